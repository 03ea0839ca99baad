import Emulsion
import EmulsionDocuments
import Testing

@Suite("Numbers")
struct NumberTests {
  @Test(arguments: ["9223372036854775808", "18446744073709551616", "-9223372036854775809", "1e19"])
  func integersBeyond64BitsAreRefused(text: String) {
    let error = assetError(Sample.asset.setting("file_data.file_size_bytes", to: .raw(text)))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == "file_data.file_size_bytes")
  }

  @Test(arguments: [Int64.min, -1, 0, 1 << 32, .max])
  func integersOf64BitsAreRead(value: Int64) throws {
    let document = Sample.asset.setting("faces[0].timestamp_ms", to: .raw("\(value)"))
    #expect(try readAsset(document).value.faces.value?.first?.timestampMS == value)
  }

  @Test(arguments: [
    "-0.0", "-0.0e0", "0", "12", "1e308", "5e-324", "1e-400", "9007199254740993", "0.1",
    "18446744073709551615", "123456789012345678901234567890", "-100000000000000000000",
    "1.7976931348623157e308", "2.2250738585072011e-308", "0.30000000000000004",
  ])
  func anyFiniteNumberIsReadAsTheNearestDouble(text: String) throws {
    let value = try #require(Double(text))
    let metrics: JSON = ["m": .raw(text), "after": 7]
    let document = Sample.asset.setting("metrics", to: metrics)
    let entries = try #require(try readAsset(document).value.metrics.value?.entries)
    #expect(entries[0].value?.bitPattern == value.bitPattern)
    #expect(entries[1].value == 7)
  }

  @Test(arguments: ["1e400", "-1e400", "1" + String(repeating: "0", count: 400)])
  func numbersBeyondFloatingPointAreRefused(text: String) {
    let error = assetError(Sample.asset.setting("metadata.altitude", to: .raw(text)))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == "metadata.altitude")
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity", "01", "+1", "1.", ".5", "1e", "-", "0x10"])
  func whatIsNoNumberOfJSONIsRefused(text: String) {
    let error = assetError(Sample.asset.setting("metadata.altitude", to: .raw(text)))
    #expect(error?.code == .notJSON)
    #expect(error?.path == "metadata.altitude")
  }
}

@Suite("Times, ids and digests")
struct FormattedStringTests {
  static let instants = [
    "created_at", "updated_at", "trashed_at", "metadata.created_at", "metadata.updated_at",
    "faces[0].created_at", "faces[0].updated_at", "people[0].created_at", "people[0].updated_at",
  ]
  static let localTimes = [
    "local_datetime", "metadata.modified_datetime", "metadata.original_datetime",
    "metadata.digitized_datetime", "file_data.file_created_at", "file_data.file_modified_at",
  ]

  @Test(arguments: instants)
  func anInstantNeedsItsOffset(path: String) throws {
    let error = assetError(Sample.asset.setting(path, to: "2020-07-02T08:00:00"))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == path)
    _ = try readAsset(Sample.asset.setting(path, to: "2020-07-02T08:00:00-05:30"))
  }

  @Test func anInstantIsTurnedIntoUTC() throws {
    let document = Sample.asset.setting("created_at", to: "2020-07-02T00:30:00.5+02:00")
    #expect(try readAsset(document).value.createdAt.description == "2020-07-01T22:30:00.500000Z")
  }

  @Test(arguments: localTimes)
  func aLocalTimeMayBeNaive(path: String) throws {
    for text in ["2020-07-02T08:00:00", "2020-07-02T08:00:00Z", "2020-07-02T08:00:00-05:30"] {
      _ = try readAsset(Sample.asset.setting(path, to: .string(text)))
    }
    let naive = try readAsset(Sample.asset.setting("local_datetime", to: "2020-07-02T08:00:00"))
    #expect(naive.value.localDateTime.offsetMinutes == nil)
  }

  @Test(arguments: instants + localTimes)
  func whatIsNoTimeIsRefused(path: String) {
    let texts = [
      "", "2020", "2020-07-02", "2020-02-30T08:00:00Z", "2020-07-02 08:00:00Z",
      "2020-07-02T24:00:00Z", "2020-07-02T08:00:60Z", "2020-07-02T08:00:00.1234567Z",
      "0000-07-02T08:00:00Z", "２０２０-07-02T08:00:00Z", "2020-07-02T08:00:00Z ",
    ]
    for text in texts {
      let error = assetError(Sample.asset.setting(path, to: .string(text)))
      #expect(error?.code == .invalidValue, "\(text)")
      #expect(error?.path == path)
    }
  }

  @Test(arguments: ["1984-2-29", "1985-02-29", "1984-02-29T00:00:00", ""])
  func whatIsNoDateIsRefused(text: String) {
    let error = personError(Sample.person.setting("birth_date", to: .string(text)))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == "birth_date")
  }

  @Test(arguments: [
    ("id", "face_one"), ("id", "asset_"), ("id", "asset_ä"), ("id", ""),
    ("id", "asset_" + String(repeating: "x", count: 65)), ("faces[0].id", "asset_one"),
    ("faces[0].person_id", "one"), ("people[0].id", "person one"),
    ("people[0].thumbnail_face_id", "person_one"),
    ("faces[0].cluster_assignment.candidates[0].person_id", "face_one"),
  ])
  func whatIsNoIDOfTheKindIsRefused(path: String, text: String) {
    let error = assetError(Sample.asset.setting(path, to: .string(text)))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == path)
  }

  @Test(arguments: [
    ("file_data.checksum", Sample.sha1), ("file_data.checksum", ""),
    ("file_data.checksum", String(Sample.checksum.dropLast()) + "!"),
    ("file_data.checksum", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9="),
    ("file_data.checksum", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
    ("file_data.checksum_sha1", Sample.checksum), ("file_data.checksum_sha1", "AAE="),
    ("file_data.checksum_sha1", ""), ("thumbhash", "1QcGDQ"), ("thumbhash", "1QcGDR=="),
    ("thumbhash", "A==="), ("thumbhash", "===="), ("thumbhash", "1Q=GDQ=="),
    ("thumbhash", "1QcG DQ="),
  ])
  func base64OfAnotherLengthOrFormIsRefused(path: String, text: String) {
    let error = assetError(Sample.asset.setting(path, to: .string(text)))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == path)
  }

  @Test(arguments: 0..<20)
  func thumbHashesOfAnyLengthAreRead(count: Int) throws {
    let hash = ThumbHash(bytes: (0..<count).map { UInt8($0 * 13 & 0xFF) })
    let document = Sample.asset.setting("thumbhash", to: .string(hash.description))
    #expect(try readAsset(document).value.thumbHash == hash)
  }

  @Test func anUnknownSourceIsRefused() {
    let error = assetError(Sample.asset.setting("faces[0].source", to: "Manual"))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == "faces[0].source")
  }

  @Test func stringsKeepEveryCharacter() throws {
    let text = "\"\\/\u{8}\u{c}\n\r\t\0 é 𝄞 👩‍👩‍👧 \u{FFFD}\u{FEFF}"
    let document = Sample.asset.setting("metadata.description", to: .string(text))
    #expect(try readAsset(document).value.metadata.value?.description == text)
    let escaped = Sample.asset.setting(
      "metadata.description", to: .raw(#""a\u0000b\ud834\udd1e\u00E9\\ud800""#))
    let read = try readAsset(escaped).value.metadata.value?.description
    #expect(read == "a\0b𝄞é\\ud800")
  }
}
