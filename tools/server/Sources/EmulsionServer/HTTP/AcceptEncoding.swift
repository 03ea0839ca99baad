/// What a client's `Accept-Encoding` says of gzip.
enum AcceptEncoding {
  /// Whether gzip is wanted: named or meant by `*`, not with a quality of 0, and no less than the plain form is.
  static func wantsGzip(_ header: String) -> Bool {
    var gzip: Double?
    var identity: Double?
    var others: Double?
    for item in header.split(separator: ",") {
      let parts = item.split(separator: ";").map { $0.trimmed.lowercased() }
      guard let coding = parts.first else { continue }
      let quality = Self.quality(parts.dropFirst())
      switch coding {
      case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
      case "identity": identity = quality
      case "*": others = quality
      default: break
      }
    }
    let wanted = gzip ?? others ?? 0
    return wanted > 0 && wanted >= (identity ?? 0)
  }

  /// The value of `q`, 1 where there is none; one that is no number from 0 to 1 wants nothing.
  private static func quality(_ parameters: ArraySlice<String>) -> Double {
    for parameter in parameters {
      let pair = parameter.split(separator: "=", maxSplits: 1).map(\.trimmed)
      guard pair.first == "q" else { continue }
      guard pair.count == 2, let quality = Double(pair[1]), 0...1 ~= quality else { return 0 }
      return quality
    }
    return 1
  }
}

extension StringProtocol {
  /// Without the blanks around it.
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
