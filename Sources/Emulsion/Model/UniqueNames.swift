/// Finds names that occur again, by their bytes. A few are compared one by one, which is quickest; from then on
/// a table keeps the time even for names that somebody made to cost much.
struct UniqueNames {
  private var few: [String] = []
  private var places: [[UInt8]: Int] = [:]
  private var count = 0

  /// The place at which the name was first, or `nil` for one that is new and gets the next place.
  mutating func place(of name: String) -> Int? {
    if few.count < 16 {
      if let place = few.firstIndex(where: { $0.hasSameBytes(as: name) }) { return place }
      few.append(name)
    } else {
      if places.isEmpty {
        for (place, name) in few.enumerated() { places[Array(name.utf8)] = place }
      }
      if let place = places[Array(name.utf8)] { return place }
      places[Array(name.utf8)] = count
    }
    count += 1
    return nil
  }
}
