/// What no record can hold is refused before anything is written. Odd values that cameras write are not among
/// it: those are kept.
extension Mutation {
  /// - Throws: ``StoreError/Code/invalidValue`` that names the field.
  func validate() throws(StoreError) {
    switch self {
    case .putAsset(let asset): try asset.validate()
    case .setGroup(let id, let group, let updatedAt):
      let check = Check(id)
      if let updatedAt { try check.time(updatedAt, "updated_at") }
      switch group {
      case .fileData(nil), .metadata(nil), .metrics(nil), .faces(nil): break
      case .variants(let value): try check.variants(value, "asset_urls")
      case .fileData(let value?): try value.validate(check)
      case .metadata(let value?): try value.validate(check)
      case .metrics(let value?): try value.validate(check)
      case .faces(let value?): try check.faces(value, of: id)
      }
    case .putPerson(let person): try person.validate()
    case .putFace(let face): try Check(face.assetID).faces([face], of: face.assetID)
    case .putAlbum(let album): try album.validate()
    case .editAsset(let id, let edit, let time): try edit.validate(Check(id), time)
    case .trashAsset(let id, let time), .restoreAsset(let id, let time):
      try Check(id).time(time, "the time")
    case .assignFace(let id, _, let time): try Check(id).time(time, "the time")
    case .deletePerson(let id, let time), .mergePerson(let id, _, let time),
      .unmergePerson(let id, _, let time):
      try Check(id).time(time, "the time")
    case .addToAlbum(let link):
      try Check(link.id).time(link.createdAt, "created_at")
      try Check(link.id).time(link.updatedAt, "updated_at")
    case .deleteAsset, .deleteFace, .deleteAlbum, .removeFromAlbum, .trimEvents: break
    }
  }
}

extension AssetEdit {
  fileprivate func validate(_ check: Check<AssetKind>, _ time: Timestamp) throws(StoreError) {
    try check.time(time, "the time")
    if case .set(let time) = originalDateTime { try check.time(time, "original_datetime") }
    if case .set(let text) = description { try check.size(text.utf8.count, of: "metadata") }
  }
}

extension Album {
  fileprivate func validate() throws(StoreError) {
    let check = Check(id)
    try check.time(createdAt, "created_at")
    try check.time(updatedAt, "updated_at")
    try check.size(name.utf8.count + description.utf8.count, of: "the album")
  }
}

/// Checks values of one record and names it in the error.
private struct Check<Kind: IdentifierKind> {
  private let id: Identifier<Kind>

  init(_ id: Identifier<Kind>) { self.id = id }

  func refuse(_ field: String, _ why: String) -> StoreError {
    StoreError(
      .invalidValue, "\(field) \(why)", advice: "correct the value and write the record again",
      key: id.description)
  }

  /// A record has a largest size; refused here, before anything is written, and well below it, so that what
  /// stands between the texts never matters.
  func size(_ bytes: Int, of record: @autoclosure () -> String) throws(StoreError) {
    guard bytes <= RecordLimits.writtenSize else {
      throw refuse(record(), "takes \(bytes) bytes; a record holds \(RecordLimits.writtenSize)")
    }
  }

  func variants(
    _ variants: Variants?, _ field: @autoclosure () -> String
  ) throws(StoreError) {
    guard let variants else { return }
    var bytes = 0
    for entry in variants.entries {
      bytes += entry.name.utf8.count + entry.variant.url.utf8.count
      bytes += entry.variant.mimeType.utf8.count + 64
    }
    try size(bytes, of: field())
  }

  func time(_ value: Timestamp, _ field: @autoclosure () -> String) throws(StoreError) {
    guard value.isRepresentable else {
      throw refuse(field(), "lies outside of the years 1 to 9999")
    }
  }

  func time(_ value: LocalDateTime?, _ field: @autoclosure () -> String) throws(StoreError) {
    guard value?.isRepresentable ?? true else {
      throw refuse(field(), "lies outside of the years 1 to 9999, or its offset is a day or more")
    }
  }

  func number(_ value: Double?, _ field: @autoclosure () -> String) throws(StoreError) {
    guard value?.isFinite ?? true else { throw refuse(field(), "is not a finite number") }
  }

