/// `people_order`: the people in each order of their lists, named and unnamed ones apart, because most lists show
/// the named ones alone. The key is the order, whether there is no name, the sort key and the person id.
enum PeopleOrder: UInt8, CaseIterable {
  /// By the number of live assets.
  case count = 0x63  // c
  /// By the time of making.
  case created = 0x6B  // k
  /// By name; see ``fold(_:)``.
  case name = 0x6E  // n

  /// The longest part of a name that a key holds, in bytes.
  static let nameLength = 320

  /// The form in which names are compared and searched: lowercase by Unicode's default mapping, whatever the
  /// locale. Bytes of UTF-8 then order as scalars do.
  static func fold(_ name: String) -> String { name.lowercased() }

  /// Whether a name counts as one.
  static func isNamed(_ name: String?) -> Bool { !(name ?? "").isEmpty }

  /// What all keys of the order begin with, for people with a name or without.
  func prefix(isNamed: Bool, into writer: inout RowWriter) {
    writer.byte(rawValue)
    writer.byte(isNamed ? 0 : 1)
  }

  static func countKey(
    _ liveAssets: Int64, isNamed: Bool, _ id: PersonID, into writer: inout RowWriter
  ) {
    PeopleOrder.count.prefix(isNamed: isNamed, into: &writer)
    writer.time(liveAssets)
    writer.id(id)
  }

  static func createdKey(
    _ createdAt: Timestamp, isNamed: Bool, _ id: PersonID, into writer: inout RowWriter
  ) {
    PeopleOrder.created.prefix(isNamed: isNamed, into: &writer)
    writer.time(createdAt.microseconds)
    writer.id(id)
  }

  static func nameKey(_ name: String?, _ id: PersonID, into writer: inout RowWriter) {
    PeopleOrder.name.prefix(isNamed: isNamed(name), into: &writer)
    writer.raw(truncated(fold(name ?? "")))
    writer.terminator()
    writer.id(id)
  }

  /// The folded name's beginning that a key has room for, cut between two characters' bytes.
  static func truncated(_ folded: String) -> ArraySlice<UInt8> {
    let utf8 = Array(folded.utf8)
    guard utf8.count > nameLength else { return utf8[...] }
    var end = nameLength
    while end > 0, utf8[end] & 0xC0 == 0x80 { end -= 1 }
    return utf8[..<end]
  }
}
