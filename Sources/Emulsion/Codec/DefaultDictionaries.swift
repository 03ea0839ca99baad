/// The dictionaries that a new store starts with, so that its first record is small already.
enum DefaultDictionaries {
  static let all: [(database: Database, bytes: [UInt8])] = []
}
