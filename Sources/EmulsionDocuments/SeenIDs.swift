/// The ids of a list so far: looked through while they are few, as they nearly always are, and hashed
/// once they are many.
struct SeenIDs<ID: Hashable> {
  private static var fewest: Int { 16 }

  private var few: [ID] = []
  private var many: Set<ID> = []

  /// Adds an id; false if it was there.
  mutating func insert(_ id: ID) -> Bool {
    guard !contains(id) else { return false }
    if few.count < Self.fewest {
      few.append(id)
    } else {
      if many.isEmpty { many = Set(few) }
      many.insert(id)
    }
    return true
  }

  func contains(_ id: ID) -> Bool { many.isEmpty ? few.contains(id) : many.contains(id) }
}
