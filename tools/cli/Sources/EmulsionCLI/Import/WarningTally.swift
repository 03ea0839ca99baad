import EmulsionDocuments

/// Warnings of many documents, counted by kind, with the first example of each.
struct WarningTally {
  private struct Kind: Hashable {
    let code: DocumentWarning.Code
    let path: String
  }

  private struct Tally {
    var count: Int
    let example: String
  }

  /// Kinds that are told apart; who sends more different keys gets the rest in one sum.
  private static let maximumKinds = 1000
  private static let shown = 20

  private var kinds: [Kind: Tally] = [:]
  private(set) var count = 0

  mutating func add(_ warnings: [DocumentWarning], file: String, line: Int) {
    for warning in warnings {
      count += 1
      let kind = Kind(code: warning.code, path: Self.withoutIndices(warning.path))
      if kinds[kind] == nil {
        guard kinds.count < Self.maximumKinds else { continue }
        kinds[kind] = Tally(count: 0, example: "\(file):\(line): \(warning)")
      }
      kinds[kind]?.count += 1
    }
  }

  /// Says what was odd, the most frequent first.
  func report() {
    guard count > 0 else { return }
    Console.note("\(Figures.count(count, "warning")), the values were kept:")
    let sorted = kinds.values.sorted { ($1.count, $0.example) < ($0.count, $1.example) }
    for tally in sorted.prefix(Self.shown) {
      Console.note("  \(Figures.count(tally.count)) × e.g. \(tally.example)")
    }
    let rest = count - sorted.prefix(Self.shown).reduce(0) { $0 + $1.count }
    if rest > 0 { Console.note("  and \(Figures.count(rest)) of other kinds") }
  }

  /// `faces[2].timestamp_ms` and `faces[3].timestamp_ms` are of one kind.
  private static func withoutIndices(_ path: String) -> String {
    guard path.utf8.contains(UInt8(ascii: "[")) else { return path }
    var text = ""
    var isInIndex = false
    for character in path {
      if isInIndex, character.isASCII, character.isNumber { continue }
      isInIndex = character == "["
      text.append(character)
    }
    return text
  }
}
