import Emulsion
import EmulsionDocuments
import Foundation

/// Loads API documents, one a line, before the server listens: enough to try it. `emulsion import` does it better.
struct Import {
  /// What it has come to.
  struct Summary: Equatable {
    var assets = 0
    var people = 0
    /// Lines that are no documents, and documents that no store can hold.
    var rejected = 0
  }

  let store: AssetStore
  /// Told why a line was left out.
  let report: (String) -> Void

  /// Loads a file of people and a file of assets, each where it is given.
  func load(people: String?, assets: String?) throws -> Summary {
    var summary = Summary()
    if let people {
      let read: [Person] = try documents(people, &summary) { reader, line throws(DocumentError) in
        try reader.person(line.span).value
      }
      var load = BulkLoad(into: store)
      for person in read { try load.add(person) }
      summary.people += try load.finish().people
    }
    if let assets {
      let read: [Asset] = try documents(assets, &summary) { reader, line throws(DocumentError) in
        try reader.asset(line.span).value
      }
      var options = BulkLoad.Options()
      let report = report
      options.onFailure = { id, error in report("\(id): \(error.reason)") }
      var load = BulkLoad(into: store, options: options)
      for asset in read { try load.add(asset) }
      let loaded = try load.finish()
      summary.assets += loaded.assets
      summary.people += loaded.people
      summary.rejected += loaded.failures
    }
    return summary
  }

  private func documents<Value>(
    _ file: String, _ summary: inout Summary,
    _ read: (inout DocumentReader, [UInt8]) throws(DocumentError) -> Value
  ) throws -> [Value] {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
    else { throw ServerFailure("the file \(file) cannot be read") }
    var reader = DocumentReader()
    var values: [Value] = []
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      do throws(DocumentError) {
        values.append(try read(&reader, Array(line)))
      } catch {
        summary.rejected += 1
        report("\(file):\(index + 1): \(error)")
      }
    }
    return values
  }
}
