import LMDB
import Testing

@Suite struct CursorTests {
  let folder = TemporaryFolder()
  let environment: Environment
  let table: TextTable

  init() throws {
    environment = try folder.open()
    table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      for key in ["b", "d", "dd", "f"] { try transaction.put(table, key, key + key) }
    }
  }

  @Test func moves() throws {
    try environment.read { transaction in
      var cursor = try transaction.cursor(table.id)
      #expect(cursor.isPositioned == false)
      #expect(cursor.key.byteCount == 0)
      #expect(cursor.value.byteCount == 0)
      #expect(try cursor.next())
      #expect(try UTF8Text.decode(cursor.key) == "b")
      #expect(try !cursor.previous())
      #expect(cursor.isPositioned == false)
      #expect(try cursor.last())
      #expect(try UTF8Text.decode(cursor.value) == "ff")
      #expect(try !cursor.next())
      #expect(try cursor.first())
      #expect(try cursor.next())
      #expect(try UTF8Text.decode(cursor.key) == "d")
      var fresh = try transaction.cursor(table.id)
      #expect(try fresh.previous())
      #expect(try UTF8Text.decode(fresh.key) == "f")
    }
  }

  @Test(
    arguments: [
      ("", "b", nil), ("a", "b", nil), ("b", "b", "b"), ("c", "d", "b"), ("d", "d", "d"),
      ("da", "dd", "d"), ("f", "f", "f"), ("g", nil, "f"),
    ] as [(String, String?, String?)])
  func seeks(_ key: String, after: String?, before: String?) throws {
    let bytes = Array(key.utf8)
    try environment.read { transaction in
      var cursor = try transaction.cursor(table.id)
      #expect(try unsafe cursor.seek(atOrAfter: bytes.span.bytes) == (after != nil))
      if let after { #expect(try UTF8Text.decode(cursor.key) == after) }
      #expect(try unsafe cursor.seek(exactly: bytes.span.bytes) == (after == key))
      // Nothing is below the empty key, and LMDB has none itself.
      #expect(
        try unsafe cursor.seek(atOrBefore: bytes.span.bytes) == (before != nil))
      if let before { #expect(try UTF8Text.decode(cursor.key) == before) }
    }
  }

  @Test func earlyStop() throws {
    var seen: [String] = []
    try environment.read { transaction in
      try transaction.forEach(table, .all, .descending) { key, _ in
        seen.append(key)
        return key == "dd" ? .stop : .goOn
      }
    }
    #expect(seen == ["f", "dd"])
  }

  @Test func typedRanges() throws {
    func keys(_ range: KeyRange) throws -> [String] {
      try environment.write { transaction in
        var keys: [String] = []
        try transaction.forEach(table, range) { key, _ in
          keys.append(key)
          return .goOn
        }
        return keys
      }
    }
    #expect(try keys(table.range(from: "d", upTo: "f")) == ["d", "dd"])
    #expect(try keys(table.range(from: "d", upTo: "f", including: true)) == ["d", "dd", "f"])
    #expect(try keys(table.range(from: "dd")) == ["dd", "f"])
    #expect(try keys(.prefix(try table.encode("d"))) == ["d", "dd"])
    #expect(try keys(KeyRange(lower: .including([0x66]), upper: .excluding([0x62]))) == [])
  }

  @Test func changesAtTheCursor() throws {
    try environment.write { transaction in
      try transaction.edit(table.id) { editor in
        let text = Array("new".utf8)
        #expect(code { try editor.delete() } == LMDBError.cursorNotPositioned)
        #expect(
          code { try unsafe editor.replaceValue(text.span.bytes) }
            == LMDBError.cursorNotPositioned)
        try unsafe editor.put(text.span.bytes, text.span.bytes)
        #expect(try UTF8Text.decode(editor.key) == "new")
        #expect(
          code { try unsafe editor.put(text.span.bytes, text.span.bytes, .insertOnly) }
            == LMDBError.keyExists)
        try editor.first()
        try unsafe editor.replaceValue(text.span.bytes)
        while try editor.next() {
          if try UTF8Text.decode(editor.key).hasPrefix("d") { try editor.delete() }
        }
      }
      #expect(try transaction.get(table, "b") == "new")
      #expect(try !transaction.contains(table, "d"))
      #expect(try !transaction.contains(table, "dd"))
      #expect(try transaction.count(table) == 3)
    }
  }

  @Test func exchangedEditorsAreErrors() throws {
    let other = TemporaryFolder()
    let second = try other.open()
    let foreign = try TextTable(named: "t", in: second, create: true)
    try environment.write { transaction in
      try transaction.edit(table.id) { a in
        try second.write { otherTransaction in
          try otherTransaction.put(foreign, "x", "y")
          try otherTransaction.edit(foreign.id) { b in
            try b.first()
            swap(&a, &b)
          }
        }
        let text = Array("new".utf8)
        #expect(a.isPositioned == false)
        #expect(a.key.byteCount == 0)
        #expect(a.value.byteCount == 0)
        #expect(try !a.first())
        #expect(code { try a.delete() } == LMDBError.cursorNotPositioned)
        #expect(
          code { try unsafe a.put(text.span.bytes, text.span.bytes) } == LMDBError.invalidArgument)
      }
    }
  }

  @Test func anEmptyTable() throws {
    let empty = try TextTable(named: "empty", in: environment, create: true)
    try environment.write { transaction in
      try transaction.edit(empty.id) { editor throws in
        #expect(try !editor.first())
        #expect(try !editor.last())
        #expect(try !editor.next())
        #expect(try !editor.previous())
      }
      var entries = try transaction.entries(empty.id, .all, .descending)
      #expect(try !entries.next())
      #expect(try !entries.next())
      #expect(entries.key.byteCount == 0)
    }
  }
}
