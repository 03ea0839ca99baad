import Emulsion
import EmulsionDocuments

/// Lines that were read and parsed, on their way to the store.
struct ParsedBatch: Sendable {
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

  /// The number of the chunk that it was made of.
  let number: Int
  /// The place of the input in the list of inputs.
  let input: Int
  var entries: [Entry] = []
  /// Bytes of this input that were read so far.
  let bytesTaken: Int
  /// Why the input ended early.
  let failure: InputError?
}

/// Parses lines and prepares what they say for the store. Each thread that parses has its own.
struct DocumentParser: ~Copyable {
  /// The longest line, in bytes.
  static let lineLimit = 4 << 20

  private var reader = DocumentReader(limits: .init(maximumBytes: DocumentParser.lineLimit))
  private var preparer: AssetPreparer

  init(_ settings: AssetPreparer.Settings) { preparer = AssetPreparer(settings) }

  mutating func parse(_ chunk: LineChunk) -> ParsedBatch {
    var batch = ParsedBatch(
      number: chunk.number, input: chunk.input, bytesTaken: chunk.bytesTaken,
      failure: chunk.failure)
    batch.entries.reserveCapacity(chunk.lines.count)
    for line in chunk.lines {
      guard let range = line.range else {
        let reason = "the line is longer than the \(Figures.bytes(Self.lineLimit)) allowed"
        batch.entries.append(
          .init(line: line.number, content: .reject(reason: reason, id: nil), warnings: []))
        continue
      }
      let bytes = chunk.text.span.extracting(range)
      if bytes.isBlank { continue }
      batch.entries.append(entry(bytes, line.number, chunk.kind))
    }
    return batch
  }

  /// What a line comes to.
  private mutating func entry(
    _ bytes: Span<UInt8>, _ number: Int, _ kind: ImportInput.Kind
  ) -> ParsedBatch.Entry {
    do throws(DocumentError) {
      switch kind {
      case .assets:
        let document = try reader.asset(bytes)
        let warnings = document.warnings
        let content = prepare((consume document).value)
        return .init(line: number, content: content, warnings: warnings)
      case .people:
        let document = try reader.person(bytes)
        return .init(line: number, content: .person(document.value), warnings: document.warnings)
      }
    } catch {
      let content = ParsedBatch.Content.reject(
        reason: error.description, id: DocumentID.find(in: bytes))
      return .init(line: number, content: content, warnings: [])
    }
  }

  private mutating func prepare(_ asset: consuming Asset) -> ParsedBatch.Content {
    let id = asset.id
    do throws(StoreError) {
      return .asset(try preparer.prepare(consume asset))
    } catch {
      return .reject(reason: error.reason, id: id.description)
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
