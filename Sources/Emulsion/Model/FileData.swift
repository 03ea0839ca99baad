/// What is known of the uploaded file, as opposed to its content.
public struct FileData: Sendable, Equatable {
  /// The file's id on the device that it came from.
  public var deviceAssetID: String
  /// The device that it came from.
  public var deviceID: String
  /// When the file was made.
  public var fileCreatedAt: LocalDateTime
  /// When the file was last changed.
  public var fileModifiedAt: LocalDateTime
  /// The SHA-256 of the bytes.
  public var checksum: SHA256Digest
  /// The size in bytes; can exceed 2³².
  public var fileSizeBytes: Int64
  /// The SHA-1 of the bytes; `nil` for records that never had one.
  public var checksumSHA1: SHA1Digest?

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes a value of its parts.
  public init(
    deviceAssetID: String, deviceID: String, fileCreatedAt: LocalDateTime,
    fileModifiedAt: LocalDateTime, checksum: SHA256Digest, fileSizeBytes: Int64,
    checksumSHA1: SHA1Digest? = nil
  ) {
    self.deviceAssetID = deviceAssetID
    self.deviceID = deviceID
    self.fileCreatedAt = fileCreatedAt
    self.fileModifiedAt = fileModifiedAt
    self.checksum = checksum
    self.fileSizeBytes = fileSizeBytes
    self.checksumSHA1 = checksumSHA1
  }
}
