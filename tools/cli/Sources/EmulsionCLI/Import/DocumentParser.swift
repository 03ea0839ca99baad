import Emulsion
import EmulsionDocuments
import Foundation

/// Lines that were read and parsed, on their way to the store.
struct ParsedBatch: Sendable {
  /// The most lines of a batch.
  static let lines = 256

  /// What a line came to.
  enum Content: Sendable {
    case asset(PreparedAsset)
    case person(Person)
    case reject(reason: String, id: String?)
  }

  struct Entry: Sendable {
    let line: Int
    let content: Content
    let warnings: [DocumentWarning]
  }

  /// The place of the input in the list of inputs.
  let input: Int
  var entries: [Entry] = []
  /// Bytes of this input that were read so far.
  var bytesTaken = 0
  /// Why the input ended early.
  var failure: InputError?
}

/// The reading half of an import: reads inputs one after the other, parses their lines and appends them to a
/// queue in batches. It runs on a thread of its own.
struct DocumentParser {
  /// The longest line, in bytes.
  static let lineLimit = 4 << 20

  private static let batchBytes = 4 << 20

  let settings: AssetPreparer.Settings
  let inputs: [ImportInput]
  let queue: BoundedQueue<ParsedBatch>

  /// What one thread works with.
  private struct Tools: ~Copyable {
    var reader = DocumentReader(limits: .init(maximumBytes: DocumentParser.lineLimit))
    var preparer: AssetPreparer
  }

  func start() {
    Thread.detachNewThread { [self] in
      var tools = Tools(preparer: AssetPreparer(settings))
      for index in inputs.indices {
        guard parse(index, &tools) else { return }
      }
      queue.finish()
    }
  }

  /// Parses one input; `false` when nobody takes any more.
  private func parse(_ index: Int, _ tools: inout Tools) -> Bool {
    var batch = ParsedBatch(input: index)
    do throws(InputError) {
      var lines = LineReader(try inputs[index].bytes(), limit: Self.lineLimit)
      var bytes = 0
      while let line = try lines.next() {
        if let entry = entry(line, lines, inputs[index].kind, &tools) {
          batch.entries.append(entry)
          if case .text(let range) = line { bytes += range.count }
        }
        if batch.entries.count >= ParsedBatch.lines || bytes >= Self.batchBytes {
          batch.bytesTaken = lines.bytesTaken
          guard queue.append(batch) else { return false }
          batch = ParsedBatch(input: index)
          bytes = 0
        }
      }
      batch.bytesTaken = lines.bytesTaken
    } catch {
      batch.failure = error
    }
    return queue.append(batch)
  }

  /// What a line comes to; a blank one to nothing.
  private func entry(
    _ line: LineReader.Line, _ lines: borrowing LineReader, _ kind: ImportInput.Kind,
    _ tools: inout Tools
  ) -> ParsedBatch.Entry? {
    guard case .text(let range) = line else {
      let reason = "the line is longer than the \(Figures.bytes(Self.lineLimit)) allowed"
      return .init(line: lines.number, content: .reject(reason: reason, id: nil), warnings: [])
    }
    let bytes = lines.bytes.span.extracting(range)
    if bytes.isBlank { return nil }
    do throws(DocumentError) {
      switch kind {
      case .assets:
        let document = try tools.reader.asset(bytes)
        return .init(
          line: lines.number, content: Self.prepare(document.value, &tools.preparer),
          warnings: document.warnings)
      case .people:
        let document = try tools.reader.person(bytes)
        return .init(
          line: lines.number, content: .person(document.value), warnings: document.warnings)
      }
    } catch {
      let content = ParsedBatch.Content.reject(
        reason: error.description, id: DocumentID.find(in: bytes))
      return .init(line: lines.number, content: content, warnings: [])
    }
  }
}

extension DocumentParser {
  private static func prepare(
    _ asset: Asset, _ preparer: inout AssetPreparer
  ) -> ParsedBatch.Content {
    do throws(StoreError) {
      return .asset(try preparer.prepare(asset))
    } catch {
      return .reject(reason: error.reason, id: asset.id.description)
    }
  }
}

extension Span<UInt8> {
  /// Whether there is nothing but blanks.
  fileprivate var isBlank: Bool {
    for index in indices {
      switch self[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: return false
      }
    }
    return true
  }
}
