import Emulsion
import EmulsionDocuments

/// A made-up document with every key of the contract, in the contract's order.
enum Sample {
  static let assetID = "asset_2222222222222222222226"
  static let checksum = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
  static let sha1 = "AAECAwQFBgcICQoLDA0ODxAREhM="

  static let asset: JSON = [
    "id": .string(assetID), "mime_type": "image/jpeg", "original_file_name": "beach.jpg",
    "local_datetime": "2020-07-01T14:30:00+02:00", "created_at": "2020-07-02T08:00:00.123456Z",
    "updated_at": "2020-07-02T10:00:00+02:00", "file_data": fileData, "metadata": metadata,
    "metrics": ["sharpness": .raw("75.5"), "noise": nil],
    "asset_urls": [
      "original": variant("original", width: nil), "thumbnail": variant("thumbnail", width: 360),
      "small": variant("small", width: 720),
    ],
    "description": "A beach.", "thumbhash": "1QcGDQ==", "faces": [face], "people": [person],
    "width": 4000, "height": 3000, "duration": nil, "trashed_at": nil,
  ]

  static let fileData: JSON = [
    "device_asset_id": "beach.jpg-5000000000", "device_id": "WEB",
    "file_created_at": "2020-07-01T14:30:00", "file_modified_at": "2020-07-01T14:30:01Z",
    "checksum": .string(checksum), "file_size_bytes": 5_000_000_000,
    "checksum_sha1": .string(sha1),
  ]

  static let metadata: JSON = [
    "asset_id": .string(assetID), "created_at": "2020-07-02T08:00:01Z",
    "updated_at": "2020-07-02T08:00:02Z", "make": "Maker  ", "model": "Model 1", "orientation": 1,
    "raw_width": 4000, "raw_height": 3000, "modified_datetime": "2020-07-01T14:30:02",
    "original_datetime": "2020-07-01T14:30:00+02:00", "digitized_datetime": "2020-07-01T14:30:03Z",
    "lens_model": "Lens", "f_number": .raw("2.8"), "focal_length": 35, "iso": 100,
    "exposure_time": .raw("0.0125"), "exposure_bias": .raw("-0.0"), "latitude": .raw("48.208"),
    "longitude": .raw("16.373"), "altitude": .raw("171.5"), "city": "Wien", "state": "Wien",
    "country": "Österreich", "country_code": "AT", "sublocation": "Prater", "place_name": "Wheel",
    "timezone": "Europe/Vienna", "display_label": "Wien, AT", "description": "",
    "fps": .raw("29.97"),
    "live_photo_cid": "CID", "projection_type": "equirectangular", "auto_stack_id": "stack",
    "rating": -1,
  ]

  static let face: JSON = [
    "id": "face_one", "asset_id": .string(assetID),
    "bounding_box": ["x": 10, "y": 20, "w": 100, "h": 120], "created_at": "2020-07-02T08:00:03Z",
    "updated_at": "2020-07-02T08:00:04Z", "source": "manual", "person_id": "person_one",
    "confidence": .raw("0.75"), "timestamp_ms": 1500,
    "asset_urls": ["thumbnail": variant("face", width: 256)],
    "cluster_assignment": [
      "distance_to_person": .raw("0.0625"),
      "candidates": [["person_id": "person_two", "distance": .raw("0.125"), "name": "Bo"]],
    ],
  ]

  static let person: JSON = [
    "id": "person_one", "is_hidden": false, "is_favorite": true,
    "created_at": "2013-07-27T00:26:41.37Z", "updated_at": "2024-02-04T10:13:21Z", "name": "Ana",
    "birth_date": "1984-02-29", "asset_count": 30, "thumbnail_face_id": "face_one",
    "asset_urls": ["thumbnail": variant("face", width: 256)],
    "cluster_metrics": [
      "pairwise_p90": .raw("0.25"), "pairwise_mean": .raw("0.5"), "face_count": 31,
    ],
  ]

  static func variant(_ name: String, width: Int?) -> JSON {
    [
      "url": .string("https://cdn.example.com/\(name).webp"), "mimetype": "image/webp",
      "width": width.map { .raw("\($0)") } ?? .null,
    ]
  }
}

func readAsset(_ json: JSON) throws(DocumentError) -> Document<Asset> {
  var reader = DocumentReader()
  return try reader.asset(Array(json.text.utf8).span)
}

func readPerson(_ json: JSON) throws(DocumentError) -> Document<Person> {
  var reader = DocumentReader()
  return try reader.person(Array(json.text.utf8).span)
}

/// The error of a document that must be refused, or `nil` if it was read.
func assetError(_ bytes: [UInt8], limits: DocumentReader.Limits = .init()) -> DocumentError? {
  var reader = DocumentReader(limits: limits)
  do throws(DocumentError) {
    _ = try reader.asset(bytes.span)
    return nil
  } catch {
    return error
  }
}

func assetError(_ json: JSON) -> DocumentError? { assetError(Array(json.text.utf8)) }

func personError(_ json: JSON) -> DocumentError? {
  do throws(DocumentError) {
    _ = try readPerson(json)
    return nil
  } catch {
    return error
  }
}
