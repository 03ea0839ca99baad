internal import CXXHash

/// The 32 bits that end every stored value: XXH3 of what stands before them, combined with XXH3 of the
/// record's key. LMDB 0.9 keeps no checksums, so a flipped bit is found here or nowhere; with the key in
/// it, a value that came to lie under another key is found too.
enum Checksum {
  static func of(_ bytes: RawSpan, key: RawSpan) -> UInt32 {
    UInt32(truncatingIfNeeded: hash(bytes) ^ hash(key))
  }

  private static func hash(_ span: RawSpan) -> UInt64 {
    // xxHash reads the bytes that the span vouches for, and keeps no pointer.
    unsafe span.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
  }
}
