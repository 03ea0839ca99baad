/// Public places: city; state; country code; latitude; longitude; metres. Cities outside of the zone
/// that the country table names add: zone; minutes east of UTC; kind of summer time.
extension Place {
  static let countryTable = """
    AR;Argentina;America/Argentina/Buenos_Aires;-180;-
    AT;Austria;Europe/Vienna;60;e
    AU;Australia;Australia/Sydney;600;s
    BE;Belgium;Europe/Brussels;60;e
    BG;Bulgaria;Europe/Sofia;120;e
    BR;Brazil;America/Sao_Paulo;-180;-
    CA;Canada;America/Toronto;-300;u
    CH;Switzerland;Europe/Zurich;60;e
    CL;Chile;America/Santiago;-240;s
    CN;China;Asia/Shanghai;480;-
    CO;Colombia;America/Bogota;-300;-
    CR;Costa Rica;America/Costa_Rica;-360;-
    CZ;Czechia;Europe/Prague;60;e
    DE;Germany;Europe/Berlin;60;e
    DK;Denmark;Europe/Copenhagen;60;e
    EE;Estonia;Europe/Tallinn;120;e
    EG;Egypt;Africa/Cairo;120;-
    ES;Spain;Europe/Madrid;60;e
    FI;Finland;Europe/Helsinki;120;e
    FR;France;Europe/Paris;60;e
    GB;United Kingdom;Europe/London;0;e
    GE;Georgia;Asia/Tbilisi;240;-
    GR;Greece;Europe/Athens;120;e
    HK;Hong Kong;Asia/Hong_Kong;480;-
    HR;Croatia;Europe/Zagreb;60;e
    HU;Hungary;Europe/Budapest;60;e
    ID;Indonesia;Asia/Jakarta;420;-
    IE;Ireland;Europe/Dublin;0;e
    IL;Israel;Asia/Jerusalem;120;e
    IN;India;Asia/Kolkata;330;-
    IS;Iceland;Atlantic/Reykjavik;0;-
    IT;Italy;Europe/Rome;60;e
    JP;Japan;Asia/Tokyo;540;-
    KE;Kenya;Africa/Nairobi;180;-
    KR;South Korea;Asia/Seoul;540;-
    LK;Sri Lanka;Asia/Colombo;330;-
    LT;Lithuania;Europe/Vilnius;120;e
    LV;Latvia;Europe/Riga;120;e
    MA;Morocco;Africa/Casablanca;60;-
    MX;Mexico;America/Mexico_City;-360;-
    MY;Malaysia;Asia/Kuala_Lumpur;480;-
    NL;Netherlands;Europe/Amsterdam;60;e
    NO;Norway;Europe/Oslo;60;e
    NP;Nepal;Asia/Kathmandu;345;-
    NZ;New Zealand;Pacific/Auckland;720;s
    PE;Peru;America/Lima;-300;-
    PH;Philippines;Asia/Manila;480;-
    PL;Poland;Europe/Warsaw;60;e
    PT;Portugal;Europe/Lisbon;0;e
    RO;Romania;Europe/Bucharest;120;e
    RS;Serbia;Europe/Belgrade;60;e
    SE;Sweden;Europe/Stockholm;60;e
    SG;Singapore;Asia/Singapore;480;-
    SI;Slovenia;Europe/Ljubljana;60;e
    SK;Slovakia;Europe/Bratislava;60;e
    TH;Thailand;Asia/Bangkok;420;-
    TR;Türkiye;Europe/Istanbul;180;-
    TW;Taiwan;Asia/Taipei;480;-
    TZ;Tanzania;Africa/Dar_es_Salaam;180;-
    UA;Ukraine;Europe/Kyiv;120;e
    US;United States;America/New_York;-300;u
    UY;Uruguay;America/Montevideo;-180;-
    VN;Vietnam;Asia/Ho_Chi_Minh;420;-
    ZA;South Africa;Africa/Johannesburg;120;-
    """

