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
      case .variants, .fileData(nil), .metadata(nil), .metrics(nil), .faces(nil): break
      case .fileData(let value?): try value.validate(check)
      case .metadata(let value?): try value.validate(check)
      case .metrics(let value?): try value.validate(check)
      case .faces(let value?): try check.faces(value, of: id)
      }
    case .putPerson(let person): try person.validate()
    case .deleteAsset: break
    }
  }
}

/// Checks values of one record and names it in the error.
private struct Check {
  /// The record's id, made text only for an error.
  private let key: IdentifierText

  init<Kind>(_ id: Identifier<Kind>) { key = id.text }

  func refuse(_ field: String, _ why: String) -> StoreError {
    StoreError(
      .invalidValue, "\(field) \(why)", advice: "correct the value and write the record again",
      key: String(decoding: [UInt8](key.span), as: UTF8.self))
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
    var seen: Set<FaceID> = []
    for face in faces {
      guard face.assetID == id else {
        throw refuse("face \(face.id)", "belongs to \(face.assetID)")
      }
      guard seen.insert(face.id).inserted else { throw refuse("face \(face.id)", "occurs twice") }
      try time(face.createdAt, "created_at of \(face.id)")
      try time(face.updatedAt, "updated_at of \(face.id)")
      try number(face.confidence, "confidence of \(face.id)")
      try number(face.clusterAssignment?.distanceToPerson, "distance_to_person of \(face.id)")
      for candidate in face.clusterAssignment?.candidates ?? [] {
        try number(candidate.distance, "a candidate's distance of \(face.id)")
      }
    }
  }
}

extension Asset {
  fileprivate func validate() throws(StoreError) {
    let check = Check(id)
    try check.time(localDateTime, "local_datetime")
    try check.time(createdAt, "created_at")
    try check.time(updatedAt, "updated_at")
    if let trashedAt { try check.time(trashedAt, "trashed_at") }
    try check.number(duration, "duration")
    try fileData.value?.validate(check)
    try metadata.value?.validate(check)
    try metrics.value?.validate(check)
    if let faces = faces.value { try check.faces(faces, of: id) }
  }
}

extension FileData {
  fileprivate func validate(_ check: Check) throws(StoreError) {
    try check.time(fileCreatedAt, "file_created_at")
    try check.time(fileModifiedAt, "file_modified_at")
  }
}

extension Metadata {
  fileprivate func validate(_ check: Check) throws(StoreError) {
    try check.time(createdAt, "metadata.created_at")
    try check.time(updatedAt, "metadata.updated_at")
    try check.time(modifiedDateTime, "modified_datetime")
    try check.time(originalDateTime, "original_datetime")
    try check.time(digitizedDateTime, "digitized_datetime")
    for (value, field) in [
      (fNumber, "f_number"), (focalLength, "focal_length"), (exposureTime, "exposure_time"),
      (exposureBias, "exposure_bias"), (latitude, "latitude"), (longitude, "longitude"),
      (altitude, "altitude"), (fps, "fps"),
    ] {
      try check.number(value, field)
    }
  }
}

extension Metrics {
  fileprivate func validate(_ check: Check) throws(StoreError) {
    for entry in entries { try check.number(entry.value, "metric \(entry.name)") }
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
  }
}
