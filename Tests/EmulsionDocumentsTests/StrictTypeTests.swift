import EmulsionDocuments
import Testing

/// A field of the documents: where it is and what it takes.
struct Field: Sendable, CustomTestStringConvertible {
  enum Kind: Sendable { case string, integer, number, boolean, object, array }

  var path: String
  var kind: Kind
  var isNullable = false

  var testDescription: String { path }

  /// Values of every type but the field's own.
  var wrongValues: [JSON] {
    var values: [JSON] = isNullable ? [] : [nil]
    if kind != .string { values += ["12", "", "true", "null"] }
    if kind != .boolean { values += [true, false] }
    if kind != .object { values += [[:], ["a": 1]] }
    if kind != .array { values += [[], [1]] }
    if kind == .integer { values += [.raw("12.0"), .raw("1e2"), .raw("-0.5")] }
    if kind != .integer && kind != .number { values += [0, 12, .raw("12.5"), .raw("-1e3")] }
    return values
  }

  private static func fields(
    _ prefix: String, _ kind: Kind, isNullable: Bool = false, _ names: String...
  ) -> [Field] {
    names.map { Field(path: prefix + $0, kind: kind, isNullable: isNullable) }
  }

  static let asset: [Field] =
    fields(
      "", .string, "id", "mime_type", "original_file_name", "local_datetime", "created_at",
      "updated_at")
    + fields("", .string, isNullable: true, "description", "thumbhash", "trashed_at")
    + fields("", .integer, "width", "height")
    + fields("", .number, isNullable: true, "duration", "metrics.sharpness", "metrics.noise")
    + fields("", .object, isNullable: true, "file_data", "metadata", "metrics", "asset_urls")
    + fields("", .array, isNullable: true, "faces", "people")
    + fields("asset_urls.small.", .string, "url", "mimetype")
    + fields("asset_urls.small.", .integer, isNullable: true, "width")
    + fields("asset_urls.", .object, "small")

  static let fileData: [Field] =
    fields(
      "file_data.", .string, "device_asset_id", "device_id", "file_created_at",
      "file_modified_at", "checksum")
    + fields("file_data.", .string, isNullable: true, "checksum_sha1")
    + fields("file_data.", .integer, "file_size_bytes")

  static let metadata: [Field] =
    fields("metadata.", .string, "asset_id", "created_at", "updated_at")
    + fields(
      "metadata.", .string, isNullable: true, "make", "model", "modified_datetime",
      "original_datetime", "digitized_datetime", "lens_model", "city", "state", "country",
      "country_code", "sublocation", "place_name", "timezone", "display_label", "description",
      "live_photo_cid", "projection_type", "auto_stack_id")
    + fields(
      "metadata.", .integer, isNullable: true, "orientation", "raw_width", "raw_height", "iso",
      "rating")
    + fields(
      "metadata.", .number, isNullable: true, "f_number", "focal_length", "exposure_time",
      "exposure_bias", "latitude", "longitude", "altitude", "fps")

  static let face: [Field] =
    fields("faces", .object, "[0]")
    + fields("faces[0].", .string, "id", "asset_id", "created_at", "updated_at", "source")
    + fields("faces[0].", .string, isNullable: true, "person_id")
    + fields("faces[0].", .object, "bounding_box")
    + fields("faces[0].bounding_box.", .integer, "x", "y", "w", "h")
    + fields("faces[0].", .number, isNullable: true, "confidence")
    + fields("faces[0].", .integer, isNullable: true, "timestamp_ms")
    + fields("faces[0].", .object, isNullable: true, "asset_urls", "cluster_assignment")
    + fields("faces[0].asset_urls.thumbnail.", .string, "url", "mimetype")
    + fields("faces[0].cluster_assignment.", .number, isNullable: true, "distance_to_person")
    + fields("faces[0].cluster_assignment.", .array, "candidates")
    + fields("faces[0].cluster_assignment.candidates", .object, "[0]")
    + fields("faces[0].cluster_assignment.candidates[0].", .string, "person_id")
    + fields("faces[0].cluster_assignment.candidates[0].", .number, "distance")
    + fields("faces[0].cluster_assignment.candidates[0].", .string, isNullable: true, "name")

