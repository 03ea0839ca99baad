internal import CXXHash

/// `by_checksum`, `by_sha1` and `by_device`: which assets have a file that somebody is about to send.
///
/// Several assets may have the same file, so the key ends with the asset id. What an answer says of the file is
/// read from `file_data`, which also settles what a shortened key leaves open.
enum FileIndexes {
  /// What all keys of one SHA-256 begin with.
  static func prefix(_ checksum: SHA256Digest, into writer: inout RowWriter) {
    unsafe writer.raw(checksum.bytes.span.bytes)
  }

  /// What all keys of one SHA-1 begin with.
  static func prefix(_ checksum: SHA1Digest, into writer: inout RowWriter) {
    unsafe writer.raw(checksum.bytes.span.bytes)
  }

  /// What all keys of one device's file begin with: 32 bits of XXH3 of the device's id, the beginning of the file's
  /// id on it, and a zero. A device names its files in a row, so what it sends lies together.
  static func prefix(
    deviceID: String, deviceAssetID: String, into writer: inout RowWriter
  ) {
    let device = Array(deviceID.utf8)
    // xxHash reads the bytes of the array, and keeps no pointer.
    let hash = unsafe device.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
    for shift in stride(from: 24, through: 0, by: -8) {
      writer.byte(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
    }
    writer.raw(deviceAssetID.utf8.prefix(deviceAssetIDLength))
    writer.terminator()
  }

  /// The longest part of a file's id that a key holds, in bytes.
  static let deviceAssetIDLength = 128
}
