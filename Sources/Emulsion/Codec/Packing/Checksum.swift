internal import CXXHash

/// The 32 bits that end every stored value: XXH3 of what stands before them, combined with XXH3 of the
/// record's key, seeded with the database's number. LMDB 0.9 keeps no checksums, so a flipped bit is found
/// here or nowhere; with its place in it, a value that came to lie under another key or in another database
/// is found too.
enum Checksum {
  static func of(_ bytes: RawSpan, key: RawSpan, in database: Database) -> UInt32 {
    // xxHash reads the bytes that the spans vouch for, and keeps no pointer.
    let content = unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits($0.baseAddress, $0.count) }
    let place = unsafe key.withUnsafeBytes {
      unsafe XXH3_64bits_withSeed($0.baseAddress, $0.count, database.number)
    }
    return UInt32(truncatingIfNeeded: content ^ place)
  }

  /// XXH3 of bytes, after a hash of what stands before them.
  static func chain(_ bytes: RawSpan, after hash: UInt64) -> UInt64 {
    // As above.
    unsafe bytes.withUnsafeBytes { unsafe XXH3_64bits_withSeed($0.baseAddress, $0.count, hash) }
  }
}