  static func person(_ prefix: String) -> [Field] {
    fields(prefix, .string, "id", "created_at", "updated_at")
      + fields(prefix, .string, isNullable: true, "name", "birth_date", "thumbnail_face_id")
      + fields(prefix, .boolean, "is_hidden", "is_favorite")
      + fields(prefix, .integer, isNullable: true, "asset_count", "cluster_metrics.face_count")
      + fields(prefix, .object, isNullable: true, "asset_urls", "cluster_metrics")
      + fields(
        prefix, .number, isNullable: true, "cluster_metrics.pairwise_p90",
        "cluster_metrics.pairwise_mean")
  }

  static let inAsset = asset + fileData + metadata + face + person("people[0].")
}

@Suite("Every field takes its own type only")
struct StrictTypeTests {
  @Test(arguments: Field.inAsset)
  func aWrongTypeIsRefusedAndItsPlaceNamed(field: Field) {
    for value in field.wrongValues {
      let error = assetError(Sample.asset.setting(field.path, to: value))
      #expect(error?.code == .wrongType, "\(value.text)")
      #expect(error?.path == field.path, "\(value.text)")
    }
  }

  @Test(arguments: Field.person(""))
  func aWrongTypeInAPersonIsRefusedAndItsPlaceNamed(field: Field) {
    for value in field.wrongValues {
      let error = personError(Sample.person.setting(field.path, to: value))
      #expect(error?.code == .wrongType, "\(value.text)")
      #expect(error?.path == field.path, "\(value.text)")
    }
  }

  @Test(arguments: [
    "id", "mime_type", "original_file_name", "local_datetime", "created_at", "updated_at",
    "file_data.device_asset_id", "file_data.device_id", "file_data.file_created_at",
    "file_data.file_modified_at", "file_data.checksum", "file_data.file_size_bytes",
    "metadata.asset_id", "metadata.created_at", "metadata.updated_at", "asset_urls.small.url",
    "asset_urls.small.mimetype", "faces[0].id", "faces[0].asset_id", "faces[0].bounding_box",
    "faces[0].bounding_box.x", "faces[0].bounding_box.y", "faces[0].bounding_box.w",
    "faces[0].bounding_box.h", "faces[0].created_at", "faces[0].updated_at",
    "faces[0].cluster_assignment.candidates",
    "faces[0].cluster_assignment.candidates[0].person_id",
    "faces[0].cluster_assignment.candidates[0].distance", "people[0].id", "people[0].is_hidden",
    "people[0].is_favorite", "people[0].created_at", "people[0].updated_at",
  ])
  func aRequiredKeyThatIsMissingIsRefusedAndNamed(path: String) {
    let error = assetError(Sample.asset.removing(path))
    #expect(error?.code == .missingKey)
    #expect(error?.path == path)
  }

  @Test(arguments: ["[]", "12", "\"text\"", "null", "true", "[{}]"])
  func aDocumentThatIsNoObjectIsRefused(text: String) {
    #expect(assetError(.raw(text))?.code == .wrongType)
    #expect(personError(.raw(text))?.code == .wrongType)
  }

  @Test func messagesSayWhatWasExpectedAndWhatWasFound() {
    let error = assetError(Sample.asset.setting("faces[0].bounding_box.x", to: "12"))
    #expect(error?.message == "expected an integer, found the string “12”")
    #expect(
      error?.description == "faces[0].bounding_box.x: expected an integer, found the string “12”")
  }

  @Test func longValuesAreShortenedInMessages() throws {
    let long = String(repeating: "é", count: 100_000) + "\n"
    let error = try #require(assetError(Sample.asset.setting("width", to: .string(long))))
    #expect(error.message.count < 120)
    #expect(error.message.hasSuffix("é…”"))
    let key = try #require(assetError(Sample.asset.setting("metrics", to: ["\(long)": "x"])))
    #expect(key.path.count < 120)
    let control = assetError(Sample.asset.setting("width", to: "a\nb\0"))
    #expect(control?.message == "expected an integer, found the string “a\\u{A}b\\u{0}”")
  }

  @Test func keysThatAreNoPlainWordsAreQuotedInPaths() {
    let error = assetError(Sample.asset.setting("metrics", to: ["a b.c": "x"]))
    #expect(error?.path == "metrics[\"a b.c\"]")
  }
}
