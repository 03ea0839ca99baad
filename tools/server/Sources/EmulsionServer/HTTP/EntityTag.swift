/// The validator of a document: a checksum of its bytes.
///
/// The asset's `updated_at` and the set of groups would not do: a person who is renamed, or a document that is written
/// again with the same time, changes an answer without changing them.
struct EntityTag {
  /// The tag as the header bears it. It is weak: a compressed answer has the same.
  let text: String

  /// FNV-1a in 64 bits, in four strands that the processor follows at the same time, put together at the end.
  init(of document: borrowing Span<UInt8>) {
    let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    let prime: UInt64 = 0x100_0000_01B3
    var (first, second, third, fourth) = (basis, basis &+ 1, basis &+ 2, basis &+ 3)
    var place = 0
    while place + 4 <= document.count {
      first = (first ^ UInt64(document[place])) &* prime
      second = (second ^ UInt64(document[place + 1])) &* prime
      third = (third ^ UInt64(document[place + 2])) &* prime
      fourth = (fourth ^ UInt64(document[place + 3])) &* prime
      place += 4
    }
    var hash = basis
    for strand in [first, second, third, fourth] {
      for shift in stride(from: 0, to: 64, by: 8) {
        hash = (hash ^ strand >> shift & 0xFF) &* prime
      }
    }
    while place < document.count {
      hash = (hash ^ UInt64(document[place])) &* prime
      place += 1
    }
    text = "W/\"\(String(hash, radix: 16))\""
  }

  /// Whether one of the tags of an `If-None-Match` is this one. Weak tags compare alike there.
  func matches(_ header: String?) -> Bool {
    guard let header else { return false }
    return header.split(separator: ",").contains { candidate in
      var candidate = candidate.drop { $0 == " " }
      while candidate.last == " " { candidate.removeLast() }
      return candidate == "*" || candidate == text || "W/" + candidate == text
    }
  }
}
