/// Whether an index can be asked.
public enum IndexState: String, Sendable, CaseIterable {
  /// It is complete: writes keep it so, and reads use it.
  case readable
  /// It is being built: writes keep what is there up to date, and reads refuse it.
  case building
  /// It is not kept, and empty.
  case disabled
}

/// The states of a store's indexes: all are readable but those that `meta` names.
struct IndexStates: Sendable, Equatable {
  private var others: [Database: IndexState] = [:]

  /// All are readable.
  init() {}

  /// Reads the text in `meta`: a line for each index that is not readable, `by_place building`.
  init(text: String) throws(CodecError) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let database = Database(rawValue: String(words[0])),
        let state = IndexState(rawValue: String(words[1]))
      else { throw .invalidField(0) }
      others[database] = state
    }
  }

  var text: String {
    others.sorted { $0.key.index < $1.key.index }
      .map { "\($0.key.rawValue) \($0.value.rawValue)\n" }.joined()
  }

  subscript(database: Database) -> IndexState {
    get { others[database] ?? .readable }
    set { others[database] = newValue == .readable ? nil : newValue }
  }

  /// Whether all are readable.
  var isComplete: Bool { others.isEmpty }
}

extension Database {
  /// Whether the database is an index: made of records, and made anew from them.
  public var isIndex: Bool {
    switch self {
    case .byAlbum, .byCapture, .byTrash, .byPerson, .byFace, .byCreated, .peopleOrder,
      .byChecksum, .bySHA1, .byDevice, .byPlace, .byMonth:
      true
    default: false
    }
  }
}
