/// Finds the patterns that URLs follow while records are written, and learns new ones.
///
/// A pattern is learned at once where what stays of the URL looks like words; where it holds a run that could
/// be a signature or a token, only when a second URL has the same form, so that signed URLs do not use up
/// the numbers.
final class URLPatternLearner {
  private(set) var table: URLPatternTable
  /// Learned since the last commit; their numbers follow those of ``table``.
  private(set) var pending: [URLPattern] = []
  /// The numbers of the patterns that have a name, or one that only its canonical form makes the same.
  private var numbers: [String: [UInt32]] = [:]
  private var candidates: Set<[UInt8]> = []
  /// The pattern that matched last…
  private var last: UInt32 = 0
  /// …and by pattern the one that last came after it: the entries of a record follow one another as those of the
  /// one before.
  private var followers: [UInt32] = []

  /// Who gives the numbers out, where several learners are to agree on them; its generation when this one began.
  private let registry: PatternRegistry?
  let generation: Int

  init(table: URLPatternTable, registry: PatternRegistry? = nil, generation: Int = 0) {
    self.table = table
    self.registry = registry
    self.generation = generation
    for number in 0..<UInt32(table.count) { index(number) }
  }

  /// The number of the pattern that writes exactly this URL, learned if need be; `nil` where there is none.
  func number(of entry: NamedVariant, in context: borrowing URLContext) -> UInt32? {
    if Int(last) < followers.count, matches(entry, followers[Int(last)], context) {
      last = followers[Int(last)]
      return last
    }
    guard let number = find(entry, context) else { return nil }
    while followers.count <= Int(max(last, number)) {
      followers.append(UInt32(followers.count + 1))
    }
    followers[Int(last)] = number
    last = number
    return number
  }

  private func find(_ entry: NamedVariant, _ context: borrowing URLContext) -> UInt32? {
    for number in numbers[entry.name] ?? [] where matches(entry, number, context) {
      return number
    }
    guard count < URLPatternTable.capacity, let pattern = learn(entry, context) else { return nil }
    var learned = [pattern]
    if let registry {
      // Others may have learned it meanwhile, and more.
      guard let known = registry.learn(pattern, knowing: count, generation: generation) else {
        return nil
      }
      learned = known
    }
    for pattern in learned {
      pending.append(pattern)
      index(UInt32(count - 1))
    }
    return UInt32(count - 1)
  }

  /// Learns what another learner has learned from a table of `base` patterns, under the same numbers; `false` where
  /// one of them has another meaning here.
  func adopt(_ patterns: [URLPattern], after base: Int) -> Bool {
    guard base <= count else { return false }
    for (offset, pattern) in patterns.enumerated() {
      let number = UInt32(base + offset)
      if Int(number) < count {
        guard self.pattern(number)?.isSame(as: pattern) == true else { return false }
      } else {
        guard count < URLPatternTable.capacity else { return false }
        pending.append(pattern)
        index(number)
      }
    }
    return true
  }

  /// Goes on from a newer table of the store and keeps what was learned beyond it; `false` where a number has another
  /// meaning there.
  func follow(_ newer: URLPatternTable) -> Bool {
    guard newer.count >= table.count else { return true }
    let known = UInt32(count)
    for number in UInt32(table.count)..<min(UInt32(newer.count), known) {
      guard let mine = pattern(number), newer.pattern(number)?.isSame(as: mine) == true else {
        return false
      }
    }
    pending.removeFirst(min(newer.count - table.count, pending.count))
    table = newer
    for number in known..<max(UInt32(newer.count), known) { index(number) }
    return true
  }

  /// Patterns known, committed or not.
  var count: Int { table.count + pending.count }

  /// Forgets the patterns that were learned when `count` was larger: their transaction was rolled back.
  func rollBack(to count: Int) {
    guard self.count > count else { return }
    pending.removeLast(min(pending.count, self.count - count))
    for (name, known) in numbers {
      numbers[name] = known.filter { $0 < UInt32(count) }
    }
  }

  /// Takes over the committed table, which starts with the one known so far.
  func commit(_ table: URLPatternTable) {
    let known = UInt32(count)
    self.table = table
    pending = []
    if UInt32(table.count) > known {
      for number in known..<UInt32(table.count) { index(number) }
    }
  }

  private func index(_ number: UInt32) {
    guard let pattern = pattern(number) else { return }
    numbers[pattern.name, default: []].append(number)
  }

  private func pattern(_ number: UInt32) -> URLPattern? {
    if let pattern = table.pattern(number) { return pattern }
    // The table has a number whose pattern is damaged, and no pattern for it.
    let place = Int(number) - table.count
    return pending.indices.contains(place) ? pending[place] : nil
  }

  private func matches(
    _ entry: NamedVariant, _ number: UInt32, _ context: borrowing URLContext
  ) -> Bool {
    guard let pattern = pattern(number), pattern.name.hasSameBytes(as: entry.name),
      pattern.mimeType.hasSameBytes(as: entry.variant.mimeType)
    else { return false }
    var url = entry.variant.url
    return url.withUTF8 { utf8 in unsafe context.writes(pattern, exactly: utf8.span) }
  }

  private func learn(_ entry: NamedVariant, _ context: borrowing URLContext) -> URLPattern? {
    let url = Array(entry.variant.url.utf8)
    var values: [(variable: URLVariable, bytes: [UInt8])] = []
    for variable in [
      URLVariable.id, .asset, .face, .percentEncodedName, .componentEncodedName, .name,
    ] {
      let bytes = context.written(variable)
      // A value of a byte or two stands in any URL by chance.
      if bytes.count >= 3 { values.append((variable, bytes)) }
    }
    var segments: [URLPattern.Segment] = []
    var text: [UInt8] = []
    var position = 0
    while position < url.count {
      if let found = values.first(where: { url[position...].starts(with: $0.bytes) }) {
        if !text.isEmpty { segments.append(.text(text)) }
        text = []
        segments.append(.variable(found.variable))
        position += found.bytes.count
      } else {
        text.append(url[position])
        position += 1
      }
    }
    if !text.isEmpty { segments.append(.text(text)) }
    guard segments.contains(where: { if case .variable = $0 { true } else { false } }) else {
      return nil
    }
    let pattern = URLPattern(
      name: entry.name, mimeType: entry.variant.mimeType, segments: segments)
    if Self.looksLikeToken(segments) {
      if candidates.count >= 256 { candidates.removeAll() }
      guard !candidates.insert(pattern.encode()).inserted else { return nil }
    }
    return pattern
  }

  /// Whether a text holds a run of twenty or more letters and digits, mixed.
  private static func looksLikeToken(_ segments: [URLPattern.Segment]) -> Bool {
    for case .text(let text) in segments {
      var run = (length: 0, digits: 0)
      for byte in text {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): run = (run.length + 1, run.digits + 1)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
          run.length += 1
        default: run = (0, 0)
        }
        if run.length >= 20, run.digits > 0 { return true }
      }
    }
    return false
  }
}
