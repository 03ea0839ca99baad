/// What a store that is being restored says of itself in `meta`: of what it is made, and how far it is. It stands in the
/// same commit as the records that it speaks of.
struct RestoreNote: Equatable {
  /// What is done next.
  enum Phase: String {
    case loading, indexing, checking
  }

  /// The start of the machine since which the store is written. Until the next one the system has all that was
  /// committed, though nothing is on the disk for certain.
  var boot: String
  /// What tells archives, their order and the selection apart.
  var origin: String
  var phase = Phase.loading
  /// Where loading goes on in each archive.
  var places: [ArchivePlace] = []

  /// Of archives of which nothing but the headers was read.
  init(boot: String, readers: [ArchiveReader], selection: ArchiveSelection?) {
    self.boot = boot
    let headers = readers.map { String($0.chain, radix: 16) }
    let chosen = selection.map { ":" + String($0.fingerprint, radix: 16) } ?? ""
    origin = headers.joined(separator: ",") + chosen
  }

  var text: String {
    ([boot, origin, phase.rawValue] + places.map(\.text)).joined(separator: " ")
  }

  init?(text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count > 3, let phase = Phase(rawValue: String(words[2])) else { return nil }
    let places = words.dropFirst(3).compactMap(ArchivePlace.init(text:))
    guard places.count == words.count - 3 else { return nil }
    (boot, origin) = (String(words[0]), String(words[1]))
    (self.phase, self.places) = (phase, places)
  }
}

extension ArchiveSelection {
  /// The same for equal selections, in every process.
  fileprivate var fingerprint: UInt64 {
    func text<Kind>(_ ids: Set<Identifier<Kind>>?) -> String {
      ids.map { $0.sorted().map(\.description).joined(separator: ",") } ?? "all"
    }
    func text(_ time: LocalDateTime?) -> String {
      time.map { "\($0.wallMicroseconds)/\($0.offsetMinutes.map { "\($0)" } ?? "-")" } ?? "none"
    }
    let parts = [
      "\(groups.rawValue)", text(assets), text(people), text(albums), text(after), text(before),
    ]
    return Checksum.chain(Array(parts.joined(separator: " ").utf8).rawSpan, after: 0)
  }
}
