import Emulsion
import EmulsionDocuments
import Testing

@Suite("A document's values arrive in the record")
struct WholeDocumentTests {
  @Test func theSampleHasNoWarnings() throws {
    #expect(try readAsset(Sample.asset).warnings == [])
    #expect(try readPerson(Sample.person).warnings == [])
  }

  @Test func scalars() throws {
    let asset = try readAsset(
      Sample.asset.setting("duration", to: .raw("12.5"))
        .setting("trashed_at", to: "2021-01-01T00:00:00Z")
    ).value
    #expect(asset.id.description == Sample.assetID)
    #expect(asset.mimeType == "image/jpeg")
    #expect(asset.originalFileName == "beach.jpg")
    #expect(asset.localDateTime == LocalDateTime("2020-07-01T14:30:00+02:00"))
    #expect(asset.createdAt == Timestamp("2020-07-02T08:00:00.123456Z"))
    #expect(asset.updatedAt == Timestamp("2020-07-02T08:00:00Z"))
    #expect(asset.width == 4000)
    #expect(asset.height == 3000)
    #expect(asset.duration == 12.5)
    #expect(asset.description == "A beach.")
    #expect(asset.thumbHash?.description == "1QcGDQ==")
    #expect(asset.trashedAt == Timestamp("2021-01-01T00:00:00Z"))
  }

  @Test func fileData() throws {
    let data = try #require(try readAsset(Sample.asset).value.fileData.value)
    #expect(data.deviceAssetID == "beach.jpg-5000000000")
    #expect(data.deviceID == "WEB")
    #expect(data.fileCreatedAt == LocalDateTime("2020-07-01T14:30:00"))
    #expect(data.fileModifiedAt == LocalDateTime("2020-07-01T14:30:01Z"))
    #expect(data.checksum == SHA256Digest(Array(0..<32)))
    #expect(data.fileSizeBytes == 5_000_000_000)
    #expect(data.checksumSHA1 == SHA1Digest(Array(0..<20)))
  }

  @Test func metadata() throws {
    let row = try #require(try readAsset(Sample.asset).value.metadata.value)
    var expected = Metadata(
      createdAt: try #require(Timestamp("2020-07-02T08:00:01Z")),
      updatedAt: try #require(Timestamp("2020-07-02T08:00:02Z")))
    expected.make = "Maker  "
    expected.model = "Model 1"
    expected.orientation = 1
    expected.rawWidth = 4000
    expected.rawHeight = 3000
    expected.modifiedDateTime = LocalDateTime("2020-07-01T14:30:02")
    expected.originalDateTime = LocalDateTime("2020-07-01T14:30:00+02:00")
    expected.digitizedDateTime = LocalDateTime("2020-07-01T14:30:03Z")
    expected.lensModel = "Lens"
    expected.fNumber = 2.8
    expected.focalLength = 35
    expected.iso = 100
    expected.exposureTime = 0.0125
    expected.exposureBias = -0.0
    expected.latitude = 48.208
    expected.longitude = 16.373
    expected.altitude = 171.5
    expected.city = "Wien"
    expected.state = "Wien"
    expected.country = "Österreich"
    expected.countryCode = "AT"
    expected.sublocation = "Prater"
    expected.placeName = "Wheel"
    expected.timezone = "Europe/Vienna"
    expected.displayLabel = "Wien, AT"
    expected.description = ""
    expected.fps = 29.97
    expected.livePhotoCID = "CID"
    expected.projectionType = "equirectangular"
    expected.autoStackID = "stack"
    expected.rating = -1
    #expect(row == expected)
    #expect(row.exposureBias?.sign == .minus)
  }

  @Test func metricsAndVariantsKeepTheirOrder() throws {
    let asset = try readAsset(Sample.asset).value
    #expect(
      asset.metrics.value?.entries == [
        .init(name: "sharpness", value: 75.5), .init(name: "noise", value: nil),
      ])
    #expect(asset.variants.value?.entries.map(\.name) == ["original", "thumbnail", "small"])
    #expect(asset.variants.value?["original"]?.width == nil)
    #expect(asset.variants.value?["small"]?.url == "https://cdn.example.com/small.webp")
    #expect(asset.variants.value?["small"]?.mimeType == "image/webp")
    #expect(asset.leanVariant?.name == "thumbnail")
    #expect(asset.leanVariant?.variant.width == 360)
  }

  @Test func faces() throws {
    let faces = try #require(try readAsset(Sample.asset).value.faces.value)
    let face = try #require(faces.first)
    #expect(faces.count == 1)
    #expect(face.id.description == "face_one")
    #expect(face.assetID.description == Sample.assetID)
    #expect(face.boundingBox == .init(x: 10, y: 20, width: 100, height: 120))
    #expect(face.createdAt == Timestamp("2020-07-02T08:00:03Z"))
    #expect(face.updatedAt == Timestamp("2020-07-02T08:00:04Z"))
    #expect(face.source == .manual)
    #expect(face.personID?.description == "person_one")
    #expect(face.confidence == 0.75)
    #expect(face.timestampMS == 1500)
    #expect(face.urls?["thumbnail"]?.width == 256)
    #expect(face.clusterAssignment?.distanceToPerson == 0.0625)
    let candidate = try #require(face.clusterAssignment?.candidates.first)
    #expect(candidate.personID.description == "person_two")
    #expect(candidate.distance == 0.125)
    #expect(candidate.name == "Bo")
  }

  @Test func aFaceWithoutSourceIsAutomatic() throws {
    let asset = try readAsset(Sample.asset.removing("faces[0].source")).value
    #expect(asset.faces.value?.first?.source == .automatic)
    let said = try readAsset(Sample.asset.setting("faces[0].source", to: "automatic")).value
    #expect(said.faces.value?.first?.source == .automatic)
  }

  @Test func people() throws {
    let listed = try readAsset(Sample.asset).value.people.value?.first
    let person = try readPerson(Sample.person).value
    #expect(listed == person)
    #expect(person.id.description == "person_one")
    #expect(!person.isHidden)
    #expect(person.isFavorite)
    #expect(person.createdAt == Timestamp("2013-07-27T00:26:41.370000Z"))
    #expect(person.updatedAt == Timestamp("2024-02-04T10:13:21Z"))
    #expect(person.name == "Ana")
    #expect(person.birthDate == CalendarDate("1984-02-29"))
    #expect(person.assetCount == 30)
    #expect(person.thumbnailFaceID?.description == "face_one")
    #expect(person.urls?["thumbnail"]?.width == 256)
    #expect(person.clusterMetrics == .init(pairwiseP90: 0.25, pairwiseMean: 0.5, faceCount: 31))
  }

  @Test func keysMayComeInAnyOrder() throws {
    guard case .object(let members) = Sample.asset else { return }
    #expect(try readAsset(.object(members.reversed())) == readAsset(Sample.asset))
  }

  @Test func spaceBetweenTokensIsAllowed() throws {
    let text = Sample.asset.text.replacing(",\"", with: " ,\n\t\"")
    #expect(try readAsset(.raw(" \(text)\r\n")) == readAsset(Sample.asset))
  }
}
