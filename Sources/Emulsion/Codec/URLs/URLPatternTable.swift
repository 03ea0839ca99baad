/// The URL patterns of one store by their numbers. Immutable; a number, once given, never means anything
/// else.
final class URLPatternTable: Sendable {
  /// A pattern and its text as JSON has it, cut where the variables go. A class, so that a reader takes one
  /// reference and not one to each part.
  final class Entry: Sendable {
    let pattern: URLPattern
    /// `"name":{"url":"…`, the texts between the variables, `…","mimetype":"…","width":`, escaped and one
    /// behind the other.
    let json: [UInt8]
    /// Where each text of `json` ends, and the variable that follows it; none behind the last.
    let parts: [(end: Int, variable: URLVariable?)]

    init(_ pattern: URLPattern) {
      self.pattern = pattern
      var buffer = JSONBuffer(capacity: 256)
      var parts: [(end: Int, variable: URLVariable?)] = []
      buffer.appendQuoted(pattern.name)
      buffer.append(":{\"url\":\"")
      for segment in pattern.segments {
        switch segment {
        case .text(let bytes): buffer.appendEscaped(String(decoding: bytes, as: UTF8.self))
        case .variable(let variable): parts.append((buffer.count, variable))
        }
      }
      buffer.append("\",\"mimetype\":")
      buffer.appendQuoted(pattern.mimeType)
      buffer.append(",\"width\":")
      parts.append((buffer.count, nil))
      json = buffer.array
      self.parts = parts
    }
  }

  /// The most patterns that a store learns; URLs beyond them are kept as they are.
  static let capacity = 4096

  private let entries: [Entry?]

  init() { entries = [] }

  private init(entries: [Entry?]) { self.entries = entries }

  var count: Int { entries.count }

  /// A table with more patterns behind those of this one; `nil` stands for one that is damaged, so that only
  /// the records that use it cannot be read.
  func adding(_ patterns: [URLPattern?]) -> URLPatternTable {
    URLPatternTable(entries: entries + patterns.map { $0.map(Entry.init) })
  }

  func entry(_ number: UInt32) -> Entry? {
    Int(number) < entries.count ? entries[Int(number)] : nil
  }
}

extension URLPatternTable.Entry {
  /// The exact URL in a record's context.
  func url(in context: borrowing URLContext) throws(CodecError) -> String {
    var bytes: [UInt8] = []
    for segment in pattern.segments {
      switch segment {
      case .text(let text): bytes += text
      case .variable(let variable): bytes += context.written(variable)
      }
    }
    guard let url = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
    return url
  }
}
