import Emulsion

/// The few values that drawn libraries are made of, each by a small number: so records meet again and again, and a
/// failing sequence is short to read.
enum Pool {
  // MARK: - Ids

  /// One in four ids is text that encodes no number.
  private static func id<Kind>(_ number: Int, _ kind: Kind.Type = Kind.self) -> Identifier<Kind> {
    let plain = Identifier<Kind>(high: UInt64(number) << 56, low: 7)
    guard number % 4 == 3 else { return plain }
    return Identifier<Kind>("\(Kind.prefix)_\(number)" as String) ?? plain
  }

  static func asset(_ number: Int) -> AssetID { id(number) }
  static func face(_ number: Int) -> FaceID { id(number) }
  static func person(_ number: Int) -> PersonID { id(number) }
  static func album(_ number: Int) -> AlbumID { id(number) }
  static func link(_ number: Int) -> AlbumAssetID { id(number) }

  // MARK: - Times

  /// Seconds apart, with a few that differ by a microsecond.
  static func time(_ number: Int) -> Timestamp {
    Timestamp(
      microseconds: 1_700_000_000_000_000 + Int64(number / 2) * 1_000_000 + Int64(number % 2))
  }

  /// Wall clocks at the edges of months, of the calendar and of 1970, each with four offsets.
  static func local(_ number: Int) -> LocalDateTime {
    LocalDateTime(
      wallMicroseconds: walls[number / 4 % walls.count], offsetMinutes: offsets[number % 4])
  }

  static let localCount = walls.count * 4
  private static let offsets: [Int16?] = [nil, 0, 120, -600]
  private static let walls: [Int64] = [
    1_706_745_599_999_999,  // 2024-01-31T23:59:59.999999
    1_706_745_600_000_000,  // 2024-02-01T00:00:00
    1_706_745_600_000_001, 1_708_000_000_000_000, 1_708_000_000_000_000 + 7_200_000_000,
    1_708_000_000_000_000 - 36_000_000_000, -1, 0, -62_135_596_800_000_000,
    253_402_300_799_999_999,
  ]

  // MARK: - Texts and numbers

  static let names: [String?] = [
    nil, "", "Zoë", "zoë 2", "Anna", "anna", "Änne", "Ольга", "ANNABEL", "I am İ",
  ]
  static let texts = ["", "a lake", "Grüße\n\"1\"", "x"]
  static let fileNames = ["a.jpg", "b c.jpg", "Grüße (1).jpg", "abc"]
  static let devices = ["phone", "01234567-89ab-cdef-0123-456789abcdef", ""]

  static func digest(_ number: Int) -> SHA256Digest? {
    SHA256Digest((0..<32).map { UInt8($0 == 31 ? number : 1) })
  }

  static func sha1(_ number: Int) -> SHA1Digest? {
    SHA1Digest((0..<20).map { UInt8($0 == 19 ? number : 2) })
  }

  // MARK: - Places

  /// Degrees as cameras write them: poles, both sides of the antimeridian, neighbours, and what is no place.
  static let places: [(latitude: Double?, longitude: Double?)] = [
    (48.2081, 16.3738), (48.2082, 16.3739), (48.3, 16.5), (0, 0), (90, 0), (-90, 180), (10, 180),
    (10, -180), (10, 179.9), (-33.5, -70.25), (1.0 / 3, -1.0 / 7), (95, 10), (10, nil), (nil, 10),
  ]

  static func coordinates(_ number: Int) -> Coordinates? {
    let place = places[number]
    guard let latitude = place.latitude, let longitude = place.longitude else { return nil }
    return Coordinates(latitude: latitude, longitude: longitude)
  }

  /// Those of ``places`` that name a place on the earth.
  static let placeCount = 11

  static func variants(_ number: Int, of id: AssetID) -> Variants {
    let names = ["thumbnail", "original", "thumbnail_image", "small"]
    return Variants(
      (0..<4).filter { number >> $0 & 1 != 0 }.map { place in
        let name = names[(place + number / 16) % 4]
        // Half of them follow a pattern.
        let url =
          place % 2 == 0 ? "https://cdn.example.com/\(id)/\(name)" : "https://x/\(name)?\(number)"
        return NamedVariant(
          name: name, variant: Variant(url: url, mimeType: "image/webp", width: number % 3 * 100))
      })
  }

  static let variantsCount = 64
}
