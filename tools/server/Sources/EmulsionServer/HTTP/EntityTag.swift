/// The validator of a document: a checksum of its bytes.
///
/// The asset's `updated_at` and the set of groups would not do: a person who is renamed, or a document that is written
/// again with the same time, changes an answer without changing them.
struct EntityTag {
  /// The tag as the header bears it. It is weak: a compressed answer has the same.
  let text: String

  /// FNV-1a in 64 bits, which costs about as much as copying the document.
  init(of document: borrowing Span<UInt8>) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in document.indices {
      hash = (hash ^ UInt64(document[index])) &* 0x100_0000_01B3
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
