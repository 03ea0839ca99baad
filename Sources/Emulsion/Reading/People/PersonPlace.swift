/// Where a person stands in an order: the key of their row in `people_order`.
struct PersonPlace {
  var key: [UInt8]

  /// The bytes before the sort key: the order, and whether there is a name.
  private static let prefixSize = 2

  var hasName: Bool { key.count > 1 && key[1] == 0 }

  /// The sort key and the id.
  var suffix: ArraySlice<UInt8> { key.dropFirst(Self.prefixSize) }

  /// Whether this place comes before another in an order.
  func precedes(_ other: PersonPlace, in sort: PersonSort) -> Bool {
    if sort.order == .name, hasName != other.hasName { return hasName }
    return sort.isDescending
      ? other.suffix.lexicographicallyPrecedes(suffix)
      : suffix.lexicographicallyPrecedes(other.suffix)
  }

  /// The person: of the order by name what lies behind the last zero, of the others what lies behind eight bytes.
  func id(in order: PeopleOrder) throws(CodecError) -> PersonID {
    let text: ArraySlice<UInt8>
    if order == .name {
      guard let end = suffix.lastIndex(of: 0) else { throw .truncated }
      text = suffix[(end + 1)...]
    } else {
      text = suffix.dropFirst(8)
    }
    let bytes = Array(text)
    guard let id = PersonID(utf8: bytes.span) else { throw .invalidField(0) }
    return id
  }

  /// The folded name, or as much of it as a key of the order by name has room for.
  var foldedName: ArraySlice<UInt8> {
    suffix.prefix(upTo: suffix.lastIndex(of: 0) ?? suffix.endIndex)
  }

  /// Whether the key may have had no room for the whole name.
  var isNameCut: Bool { foldedName.count > PeopleOrder.nameLength - 4 }
}

/// A part of a name that is looked for.
struct NamePart {
  private let bytes: [UInt8]

  /// `nil` for one that is in every name.
  init?(_ text: String?) {
    bytes = Array(PeopleOrder.fold(text ?? "").utf8)
    if bytes.isEmpty { return nil }
  }

  func occurs(in name: String?) -> Bool {
    occurs(in: Array(PeopleOrder.fold(name ?? "").utf8)[...])
  }

  /// Whether it occurs in a folded name.
  func occurs(in folded: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return true }
    var rest = folded
    while rest.count >= bytes.count, let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: bytes) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
