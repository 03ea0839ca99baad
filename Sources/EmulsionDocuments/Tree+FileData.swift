import Emulsion

extension Tree {
  func fileData(_ object: Int, _ warnings: inout Warnings) throws(DocumentError) -> FileData {
    var deviceAssetID: String?
    var deviceID: String?
    var fileCreatedAt: LocalDateTime?
    var fileModifiedAt: LocalDateTime?
    var checksum: SHA256Digest?
    var fileSizeBytes: Int64?
    var checksumSHA1: SHA1Digest?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .deviceAssetID: deviceAssetID = try string(index)
      case .deviceID: deviceID = try string(index)
      case .fileCreatedAt: fileCreatedAt = try localTime(index, &warnings)
      case .fileModifiedAt: fileModifiedAt = try localTime(index, &warnings)
      case .checksum: checksum = try sha256(index)
      case .fileSizeBytes:
        let size = try integer64(index)
        if size < 0 { warn(index, &warnings, "\(size) is negative") }
        fileSizeBytes = size
      case .checksumSHA1: checksumSHA1 = isNull(index) ? nil : try sha1(index)
      default: try skip(index, &warnings)
      }
    }
    return FileData(
      deviceAssetID: try required(deviceAssetID, .deviceAssetID, in: object),
      deviceID: try required(deviceID, .deviceID, in: object),
      fileCreatedAt: try required(fileCreatedAt, .fileCreatedAt, in: object),
      fileModifiedAt: try required(fileModifiedAt, .fileModifiedAt, in: object),
      checksum: try required(checksum, .checksum, in: object),
      fileSizeBytes: try required(fileSizeBytes, .fileSizeBytes, in: object),
      checksumSHA1: checksumSHA1)
  }
}
