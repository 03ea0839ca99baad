/// Finds the patterns that URLs follow while records are written, and learns new ones.
///
/// A pattern is learned at once where what stays of the URL looks like words; where it holds a run that could
/// be a signature or a token, only when a second URL has the same form, so that signed URLs do not use up
/// the numbers.
final class URLPatternLearner {
  /// Bytes, because text compares by its canonical form.
  private struct Kind: Hashable {
    let name: [UInt8]
    let mimeType: [UInt8]

    init(name: String, mimeType: String) {
      self.name = Array(name.utf8)
      self.mimeType = Array(mimeType.utf8)
    }
  }

  private(set) var table: URLPatternTable
  /// Learned since the last commit; their numbers follow those of ``table``.
  private(set) var pending: [URLPattern] = []
  private var numbers: [Kind: [UInt32]] = [:]
  private var candidates: Set<[UInt8]> = []
  /// The pattern that matched last: the entries of one record follow those of the one before.
  private var last: UInt32 = 0

  init(table: URLPatternTable) {
    self.table = table
    for number in 0..<UInt32(table.count) { index(number) }
  }

  /// The number of the pattern that writes exactly this URL, learned if need be; `nil` where there is none.
  func number(of entry: NamedVariant, in context: borrowing URLContext) -> UInt32? {
    let following = last &+ 1
    if matches(entry, following, context) {
      last = following
      return following
    }
    let kind = Kind(name: entry.name, mimeType: entry.variant.mimeType)
    for number in numbers[kind] ?? [] where matches(entry, number, context) {
      last = number
      return number
    }
    guard count < URLPatternTable.capacity, let pattern = learn(entry, context) else { return nil }
    pending.append(pattern)
    let number = UInt32(count - 1)
    numbers[kind, default: []].append(number)
    last = number
    return number
  }

  /// Patterns known, committed or not.
  var count: Int { table.count + pending.count }

  /// Forgets the patterns that were learned when `count` was larger: their transaction was rolled back.
  func rollBack(to count: Int) {
    guard self.count > count else { return }
    pending.removeLast(min(pending.count, self.count - count))
    for (kind, known) in numbers {
      numbers[kind] = known.filter { $0 < UInt32(count) }
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
    numbers[Kind(name: pattern.name, mimeType: pattern.mimeType), default: []].append(number)
  }

  private func pattern(_ number: UInt32) -> URLPattern? {
    if let pattern = table.pattern(number) { return pattern }
    let place = Int(number) - table.count
    return place < pending.count ? pending[place] : nil
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
