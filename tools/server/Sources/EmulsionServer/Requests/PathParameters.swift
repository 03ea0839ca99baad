import Emulsion
import Hummingbird

extension BasicRequestContext {
  /// The id in the path.
  ///
  /// - Throws: 422 for text that is no id of the kind.
  func id<Kind>(_ name: String) throws(Problem) -> Identifier<Kind> {
    let text = parameters.get(name) ?? ""
    let decoded = PercentEncoding.decode(text.utf8, plusIsBlank: false) ?? text
    return try Query.id(decoded, ["path", .key(name)])
  }
}
