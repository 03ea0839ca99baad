/// The keys of the API's documents. The parser numbers them, so that reading a member is a `switch`.
///
/// The raw value is the key's place in ``vocabulary``, which is made from these cases in their order.
enum Key: UInt8, CaseIterable {
  /// Any other key.
  case unknown

  // An asset.
  case id, mimeType, originalFileName, localDateTime, createdAt, updatedAt, fileData, metadata
  case metrics, assetURLs, description, thumbHash, faces, people, width, height, duration, trashedAt

  // File data.
  case deviceAssetID, deviceID, fileCreatedAt, fileModifiedAt, checksum, fileSizeBytes, checksumSHA1

  // Metadata.
  case assetID, make, model, orientation, rawWidth, rawHeight, modifiedDateTime, originalDateTime
  case digitizedDateTime, lensModel, fNumber, focalLength, iso, exposureTime, exposureBias, latitude
  case longitude, altitude, city, state, country, countryCode, sublocation, placeName, timezone
  case displayLabel, fps, livePhotoCID, projectionType, autoStackID, rating

  // A face, its box and its cluster assignment.
  case boundingBox, source, personID, confidence, timestampMS, clusterAssignment
  case x, y, w, h
  case distanceToPerson, candidates, distance, name

  // A person and its cluster metrics.
  case isHidden, isFavorite, birthDate, assetCount, thumbnailFaceID, clusterMetrics
  case pairwiseP90, pairwiseMean, faceCount

  // A variant.
  case url, mimetype
}

extension Key {
  /// The key as documents write it.
  var name: String {
    switch self {
    case .unknown: ""
    case .id: "id"
    case .mimeType: "mime_type"
    case .originalFileName: "original_file_name"
    case .localDateTime: "local_datetime"
    case .createdAt: "created_at"
    case .updatedAt: "updated_at"
    case .fileData: "file_data"
    case .metadata: "metadata"
    case .metrics: "metrics"
    case .assetURLs: "asset_urls"
    case .description: "description"
    case .thumbHash: "thumbhash"
    case .faces: "faces"
    case .people: "people"
    case .width: "width"
    case .height: "height"
    case .duration: "duration"
    case .trashedAt: "trashed_at"
    case .deviceAssetID: "device_asset_id"
    case .deviceID: "device_id"
    case .fileCreatedAt: "file_created_at"
    case .fileModifiedAt: "file_modified_at"
    case .checksum: "checksum"
    case .fileSizeBytes: "file_size_bytes"
    case .checksumSHA1: "checksum_sha1"
    case .assetID: "asset_id"
    case .make: "make"
    case .model: "model"
    case .orientation: "orientation"
    case .rawWidth: "raw_width"
    case .rawHeight: "raw_height"
    case .modifiedDateTime: "modified_datetime"
    case .originalDateTime: "original_datetime"
    case .digitizedDateTime: "digitized_datetime"
    case .lensModel: "lens_model"
    case .fNumber: "f_number"
    case .focalLength: "focal_length"
    case .iso: "iso"
    case .exposureTime: "exposure_time"
    case .exposureBias: "exposure_bias"
    case .latitude: "latitude"
    case .longitude: "longitude"
    case .altitude: "altitude"
    case .city: "city"
    case .state: "state"
    case .country: "country"
    case .countryCode: "country_code"
    case .sublocation: "sublocation"
    case .placeName: "place_name"
    case .timezone: "timezone"
    case .displayLabel: "display_label"
    case .fps: "fps"
    case .livePhotoCID: "live_photo_cid"
    case .projectionType: "projection_type"
    case .autoStackID: "auto_stack_id"
    case .rating: "rating"
    case .boundingBox: "bounding_box"
    case .source: "source"
    case .personID: "person_id"
    case .confidence: "confidence"
    case .timestampMS: "timestamp_ms"
    case .clusterAssignment: "cluster_assignment"
    case .x: "x"
    case .y: "y"
    case .w: "w"
    case .h: "h"
    case .distanceToPerson: "distance_to_person"
    case .candidates: "candidates"
    case .distance: "distance"
    case .name: "name"
    case .isHidden: "is_hidden"
    case .isFavorite: "is_favorite"
    case .birthDate: "birth_date"
    case .assetCount: "asset_count"
    case .thumbnailFaceID: "thumbnail_face_id"
    case .clusterMetrics: "cluster_metrics"
    case .pairwiseP90: "pairwise_p90"
    case .pairwiseMean: "pairwise_mean"
    case .faceCount: "face_count"
    case .url: "url"
    case .mimetype: "mimetype"
    }
  }

  /// All names in the order of their raw values, from 1 on, each ended by a NUL.
  static let vocabulary: [UInt8] = allCases.dropFirst().flatMap { Array($0.name.utf8) + [0] }
}

/// The keys that an object has had so far.
struct KeySet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// Adds a key; false if it was there.
  @inline(__always)
  mutating func insert(_ key: Key) -> Bool {
    // Two words hold all of them: the parser numbers at most 127 names.
    let bit: UInt64 = 1 << UInt64(key.rawValue & 63)
    if key.rawValue < 64 {
      defer { low |= bit }
      return low & bit == 0
    }
    defer { high |= bit }
    return high & bit == 0
  }
}
