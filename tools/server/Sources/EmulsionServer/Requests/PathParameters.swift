import Emulsion
import Hummingbird

extension BasicRequestContext {
  /// The id in the path.
  ///
  /// - Throws: 422 for text that is no id of the kind.
  func id<Kind>(_ name: String) throws(Problem) -> Identifier<Kind> {
    let text = parameters.get(name) ?? ""
    let isEncoded = text.utf8.contains(UInt8(ascii: "%"))
    let decoded = isEncoded ? PercentEncoding.decode(text.utf8, plusIsBlank: false) : text
    return try Query.id(decoded ?? text, ["path", .key(name)])
  }
}
