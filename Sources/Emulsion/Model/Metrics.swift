/// Named numbers about a picture, in a fixed order, each name once.
public struct Metrics: Sendable, Equatable {
  /// One name and its number; `nil` where it was not measured.
  public struct Entry: Sendable, Equatable {
    /// The metric's name.
    public var name: String
    /// The number, or `nil`.
    public var value: Double?

    /// Makes an entry of its parts.
    public init(name: String, value: Double?) {
      self.name = name
      self.value = value
    }
  }

  /// The entries in order.
  public private(set) var entries: [Entry]

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// No metric.
  public init() { entries = [] }

  /// Takes entries in order; a name that occurs again replaces the earlier entry in its place.
  public init(_ entries: some Sequence<Entry>) {
    self.entries = []
    var names = UniqueNames()
    for entry in entries {
      if let place = names.place(of: entry.name) {
        self.entries[place] = entry
      } else {
        self.entries.append(entry)
      }
    }
  }

  /// Takes entries whose names are known to differ.
  package init(distinct entries: [Entry]) { self.entries = entries }

  /// Adds a number, or replaces the one of the same name in its place.
  public mutating func set(_ name: String, to value: Double?) {
    if let index = entries.firstIndex(where: { $0.name.hasSameBytes(as: name) }) {
      entries[index].value = value
    } else {
      entries.append(Entry(name: name, value: value))
    }
  }
}
