import Testing

/// What must not compile does not, and for the right reason.
@Suite("Misuse does not compile")
struct MisuseTests {
  struct Snippet: Sendable, CustomTestStringConvertible {
    let name: String
    /// A part of the diagnostic; `nil` where the snippet must compile.
    let diagnostic: String?
    let body: String

    var testDescription: String { name }
  }

  static let snippets = [
    Snippet(
      name: "control", diagnostic: nil,
      body: """
        try store.write { transaction in try transaction.deleteAsset(id) }
        return try store.read { snapshot in try snapshot.json(id)?.count ?? 0 }
        """),
    Snippet(
      name: "a snapshot escapes", diagnostic: "'snapshot' is borrowed and cannot be consumed",
      body: """
        var escaped: Snapshot? = nil
        try store.read { snapshot in escaped = consume snapshot }
        return escaped == nil ? 0 : 1
        """),
    Snippet(
      name: "a snapshot is returned", diagnostic: "'Snapshot' conform to 'Copyable'",
      body: """
        _ = try store.read { snapshot throws -> Snapshot in snapshot }
        return 0
        """),
    Snippet(
      name: "a snapshot in a task", diagnostic: "cannot be captured by an escaping closure",
      body: """
        try store.read { (snapshot: borrowing Snapshot) throws in
          Task { _ = try snapshot.count(.core) }
        }
        return 0
        """),
    Snippet(
      name: "a snapshot across an await", diagnostic: "async",
      body: """
        return try store.read { snapshot in
          let count = try snapshot.count(.core)
          await Task.yield()
          return try snapshot.count(.core) - count
        }
        """),
    Snippet(
      name: "a transaction escapes", diagnostic: "missing reinitialization of inout parameter",
      body: """
        var escaped: Transaction? = nil
        try store.write { transaction in escaped = consume transaction }
        return escaped == nil ? 0 : 1
        """),
    Snippet(
      name: "a transaction across an await", diagnostic: "async",
      body: """
        try store.write { transaction in
          try transaction.deleteAsset(id)
          await Task.yield()
        }
        return 0
        """),
    Snippet(
      name: "a transaction in a task", diagnostic: "escaping closure captures 'inout' parameter",
      body: """
        try store.write { transaction in
          Task { try transaction.deleteAsset(id) }
        }
        return 0
        """),
    Snippet(
      name: "a snapshot of a transaction beside a change",
      diagnostic: "overlapping accesses to 'transaction'",
      body: """
        try store.write { transaction in
          try transaction.read { snapshot throws(StoreError) in
            try transaction.deleteAsset(id)
            _ = try snapshot.count(.core)
          }
        }
        return 0
        """),
  ]

  @Test("Snapshots and transactions stay within their closures", arguments: snippets)
  func check(snippet: Snippet) throws {
    let source = """
      import Emulsion

      func use(_ store: AssetStore, _ id: AssetID) throws -> Int {
      \(snippet.body)
      }
      """
    let (status, output) = try SnippetCompiler.compile(source)
    if let diagnostic = snippet.diagnostic {
      #expect(status == 1, "compiled")
      #expect(output.contains("error: ") && output.contains(diagnostic), "\(output)")
    } else {
      #expect(status == 0, "\(output)")
    }
  }
}
