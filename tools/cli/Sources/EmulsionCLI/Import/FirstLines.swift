import Emulsion

/// Where each id was first met, to find those that come twice and the line of a record that a store refuses.
struct FirstLines<ID: Hashable> {
  /// A line of an input.
  struct Place {
    let input: Int
    let line: Int
  }

  /// A place in eight bytes, since a large import has millions.
  private struct Packed {
    let number: UInt64

    init(_ place: Place) {
      number =
        UInt64(truncatingIfNeeded: place.input) << 44 | UInt64(truncatingIfNeeded: place.line)
    }

    var place: Place {
      Place(input: Int(number >> 44), line: Int(number & (1 << 44 - 1)))
    }
  }

  private var places: [ID: Packed] = [:]

  /// Notes the first line of an id, or gives the one that was noted.
  mutating func note(_ id: ID, input: Int, line: Int) -> Place? {
    let place = Packed(Place(input: input, line: line))
    if let known = places.updateValue(place, forKey: id) {
      places[id] = known
      return known.place
    }
    return nil
  }

  subscript(id: ID) -> Place? { places[id]?.place }
}
