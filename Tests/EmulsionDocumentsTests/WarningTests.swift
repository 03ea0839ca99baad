import Emulsion
import EmulsionDocuments
import Testing

@Suite("What is odd is kept and warned of")
struct WarningTests {
  private func warnings(_ document: JSON) throws -> [DocumentWarning] {
    try readAsset(document).warnings
  }

  @Test(arguments: [
    ("metadata.orientation", "0"), ("metadata.orientation", "9"),
    ("metadata.orientation", "43918"), ("metadata.latitude", "90.001"),
    ("metadata.latitude", "-91"), ("metadata.longitude", "180.5"), ("metadata.longitude", "-181"),
    ("metadata.rating", "-2"), ("metadata.rating", "6"), ("metadata.raw_width", "-1"),
    ("metadata.raw_height", "-1"), ("faces[0].confidence", "1.5"), ("duration", "-1"),
    ("file_data.file_size_bytes", "-1"), ("people[0].asset_count", "-1"),
    ("asset_urls.small.width", "-1"),
  ])
  func numbersOutOfRange(path: String, text: String) throws {
    let found = try warnings(Sample.asset.setting(path, to: .raw(text)))
    #expect(found.map(\.code) == [.outOfRange])
    #expect(found.map(\.path) == [path])
  }

  @Test func theValueIsKept() throws {
    let document = Sample.asset.setting("metadata.orientation", to: 43918)
      .setting("metadata.rating", to: -7).setting("metadata.latitude", to: .raw("-200.5"))
      .setting("local_datetime", to: "4009-01-01T00:00:00")
    let read = try readAsset(document)
    #expect(read.value.metadata.value?.orientation == 43918)
    #expect(read.value.metadata.value?.rating == -7)
    #expect(read.value.metadata.value?.latitude == -200.5)
    #expect(read.value.localDateTime.description == "4009-01-01T00:00:00")
    #expect(read.warnings.count == 4)
  }

  @Test(arguments: [
    ("metadata.orientation", "1"), ("metadata.orientation", "8"), ("metadata.latitude", "90"),
    ("metadata.latitude", "-90.0"), ("metadata.longitude", "180"), ("metadata.longitude", "-180"),
    ("metadata.rating", "-1"), ("metadata.rating", "0"), ("metadata.rating", "5"),
    ("metadata.exposure_time", "0"), ("metadata.exposure_bias", "-3"), ("metadata.altitude", "-9"),
  ])
  func numbersAtTheEdgeAreFine(path: String, text: String) throws {
    #expect(try warnings(Sample.asset.setting(path, to: .raw(text))) == [])
  }

  @Test(arguments: [
    ("local_datetime", "4009-07-01T14:30:00"), ("created_at", "1825-12-31T23:59:59Z"),
    ("metadata.original_datetime", "0001-01-01T00:00:00"),
    ("file_data.file_created_at", "2101-01-01T00:00:00Z"),
  ])
  func yearsFarOff(path: String, text: String) throws {
    let found = try warnings(Sample.asset.setting(path, to: .string(text)))
    #expect(found.map(\.code) == [.outOfRange])
    #expect(found.map(\.path) == [path])
    #expect(found.first?.message.contains("year \(text.prefix(4))") == true)
  }

  @Test(arguments: ["1826-01-01T00:00:00", "1970-01-01T00:00:00", "2100-12-31T23:59:59"])
  func yearsOfPhotographsAreFine(text: String) throws {
    #expect(try warnings(Sample.asset.setting("local_datetime", to: .string(text))) == [])
  }

  @Test(arguments: [
    ("x", "-1"), ("y", "-1"), ("w", "3991"), ("h", "2981"), ("w", "-1"), ("h", "-5"),
    ("w", "9223372036854775807"),
  ])
  func aFaceOutsideOfThePicture(side: String, text: String) throws {
    let found = try warnings(Sample.asset.setting("faces[0].bounding_box.\(side)", to: .raw(text)))
    #expect(found.map(\.code) == [.outOfRange])
    #expect(found.map(\.path) == ["faces[0].bounding_box"])
  }

  @Test func aFaceAtTheEdgeOrInAPictureOfUnknownSizeIsFine() throws {
    let atTheEdge = Sample.asset.setting(
      "faces[0].bounding_box", to: ["x": 0, "y": 0, "w": 4000, "h": 3000])
    #expect(try warnings(atTheEdge) == [])
    let unknown = Sample.asset.setting("width", to: 0).setting("height", to: 0)
    #expect(try warnings(unknown) == [])
  }

  @Test(arguments: [
    "zz", "metadata.zz", "file_data.zz", "asset_urls.small.zz", "faces[0].zz",
    "faces[0].bounding_box.zz", "faces[0].cluster_assignment.zz",
    "faces[0].cluster_assignment.candidates[0].zz", "people[0].zz",
    "people[0].cluster_metrics.zz", "metadata.mime_type", "latitude",
  ])
  func keysThatTheAPIDoesNotHave(path: String) throws {
    for value: JSON in [
      1, nil, "text", [], [["a": [1, 2, ["b": 3]]]], ["id": 1, "zz": ["zz": 2]],
    ] {
      let read = try readAsset(Sample.asset.setting(path, to: value))
      #expect(read.warnings.map(\.code) == [.unknownKey])
      #expect(read.warnings.map(\.path) == [path])
      #expect(try read.value == readAsset(Sample.asset).value)
    }
  }

  @Test func peopleThatAreNotThoseOfTheFaces() throws {
    let missing = try warnings(Sample.asset.setting("people", to: []))
    #expect(missing.map(\.code) == [.peopleMismatch])
    #expect(missing.map(\.path) == ["people"])
    #expect(missing.first?.message.contains("person_one") == true)
    let extra = try warnings(Sample.asset.setting("faces[0].person_id", to: nil))
    #expect(extra.map(\.code) == [.peopleMismatch])
    #expect(try warnings(Sample.asset.setting("faces", to: nil)) == [])
    #expect(try warnings(Sample.asset.setting("people", to: nil)) == [])
  }

  @Test func aFloodOfOddKeysGivesAHundredWarningsAndOne() throws {
    let members = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    let found = try warnings(Sample.asset.adding(members))
    #expect(found.count == 101)
    #expect(found.last?.code == .more)
    #expect(found.last?.message == "99900 further warnings are left out")
  }
}
