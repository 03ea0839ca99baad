/// A city in which events happen.
struct Place: Sendable {
  var city: String
  var state: String
  var country: String
  var countryCode: String
  /// Millionths of a degree.
  var latitude: Int
  /// Millionths of a degree.
  var longitude: Int
  /// Metres above the sea.
  var altitude: Int
  var timezone: String
  /// Minutes east of UTC in winter.
  var offset: Int
  var summerTime: SummerTime

  /// Minutes east of UTC on a day.
  func offset(on days: Int) -> Int {
    summerTime.holds(on: days) ? offset + 60 : offset
  }

  /// Every place; rows that do not parse are left out, which a test would notice.
  static let all: [Place] = {
    let countries = countryTable.split(separator: "\n").map { $0.split(separator: ";") }
    return cityTable.split(separator: "\n").compactMap { line in
      let row = line.split(separator: ";")
      guard row.count >= 6, let country = countries.first(where: { $0.first == row[2] }),
        country.count == 5
      else { return nil }
      // A city of another zone than its country's first says so at the end of its row.
      let zone = row.count >= 9 ? row[6..<9] : country[2..<5]
      guard let latitude = microdegrees(row[3]), let longitude = microdegrees(row[4]),
        let altitude = Int(row[5]), let offset = Int(zone[zone.startIndex + 1]),
        let summerTime = SummerTime(rawValue: String(zone[zone.startIndex + 2]))
      else { return nil }
      return Place(
        city: String(row[0]), state: String(row[1]), country: String(country[1]),
        countryCode: String(country[0]), latitude: latitude, longitude: longitude,
        altitude: altitude, timezone: String(zone[zone.startIndex]), offset: offset,
        summerTime: summerTime)
    }
  }()

  /// Reads `-33.8688` as −33 868 800.
  private static func microdegrees(_ text: Substring) -> Int? {
    let negative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    guard parts.count == 2, parts[1].count <= 6, let whole = Int(parts[0]),
      let fraction = Int(parts[1] + String(repeating: "0", count: 6 - parts[1].count))
    else { return nil }
    return (negative ? -1 : 1) * (whole * 1_000_000 + fraction)
  }
}

/// Where one event happens: a spot in or near a place, and how exactly it is told.
struct Venue {
  /// Index in ``Place/all``.
  var place: Int
  var latitude: Int
  var longitude: Int
  var sublocation: String?
  var name: String?
  /// Decimals of the coordinates.
  var decimals: Int

  private static let districts = [
    "Old Town", "Riverside", "Harbour", "Altstadt", "Centro", "Station Quarter", "Northgate",
    "Bellevue", "Vieux Port", "Lakeside", "University", "Market Square", "Seefeld", "中央区", "Södra",
    "Parkside", "Kreuzviertel", "La Ribera", "Hill Street", "Westend", "Gamla stan", "Stare Miasto",
  ]
  private static let names = [
    "Botanical Garden", "Central Station", "City Museum", "Café Zeitlos", "Grandma’s house",
    "Lakeside Campground", "Hotel Miramar", "St. Anne’s Church", "Kletterhalle", "Public Library",
    "Pier 12", "Mercado Viejo", "Farm shop", "Zoo", "Aquarium", "Stadium", "Ski school",
    "Observatory", "Little Theatre", "Plaza Mayor", "Rooftop bar", "Bakery Öz", "Beach house",
    "Summit hut", "Château", "Ferry terminal", "Playground", "Vineyard", "水族館", "温泉旅館",
  ]

  init(place index: Int, _ random: inout RandomSource) {
    let center = Place.all[index]
    place = index
    latitude = center.latitude + random.number(in: -40_000...40_000)
    longitude = center.longitude + random.number(in: -55_000...55_000)
    sublocation = random.chance(250) ? random.pick(Self.districts) : nil
    name = random.chance(200) ? random.pick(Self.names) : nil
    decimals = 3 + random.below(4)
  }

  /// Coordinates of one picture, metres from the others.
  func coordinates(_ random: inout RandomSource) -> (latitude: Double, longitude: Double) {
    let unit = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1][max(0, min(decimals, 6))]
    func rounded(_ degrees: Int) -> Double {
      Decimal.make((degrees + random.number(in: -1800...1800)) / unit, places: decimals)
    }
    return (rounded(latitude), rounded(longitude))
  }
}
