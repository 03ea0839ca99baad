import Emulsion
import EmulsionDocuments
import Testing

@Suite("What is not there is told from what is empty")
struct GroupTests {
  static let groups = ["file_data", "metadata", "metrics", "asset_urls", "faces", "people"]

  private func isRequested(_ group: String, in asset: Asset) -> Bool {
    switch group {
    case "file_data": asset.fileData.isRequested
    case "metadata": asset.metadata.isRequested
    case "metrics": asset.metrics.isRequested
    case "asset_urls": asset.variants.isRequested || asset.leanVariant != nil
    case "faces": asset.faces.isRequested
    default: asset.people.isRequested
    }
  }

  @Test(arguments: groups)
  func aGroupThatIsNullOrMissingIsNotRequested(group: String) throws {
    #expect(isRequested(group, in: try readAsset(Sample.asset).value))
    #expect(!isRequested(group, in: try readAsset(Sample.asset.setting(group, to: nil)).value))
    #expect(!isRequested(group, in: try readAsset(Sample.asset.removing(group)).value))
  }

  @Test func emptyGroupsAreValues() throws {
    let asset = try readAsset(
      Sample.asset.setting("metrics", to: [:]).setting("faces", to: []).setting("people", to: [])
    ).value
    #expect(asset.metrics == .value(Metrics()))
    #expect(asset.faces == .value([]))
    #expect(asset.people == .value([]))
  }

  @Test(arguments: ["width", "height"])
  func aSideThatIsMissingIsZeroAndOneThatIsNullIsAnError(key: String) throws {
    let asset = try readAsset(Sample.asset.removing(key)).value
    #expect((key == "width" ? asset.width : asset.height) == 0)
    #expect(assetError(Sample.asset.setting(key, to: nil))?.code == .wrongType)
  }

  @Test(arguments: [
    "duration", "description", "thumbhash", "trashed_at", "file_data.checksum_sha1",
    "metadata.make", "metadata.rating", "metadata.original_datetime", "faces[0].person_id",
    "faces[0].confidence", "faces[0].timestamp_ms", "faces[0].asset_urls",
    "faces[0].cluster_assignment", "faces[0].cluster_assignment.distance_to_person",
    "faces[0].cluster_assignment.candidates[0].name", "people[0].name", "people[0].birth_date",
    "people[0].asset_count", "people[0].thumbnail_face_id", "people[0].asset_urls",
    "people[0].cluster_metrics", "asset_urls.small.width",
  ])
  func whatMayBeNullMayBeMissing(path: String) throws {
    let null = try readAsset(Sample.asset.setting(path, to: nil)).value
    let missing = try readAsset(Sample.asset.removing(path)).value
    #expect(null == missing)
  }
}

@Suite("A lean answer's asset_urls are not taken for all URLs")
struct VariantTests {
  private func read(_ names: [String], mimeType: String) throws -> Asset {
    let members = names.map { JSON.Member(key: $0, value: Sample.variant($0, width: 1)) }
    let document = Sample.asset.setting("asset_urls", to: .object(members))
    return try readAsset(document.setting("mime_type", to: .string(mimeType))).value
  }

  @Test(arguments: [
    ("image/jpeg", "thumbnail"), ("video/mp4", "thumbnail_image"), ("video/mp4", "original"),
  ])
  func theLeanEntryAloneLeavesTheVariantsNotRequested(mimeType: String, name: String) throws {
    let asset = try read([name], mimeType: mimeType)
    #expect(asset.leanVariant?.name == name)
    #expect(asset.variants == .notRequested)
  }

  @Test func noEntryLeavesTheVariantsNotRequested() throws {
    let asset = try read([], mimeType: "image/jpeg")
    #expect(asset.leanVariant == nil)
    #expect(asset.variants == .notRequested)
  }

  @Test(arguments: [("image/jpeg", "original"), ("video/mp4", "thumbnail")])
  func oneEntryOfAnotherNameIsAllOfThem(mimeType: String, name: String) throws {
    let asset = try read([name], mimeType: mimeType)
    #expect(asset.leanVariant == nil)
    #expect(asset.variants.value?.entries.map(\.name) == [name])
  }

  @Test func twoEntriesAreAllOfThem() throws {
    let video = try read(["original", "thumbnail_image"], mimeType: "video/mp4")
    #expect(video.leanVariant?.name == "thumbnail_image")
    #expect(video.variants.value?.entries.count == 2)
    let image = try read(["original", "small"], mimeType: "image/jpeg")
    #expect(image.leanVariant == nil)
    #expect(image.variants.value?.entries.count == 2)
  }

  @Test func aThousandEntriesAreRefused() throws {
    let names = (0..<1000).map { "name\($0)" }
    let members = names.map { JSON.Member(key: $0, value: Sample.variant("x", width: 1)) }
    let error = assetError(Sample.asset.setting("asset_urls", to: .object(members)))
    #expect(error?.code == .tooManyEntries)
    #expect(error?.path == "asset_urls")
  }
}
