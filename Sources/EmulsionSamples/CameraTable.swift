/// The cameras of the samples. Makers and models are inventions.
extension Camera {
  static let all: [Camera] = [
    Camera(
      "Aperion", "Aperion P4", .phone, 2010...2014, share: 60, size: (3264, 2448), names: .img,
      heic: false, lenses: [Lens(nil, 24, 428)]),
    Camera(
      "Aperion", "Aperion P6s", .phone, 2013...2017, share: 90, size: (4032, 3024), names: .img,
      heic: false,
      lenses: [
        Lens("Aperion P6s back camera 4.15mm f/2.2", 22, 415),
        Lens("Aperion P6s front camera 2.65mm f/2.4", 24, 265),
      ]),
    Camera(
      "Aperion", "Aperion P9", .phone, 2016...2020, share: 120, size: (4032, 3024), names: .img,
      heic: true,
      lenses: [
        Lens("Aperion P9 back dual camera 3.99mm f/1.8", 18, 399),
        Lens("Aperion P9 back dual camera 6mm f/2.4", 24, 600),
        Lens("Aperion P9 front camera 2.87mm f/2.2", 22, 287),
      ]),
    Camera(
      "Aperion", "Aperion P12 Pro", .phone, 2019...2023, share: 160, size: (4032, 3024),
      names: .img, heic: true,
      lenses: [
        Lens("Aperion P12 Pro back triple camera 4.2mm f/1.6", 16, 420),
        Lens("Aperion P12 Pro back triple camera 1.54mm f/2.4", 24, 154),
        Lens("Aperion P12 Pro back triple camera 6mm f/2", 20, 600),
        Lens("Aperion P12 Pro front TrueFocus camera 2.71mm f/2.2", 22, 271),
      ]),
    Camera(
      "Aperion", "Aperion P15", .phone, 2022...2100, share: 170, size: (5712, 4284), names: .img,
      heic: true,
      lenses: [
        Lens("Aperion P15 back dual wide camera 5.96mm f/1.6", 16, 596),
        Lens("Aperion P15 back dual wide camera 1.54mm f/2.4", 24, 154),
        Lens("Aperion P15 front TrueFocus camera 2.69mm f/1.9", 19, 269),
      ]),
    Camera(
      "Glimmer", "Dot 3", .phone, 2017...2021, share: 80, size: (4032, 3024), names: .pixel,
      heic: false, lenses: [Lens("Dot 3 rear 4.44mm f/1.8", 18, 444)]),
    Camera(
      "Glimmer", "Dot 7a", .phone, 2021...2100, share: 110, size: (4624, 3472), names: .pixel,
      heic: false,
      lenses: [
        Lens("Dot 7a rear 5.43mm f/1.89", 19, 543), Lens("Dot 7a rear 1.9mm f/2.2", 22, 190),
      ]),
    Camera(
      "hansung", "HS-G930", .phone, 2012...2018, share: 90, size: (4032, 3024), names: .stamp,
      heic: false, lenses: [Lens(nil, 17, 420)]),
    Camera(
      "hansung", "HS-S918B", .phone, 2019...2100, share: 90, size: (4000, 3000), names: .stamp,
      heic: false, lenses: [Lens(nil, 17, 630), Lens(nil, 22, 220), Lens(nil, 24, 700)]),
    Camera(
      "MIRAI", "Mirai Note 8", .phone, 2018...2023, share: 50, size: (4000, 2250), names: .stampIMG,
      heic: false, lenses: [Lens(nil, 18, 474)]),
    Camera(
      "Norrsken Oy", "Lumi 920", .phone, 2011...2015, share: 40, size: (3552, 2000), names: .wp,
      heic: false, lenses: [Lens(nil, 20, 373)]),
    Camera(
      "KESTREL CORPORATION", "KESTREL D5100 ", .mirrorless, 2010...2016, share: 60,
      size: (4928, 3264), names: .dsc4, heic: false,
      lenses: [
        Lens("18.0-55.0 mm f/3.5-5.6", 56, 3500), Lens("18.0-55.0 mm f/3.5-5.6", 35, 1800),
        Lens("35.0 mm f/1.8", 20, 3500), Lens("55.0-300.0 mm f/4.5-5.6", 56, 21000),
      ]),
    Camera(
      "KESTREL CORPORATION", "KESTREL Z 6_2", .mirrorless, 2020...2100, share: 40,
      size: (6048, 4024), names: .dsc4, heic: false,
      lenses: [
        Lens("K-MOUNT Z 24-70mm f/4 S", 40, 2400), Lens("K-MOUNT Z 24-70mm f/4 S", 80, 5500),
        Lens("K-MOUNT Z 85mm f/1.8 S", 18, 8500),
      ]),
    Camera(
      "Solari", "Solari EOX 550D", .mirrorless, 2010...2015, share: 60, size: (5184, 3456),
      names: .img, heic: false,
      lenses: [
        Lens("EX-S18-55mm f/3.5-5.6 IS", 40, 2700), Lens("EX50mm f/1.8 II", 18, 5000),
        Lens("EX-S55-250mm f/4-5.6 IS", 56, 19400),
      ]),
    Camera(
      "Solari", "Solari EOX R6", .mirrorless, 2020...2100, share: 35, size: (5472, 3648),
      names: .img, heic: false,
      lenses: [
        Lens("RX24-105mm F4 L IS", 40, 6700), Lens("RX35mm F1.8 MACRO IS STM", 28, 3500),
      ]),
    Camera(
      "TOKAI", "TK-7M3", .mirrorless, 2017...2100, share: 45, size: (6000, 4000), names: .dsc5,
      heic: false,
      lenses: [Lens("FX 28-70mm F3.5-5.6 OSS", 63, 4300), Lens("FX 55mm F1.8 ZA", 20, 5500)]),
    Camera(
      "TOKAI", "DSX-W290", .compact, 2010...2014, share: 40, size: (4000, 3000), names: .dsc5,
      heic: false, lenses: [Lens(nil, 33, 500), Lens(nil, 52, 2500)]),
    Camera(
      "HIKARI IMAGING CORP.  ", "E-M10MarkII     ", .mirrorless, 2015...2021, share: 35,
      size: (4608, 3456), names: .p, heic: false,
      lenses: [
        Lens("HIKARI M.14-42mm F3.5-5.6 EZ", 56, 4200), Lens("HIKARI M.45mm F1.8", 18, 4500),
      ]),
    Camera(
      "Panorama", "PM-TZ10", .compact, 2010...2015, share: 40, size: (4000, 3000), names: .p,
      heic: false, lenses: [Lens(nil, 33, 410), Lens(nil, 49, 4920)]),
    Camera(
      "FUJINAMI", "X-T20", .mirrorless, 2016...2023, share: 35, size: (6000, 4000), names: .dscf,
      heic: false,
      lenses: [
        Lens("XN18-55mmF2.8-4 R LM OIS", 36, 2730), Lens("XN35mmF2 R WR", 20, 3500),
        Lens("XN10-24mmF4 R OIS", 80, 1000),
      ]),
    Camera(
      "Leitner Camera AG", "L-LUX (Typ 112)", .compact, 2014...2019, share: 15, size: (4112, 3088),
      names: .p, heic: false, lenses: [Lens("LEITNER DC VARIO 1:1.7-2.8/10.9-34", 28, 1090)]),
    Camera(
      "Grit", "Grit HERO9 Black", .action, 2018...2100, share: 20, size: (5184, 3888),
      names: .gopr, heic: false, lenses: [Lens(nil, 25, 292)]),
    Camera(
      "Skyfold", "FM2204", .drone, 2019...2100, share: 15, size: (4000, 2250), names: .dji,
      heic: false, lenses: [Lens("24.0 mm f/2.8", 28, 449)]),
    Camera(
      "PAPYRUS             ", "Perfection V370     ", .scanner, 2010...2100, share: 15,
      size: (3508, 2480), names: .scan, heic: false, lenses: [Lens(nil, nil, nil)]),
    Camera(
      "Solari", "IXOS 115 HS", .compact, 2010...2016, share: 40, size: (4000, 3000), names: .img,
      heic: false, lenses: [Lens(nil, 28, 500), Lens(nil, 59, 2000)]),
    Camera(
      "Retina", "Spherica Θ", .action, 2016...2024, share: 6, size: (5376, 2688), names: .r,
      heic: false, lenses: [Lens(nil, 20, 130)], projection: "equirectangular"),
  ]
}
