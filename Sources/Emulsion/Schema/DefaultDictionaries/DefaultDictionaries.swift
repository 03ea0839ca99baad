/// The dictionaries that a new store starts with, so that its first record is small already. They were made of
/// generated records, by `tools/dictionaries/make`.
///
/// `core` has none on purpose: every read unpacks it, and packing takes 9 % off a store. Records of the other
/// databases without one are ids and digests, which do not pack.
enum DefaultDictionaries {
  /// The dictionary of each database that has one.
  static var all: [(database: Database, bytes: [UInt8])] {
    let texts: [(Database, StaticString)] = [
      (.metadata, metadata), (.metrics, metrics), (.faces, faces),
    ]
    return texts.compactMap { database, text in
      // A static string's pointer lives as long as the program.
      let utf8 = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      return unsafe Base64.decode(utf8).map { (database, $0) }
    }
  }
}