  func faces(_ faces: [Face], of id: AssetID) throws(StoreError) {
    if let face = faces.firstDuplicate { throw refuse("face \(face)", "occurs twice") }
    var bytes = 0
    for face in faces {
      guard face.assetID == id else {
        throw refuse("face \(face.id)", "belongs to \(face.assetID)")
      }
      try variants(face.urls, "asset_urls of \(face.id)")
      bytes += 512
      for entry in face.urls?.entries ?? [] { bytes += entry.variant.url.utf8.count + 64 }
      for candidate in face.clusterAssignment?.candidates ?? [] {
        bytes += 128 + (candidate.name?.utf8.count ?? 0)
      }
      try time(face.createdAt, "created_at of \(face.id)")
      try time(face.updatedAt, "updated_at of \(face.id)")
      try number(face.confidence, "confidence of \(face.id)")
      try number(face.clusterAssignment?.distanceToPerson, "distance_to_person of \(face.id)")
      for candidate in face.clusterAssignment?.candidates ?? [] {
        try number(candidate.distance, "a candidate's distance of \(face.id)")
      }
    }
    try size(bytes, of: "faces")
  }
}

extension Asset {
  func validate() throws(StoreError) {
    let check = Check(id)
    try check.time(localDateTime, "local_datetime")
    try check.time(createdAt, "created_at")
    try check.time(updatedAt, "updated_at")
    if let trashedAt { try check.time(trashedAt, "trashed_at") }
    try check.number(duration, "duration")
    var bytes = mimeType.utf8.count + originalFileName.utf8.count
    bytes += description.size + (thumbHash?.bytes.count ?? 0)
    try check.size(bytes, of: "core")
    try check.variants(variants.value, "asset_urls")
    try check.size((leanVariant?.name).size + (leanVariant?.variant.url).size, of: "asset_urls")
    // Bound in place: `value` would copy them.
    if case .value(let fileData) = fileData { try fileData.validate(check) }
    if case .value(let metadata) = metadata { try metadata.validate(check) }
    if case .value(let metrics) = metrics { try metrics.validate(check) }
    if case .value(let faces) = faces { try check.faces(faces, of: id) }
  }
}

extension FileData {
  fileprivate func validate(_ check: Check<AssetKind>) throws(StoreError) {
    try check.time(fileCreatedAt, "file_created_at")
    try check.time(fileModifiedAt, "file_modified_at")
    try check.size(deviceAssetID.utf8.count + deviceID.utf8.count, of: "file_data")
  }
}

extension Metadata {
  fileprivate func validate(_ check: Check<AssetKind>) throws(StoreError) {
    try check.time(createdAt, "metadata.created_at")
    try check.time(updatedAt, "metadata.updated_at")
    try check.time(modifiedDateTime, "modified_datetime")
    try check.time(originalDateTime, "original_datetime")
    try check.time(digitizedDateTime, "digitized_datetime")
    try check.time(overrides.originalDateTime, "original_datetime")
    try check.number(fNumber, "f_number")
    try check.number(focalLength, "focal_length")
    try check.number(exposureTime, "exposure_time")
    try check.number(exposureBias, "exposure_bias")
    try check.number(latitude, "latitude")
    try check.number(longitude, "longitude")
    try check.number(altitude, "altitude")
    try check.number(fps, "fps")
    // No array of them: that would retain each text.
    var bytes = make.size + model.size + lensModel.size + city.size
    bytes += state.size + country.size + countryCode.size + sublocation.size
    bytes += placeName.size + timezone.size + displayLabel.size + description.size
    bytes += livePhotoCID.size + projectionType.size + autoStackID.size
    bytes += overrides.description.size
    try check.size(bytes, of: "metadata")
  }
}

extension Metrics {
  fileprivate func validate(_ check: Check<AssetKind>) throws(StoreError) {
    var bytes = 0
    for entry in entries {
      try check.number(entry.value, "metric \(entry.name)")
      bytes += entry.name.utf8.count + 32
    }
    try check.size(bytes, of: "metrics")
  }
}

extension Person {
  fileprivate func validate() throws(StoreError) {
    let check = Check(id)
    try check.time(createdAt, "created_at")
    try check.time(updatedAt, "updated_at")
    guard birthDate?.isRepresentable ?? true else {
      throw check.refuse("birth_date", "lies outside of the years 1 to 9999")
    }
    try check.number(clusterMetrics?.pairwiseP90, "pairwise_p90")
    try check.number(clusterMetrics?.pairwiseMean, "pairwise_mean")
    try check.size(name.size, of: "the person")
    try check.variants(urls, "asset_urls")
  }
}

extension String? {
  /// Bytes of the text, none without one.
  fileprivate var size: Int { self?.utf8.count ?? 0 }
}

extension [Face] {
  /// An id that two faces have.
  fileprivate var firstDuplicate: FaceID? {
    // Nearly all lists are so short that comparing costs less than hashing.
    if count <= 8 {
      for index in indices.dropFirst() {
        for other in 0..<index where self[other].id == self[index].id { return self[index].id }
      }
      return nil
    }
    var seen: Set<FaceID> = []
    return first { !seen.insert($0.id).inserted }?.id
  }
}
