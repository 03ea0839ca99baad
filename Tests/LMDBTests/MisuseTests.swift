import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What must not compile does not, and for the right reason.
@Suite struct MisuseTests {
  struct Snippet: Sendable {
    let name: String
    /// A part of the diagnostic; nil when the snippet must compile.
    let diagnostic: String?
    let body: String
  }

  static let snippets = [
    Snippet(
      name: "control", diagnostic: nil,
      body: """
        try environment.write { transaction in
          if let view = try transaction.view(table, key) { _ = view.byteCount }
          try transaction.put(table, key, key)
          try transaction.edit(table) { editor in
            while try editor.next() { try editor.delete() }
          }
        }
        return try environment.read { transaction in
          var cursor = try transaction.cursor(table)
          guard try cursor.next() else { return 0 }
          return cursor.key.byteCount
        }
        """),
    Snippet(
      name: "a snapshot escapes", diagnostic: "'transaction' is borrowed and cannot be consumed",
      body: """
        var escaped: ReadTransaction? = nil
        try environment.read { transaction in escaped = consume transaction }
        return escaped == nil ? 0 : 1
        """),
    Snippet(
      name: "a snapshot is returned",
      diagnostic: "requires that 'ReadTransaction' conform to 'Copyable'",
      body: """
        _ = try environment.read { transaction throws -> ReadTransaction in transaction }
        return 0
        """),
    Snippet(
      name: "a write transaction escapes",
      diagnostic: "missing reinitialization of inout parameter",
      body: """
        var escaped: WriteTransaction? = nil
        try environment.write { transaction in escaped = consume transaction }
        return escaped == nil ? 0 : 1
        """),
    Snippet(
      name: "an editor escapes", diagnostic: "missing reinitialization of inout parameter",
      body: """
        var escaped: WriteCursor? = nil
        try environment.write { transaction in
          try transaction.edit(table) { editor in escaped = consume editor }
        }
        return escaped == nil ? 0 : 1
        """),
    Snippet(
      name: "a view is returned", diagnostic: "'RawSpan' conform to 'Escapable'",
      body: """
        _ = try environment.read { transaction throws -> RawSpan? in
          try transaction.view(table, key)
        }
        return 0
        """),
    Snippet(
      name: "a view escapes by assignment", diagnostic: "lifetime-dependent",
      body: """
        var escaped = RawSpan()
        try environment.read { transaction in
          if let view = try transaction.view(table, key) { escaped = view }
        }
        return escaped.byteCount
        """),
    Snippet(
      name: "a view after a change", diagnostic: "overlapping accesses to 'transaction'",
      body: """
        try environment.write { transaction in
          let view = try transaction.view(table, key)
          try transaction.put(table, key, key)
          return view?.byteCount ?? 0
        }
        """),
    Snippet(
      name: "a cursor's view after a change", diagnostic: "overlapping accesses to 'editor'",
      body: """
        try environment.write { transaction in
          try transaction.edit(table) { editor in
            let view = editor.value
            try editor.delete()
            return view.byteCount
          }
        }
        """),
    Snippet(
      name: "a change beside a cursor", diagnostic: "overlapping accesses to 'transaction'",
      body: """
        try environment.write { transaction in
          var cursor = try transaction.cursor(table)
          try transaction.delete(table, key)
          try cursor.next()
          return 0
        }
        """),
    Snippet(
      name: "the parent inside of a child",
      diagnostic: "overlapping accesses to 'transaction'",
      body: """
        try environment.write { transaction in
          try transaction.nested { child in
            try child.put(table, key, key)
            try transaction.put(table, key, key)
          }
          return 0
        }
        """),
    Snippet(
      name: "an async closure", diagnostic: "async",
      body: """
        try environment.read { transaction in
          try await Task.sleep(nanoseconds: 1)
          return try transaction.count(table)
        }
        """),
    Snippet(
      name: "a stored cursor", diagnostic: "lifetime-dependent",
      body: """
        var stored: Cursor? = nil
        try environment.read { transaction in stored = try transaction.cursor(table) }
        return stored == nil ? 0 : 1
        """),
    Snippet(
      name: "a stored walk", diagnostic: "lifetime-dependent",
      body: """
        var stored: RangeCursor? = nil
        try environment.write { transaction in stored = try transaction.entries(table) }
        return stored == nil ? 0 : 1
        """),
    Snippet(
      name: "a cursor in a structure", diagnostic: "has non-Escapable type 'Cursor'",
      body: """
        struct Keeper { var cursor: Cursor }
        return 0
        """),
  ]

  @Test func misuseDoesNotCompile() async throws {
    let compiler = try Compiler()
    // Two at a time: each takes a core.
    await withTaskGroup(of: Void.self) { group in
      for (index, snippet) in Self.snippets.enumerated() {
        if index >= 2 { await group.next() }
        group.addTask {
          let (status, output) = compiler.check(snippet)
          if let diagnostic = snippet.diagnostic {
            #expect(status == 1, "\(snippet.name): compiled")
            #expect(
              output.contains("error: ") && output.contains(diagnostic),
              "\(snippet.name): \(output)")
          } else {
            #expect(status == 0, "\(snippet.name): \(output)")
          }
        }
      }
    }
  }

  /// The compiler, with the modules that were built beside this test.
  struct Compiler: Sendable {
    let modules: String
    let clangModule: String

    init() throws {
      var folder = CommandLine.arguments[0]
      #if os(Linux)
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        folder = String(
          decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      #endif
      var found: String?
      while found == nil, let slash = folder.lastIndex(of: "/") {
        folder = String(folder[..<slash])
        if unsafe access(folder + "/Modules/LMDB.swiftmodule", F_OK) == 0 {
          found = folder + "/Modules"
        }
      }
      modules = try #require(found, "the module LMDB is not beside the test")
      let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
      clangModule = "/" + tests + "/Sources/CLMDB"
    }

    func check(_ snippet: Snippet) -> (status: Int32, output: String) {
      let source = """
        import LMDB

        func use(_ environment: Environment, _ table: TableID, _ key: RawSpan) throws -> Int {
        \(snippet.body)
        }
        """
      let file = "/tmp/lmdb-tests-misuse-\(getpid())-\(UInt64.random(in: .min ... .max)).swift"
      Command.write(source, to: file)
      defer { _ = unsafe unlink(file) }
      do {
        return try Command.run([
          "swiftc", "-swift-version", "6", "-emit-sil", "-o", "/dev/null", "-I", modules,
          "-I", clangModule, file,
        ])
      } catch {
        return (-1, "\(error)")
      }
    }
  }
}