  static let cityTable = """
    Berlin;Berlin;DE;52.5200;13.4050;34
    Hamburg;Hamburg;DE;53.5511;9.9937;6
    München;Bayern;DE;48.1351;11.5820;519
    Köln;Nordrhein-Westfalen;DE;50.9375;6.9603;53
    Dresden;Sachsen;DE;51.0504;13.7373;113
    Leipzig;Sachsen;DE;51.3397;12.3731;113
    Freiburg im Breisgau;Baden-Württemberg;DE;47.9990;7.8421;278
    Garmisch-Partenkirchen;Bayern;DE;47.4917;11.0955;708
    Lübeck;Schleswig-Holstein;DE;53.8655;10.6866;13
    Rostock;Mecklenburg-Vorpommern;DE;54.0924;12.0991;13
    Wien;Wien;AT;48.2082;16.3738;171
    Salzburg;Salzburg;AT;47.8095;13.0550;424
    Innsbruck;Tirol;AT;47.2692;11.4041;574
    Graz;Steiermark;AT;47.0707;15.4395;353
    Hallstatt;Oberösterreich;AT;47.5622;13.6493;511
    Zürich;Zürich;CH;47.3769;8.5417;408
    Luzern;Luzern;CH;47.0502;8.3093;435
    Zermatt;Valais;CH;46.0207;7.7491;1608
    Genève;Genève;CH;46.2044;6.1432;375
    Interlaken;Bern;CH;46.6863;7.8632;568
    Paris;Île-de-France;FR;48.8566;2.3522;35
    Lyon;Auvergne-Rhône-Alpes;FR;45.7640;4.8357;173
    Nice;Provence-Alpes-Côte d’Azur;FR;43.7102;7.2620;10
    Bordeaux;Nouvelle-Aquitaine;FR;44.8378;-0.5792;15
    Strasbourg;Grand Est;FR;48.5734;7.7521;142
    Annecy;Auvergne-Rhône-Alpes;FR;45.8992;6.1294;447
    Saint-Malo;Bretagne;FR;48.6493;-2.0257;8
    Chamonix;Auvergne-Rhône-Alpes;FR;45.9237;6.8694;1035
    London;England;GB;51.5074;-0.1278;11
    Edinburgh;Scotland;GB;55.9533;-3.1883;47
    Bath;England;GB;51.3811;-2.3590;24
    Brighton;England;GB;50.8225;-0.1372;15
    Cambridge;England;GB;52.2053;0.1218;6
    Cardiff;Wales;GB;51.4816;-3.1791;17
    Keswick;England;GB;54.6013;-3.1347;80
    Portree;Scotland;GB;57.4125;-6.1940;30
    York;England;GB;53.9600;-1.0873;17
    Dublin;Leinster;IE;53.3498;-6.2603;20
    Galway;Connacht;IE;53.2707;-9.0568;25
    Amsterdam;Noord-Holland;NL;52.3676;4.9041;2
    Utrecht;Utrecht;NL;52.0907;5.1214;5
    Brugge;West-Vlaanderen;BE;51.2093;3.2247;8
    Gent;Oost-Vlaanderen;BE;51.0543;3.7174;8
    Bruxelles;Bruxelles-Capitale;BE;50.8503;4.3517;28
    Roma;Lazio;IT;41.9028;12.4964;21
    Firenze;Toscana;IT;43.7696;11.2558;50
    Venezia;Veneto;IT;45.4408;12.3155;1
    Milano;Lombardia;IT;45.4642;9.1900;120
    Napoli;Campania;IT;40.8518;14.2681;17
    Bolzano;Trentino-Alto Adige;IT;46.4983;11.3548;262
    Siracusa;Sicilia;IT;37.0755;15.2866;17
    Matera;Basilicata;IT;40.6664;16.6043;401
    Como;Lombardia;IT;45.8081;9.0852;201
    Barcelona;Catalunya;ES;41.3874;2.1686;12
    Madrid;Comunidad de Madrid;ES;40.4168;-3.7038;657
    Sevilla;Andalucía;ES;37.3891;-5.9845;7
    Granada;Andalucía;ES;37.1773;-3.5986;738
    Donostia;Euskadi;ES;43.3183;-1.9812;6
    València;Comunitat Valenciana;ES;39.4699;-0.3763;15
    Palma;Illes Balears;ES;39.5696;2.6502;13
    Las Palmas;Canarias;ES;28.1235;-15.4363;8;Atlantic/Canary;0;e
    Lisboa;Lisboa;PT;38.7223;-9.1393;45
    Porto;Porto;PT;41.1579;-8.6291;104
    Lagos;Faro;PT;37.1028;-8.6730;16
    Funchal;Madeira;PT;32.6669;-16.9241;20;Atlantic/Madeira;0;e
    København;Hovedstaden;DK;55.6761;12.5683;5
    Aarhus;Midtjylland;DK;56.1629;10.2039;10
    Stockholm;Stockholms län;SE;59.3293;18.0686;28
    Göteborg;Västra Götalands län;SE;57.7089;11.9746;12
    Malmö;Skåne län;SE;55.6050;13.0038;12
    Kiruna;Norrbottens län;SE;67.8558;20.2253;530
    Oslo;Oslo;NO;59.9139;10.7522;23
    Bergen;Vestland;NO;60.3913;5.3221;12
    Tromsø;Troms;NO;69.6492;18.9553;10
    Ålesund;Møre og Romsdal;NO;62.4722;6.1549;5
    Helsinki;Uusimaa;FI;60.1699;24.9384;17
    Rovaniemi;Lappi;FI;66.5039;25.7294;80
    Reykjavík;Höfuðborgarsvæðið;IS;64.1466;-21.9426;15
    Vík;Suðurland;IS;63.4186;-19.0060;20
    Tallinn;Harju maakond;EE;59.4370;24.7536;9
    Rīga;Rīga;LV;56.9496;24.1052;6
    Vilnius;Vilniaus apskritis;LT;54.6872;25.2797;112
    Warszawa;Mazowieckie;PL;52.2297;21.0122;100
    Kraków;Małopolskie;PL;50.0647;19.9450;219
    Gdańsk;Pomorskie;PL;54.3520;18.6466;7
    Zakopane;Małopolskie;PL;49.2992;19.9496;838
    Praha;Praha;CZ;50.0755;14.4378;200
    Český Krumlov;Jihočeský kraj;CZ;48.8127;14.3175;492
    Brno;Jihomoravský kraj;CZ;49.1951;16.6068;237
    Bratislava;Bratislavský kraj;SK;48.1486;17.1077;134
    Budapest;Budapest;HU;47.4979;19.0402;102
    Ljubljana;Ljubljana;SI;46.0569;14.5058;295
    Bled;Gorenjska;SI;46.3683;14.1146;507
    Zagreb;Grad Zagreb;HR;45.8150;15.9819;122
    Split;Splitsko-dalmatinska;HR;43.5081;16.4402;5
    Dubrovnik;Dubrovačko-neretvanska;HR;42.6507;18.0944;20
    Beograd;Beograd;RS;44.7866;20.4489;117
    București;București;RO;44.4268;26.1025;70
    Brașov;Brașov;RO;45.6427;25.5887;594
    София;София-град;BG;42.6977;23.3219;550
    Athína;Attikí;GR;37.9838;23.7275;70
    Thessaloníki;Kentrikí Makedonía;GR;40.6401;22.9444;20
    Chaniá;Kríti;GR;35.5138;24.0180;12
    İstanbul;İstanbul;TR;41.0082;28.9784;39
    Göreme;Nevşehir;TR;38.6431;34.8289;1100
    İzmir;İzmir;TR;38.4237;27.1428;25
    Київ;Київ;UA;50.4501;30.5234;179
    Львів;Львівська область;UA;49.8397;24.0297;296
    Tbilisi;Tbilisi;GE;41.7151;44.8271;451
    Jerusalem;Jerusalem District;IL;31.7683;35.2137;754
    Haifa;Haifa District;IL;32.7940;34.9896;10
    القاهرة;القاهرة;EG;30.0444;31.2357;23
    Luxor;Luxor;EG;25.6872;32.6396;76
    Marrakech;Marrakech-Safi;MA;31.6295;-7.9811;466
    Essaouira;Marrakech-Safi;MA;31.5085;-9.7595;7
    Cape Town;Western Cape;ZA;-33.9249;18.4241;25
    Johannesburg;Gauteng;ZA;-26.2041;28.0473;1753
    Knysna;Western Cape;ZA;-34.0351;23.0465;10
    Nairobi;Nairobi County;KE;-1.2921;36.8219;1795
    Stone Town;Mjini Magharibi;TZ;-6.1622;39.1921;10
    New York;New York;US;40.7128;-74.0060;10
    Boston;Massachusetts;US;42.3601;-71.0589;43
    Philadelphia;Pennsylvania;US;39.9526;-75.1652;12
    Washington;District of Columbia;US;38.9072;-77.0369;7
    Savannah;Georgia;US;32.0809;-81.0912;6
    Miami;Florida;US;25.7617;-80.1918;2
    Orlando;Florida;US;28.5383;-81.3792;25
    Burlington;Vermont;US;44.4759;-73.2121;61
    Bar Harbor;Maine;US;44.3876;-68.2039;6
    Chicago;Illinois;US;41.8781;-87.6298;181;America/Chicago;-360;u
    Minneapolis;Minnesota;US;44.9778;-93.2650;264;America/Chicago;-360;u
    New Orleans;Louisiana;US;29.9511;-90.0715;1;America/Chicago;-360;u
    Austin;Texas;US;30.2672;-97.7431;149;America/Chicago;-360;u
    Nashville;Tennessee;US;36.1627;-86.7816;169;America/Chicago;-360;u
    Denver;Colorado;US;39.7392;-104.9903;1609;America/Denver;-420;u
    Moab;Utah;US;38.5733;-109.5498;1227;America/Denver;-420;u
    Santa Fe;New Mexico;US;35.6870;-105.9378;2194;America/Denver;-420;u
    Jackson;Wyoming;US;43.4799;-110.7624;1901;America/Denver;-420;u
    Phoenix;Arizona;US;33.4484;-112.0740;331;America/Phoenix;-420;-
    Grand Canyon Village;Arizona;US;36.0544;-112.1401;2093;America/Phoenix;-420;-
    San Francisco;California;US;37.7749;-122.4194;16;America/Los_Angeles;-480;u
    Los Angeles;California;US;34.0522;-118.2437;89;America/Los_Angeles;-480;u
    San Diego;California;US;32.7157;-117.1611;19;America/Los_Angeles;-480;u
    Yosemite Valley;California;US;37.7456;-119.5936;1209;America/Los_Angeles;-480;u
    Monterey;California;US;36.6002;-121.8947;8;America/Los_Angeles;-480;u
    Portland;Oregon;US;45.5152;-122.6784;15;America/Los_Angeles;-480;u
    Seattle;Washington;US;47.6062;-122.3321;54;America/Los_Angeles;-480;u
    Anchorage;Alaska;US;61.2181;-149.9003;31;America/Anchorage;-540;u
    Honolulu;Hawaii;US;21.3069;-157.8583;6;Pacific/Honolulu;-600;-
    Toronto;Ontario;CA;43.6532;-79.3832;76
    Montréal;Québec;CA;45.5017;-73.5673;35
    Québec;Québec;CA;46.8139;-71.2080;60
    Halifax;Nova Scotia;CA;44.6488;-63.5752;20;America/Halifax;-240;u
    St. John's;Newfoundland and Labrador;CA;47.5615;-52.7126;22;America/St_Johns;-210;u
    Banff;Alberta;CA;51.1784;-115.5708;1383;America/Edmonton;-420;u
    Vancouver;British Columbia;CA;49.2827;-123.1207;10;America/Vancouver;-480;u
    Tofino;British Columbia;CA;49.1530;-125.9066;18;America/Vancouver;-480;u
    Ciudad de México;Ciudad de México;MX;19.4326;-99.1332;2240
    Oaxaca de Juárez;Oaxaca;MX;17.0732;-96.7266;1555
    Tulum;Quintana Roo;MX;20.2114;-87.4654;8;America/Cancun;-300;-
    San José;San José;CR;9.9281;-84.0907;1172
    Bogotá;Bogotá D.C.;CO;4.7110;-74.0721;2625
    Cartagena;Bolívar;CO;10.3910;-75.4794;2
    Lima;Lima;PE;-12.0464;-77.0428;154
    Cusco;Cusco;PE;-13.5320;-71.9675;3399
    Santiago;Región Metropolitana;CL;-33.4489;-70.6693;570
    Valparaíso;Valparaíso;CL;-33.0472;-71.6127;10
    Buenos Aires;Ciudad Autónoma de Buenos Aires;AR;-34.6037;-58.3816;25
    El Calafate;Santa Cruz;AR;-50.3379;-72.2648;199
    Montevideo;Montevideo;UY;-34.9011;-56.1645;43
    Rio de Janeiro;Rio de Janeiro;BR;-22.9068;-43.1729;5
    São Paulo;São Paulo;BR;-23.5505;-46.6333;760
    Salvador;Bahia;BR;-12.9777;-38.5016;8
    東京;東京都;JP;35.6762;139.6503;40
    京都市;京都府;JP;35.0116;135.7681;50
    大阪市;大阪府;JP;34.6937;135.5023;5
    札幌市;北海道;JP;43.0618;141.3545;20
    Hakone;Kanagawa;JP;35.2324;139.1069;723
    서울;서울특별시;KR;37.5665;126.9780;38
    부산;부산광역시;KR;35.1796;129.0756;12
    北京市;北京市;CN;39.9042;116.4074;44
    上海市;上海市;CN;31.2304;121.4737;4
    成都市;四川省;CN;30.5728;104.0668;500
    Hong Kong;Hong Kong Island;HK;22.3193;114.1694;32
    臺北市;臺北市;TW;25.0330;121.5654;9
    Singapore;Central Region;SG;1.3521;103.8198;15
    Bangkok;Bangkok;TH;13.7563;100.5018;2
    Chiang Mai;Chiang Mai;TH;18.7883;98.9853;310
    Hà Nội;Hà Nội;VN;21.0285;105.8542;16
    Hội An;Quảng Nam;VN;15.8801;108.3380;4
    George Town;Pulau Pinang;MY;5.4141;100.3288;4
    Ubud;Bali;ID;-8.5069;115.2625;210;Asia/Makassar;480;-
    Yogyakarta;Yogyakarta;ID;-7.7956;110.3695;113
    Cebu City;Central Visayas;PH;10.3157;123.8854;17
    Mumbai;Maharashtra;IN;19.0760;72.8777;14
    Jaipur;Rajasthan;IN;26.9124;75.7873;431
    Kochi;Kerala;IN;9.9312;76.2673;4
    Leh;Ladakh;IN;34.1526;77.5771;3500
    Kathmandu;Bagmati;NP;27.7172;85.3240;1400
    Galle;Southern Province;LK;6.0535;80.2210;5
    Sydney;New South Wales;AU;-33.8688;151.2093;58
    Melbourne;Victoria;AU;-37.8136;144.9631;31;Australia/Melbourne;600;s
    Hobart;Tasmania;AU;-42.8821;147.3272;17;Australia/Hobart;600;s
    Brisbane;Queensland;AU;-27.4698;153.0251;27;Australia/Brisbane;600;-
    Adelaide;South Australia;AU;-34.9285;138.6007;50;Australia/Adelaide;570;s
    Perth;Western Australia;AU;-31.9505;115.8605;31;Australia/Perth;480;-
    Auckland;Auckland;NZ;-36.8485;174.7633;26
    Queenstown;Otago;NZ;-45.0312;168.6626;310
    Wellington;Wellington;NZ;-41.2865;174.7762;13
    """
}
