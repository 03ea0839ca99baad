/// Whether an index can be asked.
public enum IndexState: String, Sendable, CaseIterable {
  /// It is complete: writes keep it so, and reads use it.
  case readable
  /// It is being built: writes keep what is there up to date, and reads refuse it.
  case building
  /// It is not kept, and empty.
  case disabled
}

/// How far the building of an index has come.
struct BuildProgress: Sendable, Equatable {
  /// The database whose records are being read; those before it in ``Database/indexSources`` are done.
  var source: Database
  /// The key of its last record that is done.
  var key: String
}

/// The states of a store's indexes: all are readable but those that `meta` names.
struct IndexStates: Sendable, Equatable {
  private var others: [Database: IndexState] = [:]
  private var progress: [Database: BuildProgress] = [:]

  /// All are readable.
  init() {}

  /// Reads the text in `meta`: a line for each index that is not readable, `by_place disabled` or, with the last
  /// record that is done, `by_place building core asset_…`.
  init(text: String) throws(CodecError) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2 || words.count == 4, let database = Database(rawValue: words[0]),
        let state = IndexState(rawValue: words[1])
      else { throw .invalidField(0) }
      others[database] = state
      if words.count == 2 { continue }
      guard let source = Database(rawValue: words[2]), database.indexSources.contains(source) else {
        throw .invalidField(0)
      }
      progress[database] = BuildProgress(source: source, key: words[3])
    }
  }

  var text: String {
    others.sorted { $0.key.index < $1.key.index }
      .map { database, state in
        let place = progress[database].map { " \($0.source.rawValue) \($0.key)" } ?? ""
        return "\(database.rawValue) \(state.rawValue)\(place)\n"
      }.joined()
  }

  /// Setting a state forgets how far the building has come.
  subscript(database: Database) -> IndexState {
    get { others[database] ?? .readable }
    set {
      others[database] = newValue == .readable ? nil : newValue
      progress[database] = nil
    }
  }

  func progress(of database: Database) -> BuildProgress? { progress[database] }

  /// Notes how far the building of an index has come.
  mutating func note(_ place: BuildProgress, of database: Database) { progress[database] = place }
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
