/// Something in a page of LMDB's file that is not as it must be.
public struct PageDamage: Sendable, Hashable, CustomStringConvertible {
  /// The number of the page.
  public let page: Int
  /// What is wrong.
  public let what: String
  /// What may come of it.
  public let kind: Kind

  /// What may come of damage.
  public enum Kind: Sendable {
    /// LMDB may leave the file, or does not find all that there is.
    case structure
    /// Keys are not in order: lookups may miss entries, and reading does no harm.
    case order
    /// It is in the list of free pages: reading does no harm, and a write may use a page anew that is in use, or end the
    /// process. A copy in the order of the keys has a list of its own.
    case freePages
  }

  /// One line: the page and what is wrong.
  public var description: String { "page \(page): \(what)" }
}

extension Environment {
  /// Looks at all pages of one snapshot as bytes: whether LMDB could follow what they say without leaving the file,
  /// would find every key, as many as it has counted, and would use no page anew that is in use. LMDB itself believes its
  /// pages, and one that is damaged can end the process that reads it.
  ///
  /// The file is read past LMDB, while others write. Values are not looked at.
  ///
  /// - Parameter limit: The most findings that are answered, at least 1. Those of ``PageDamage/Kind/structure`` come first,
  ///   and so many of them end the look; those of ``PageDamage/Kind/order`` come last.
  /// - Throws: what opening a snapshot throws, and what the system says of the file.
  public func checkPages(limit: Int = 1000) throws(LMDBError) -> [PageDamage] {
    // Two commits between the snapshot and the look at the meta pages write over its own.
    for _ in 0..<100 {
      if let damages = try checkPagesOfSnapshot(limit) { return damages }
    }
    return [
      PageDamage(
        page: 0, what: "neither it nor page 1 is that of a transaction", kind: .structure)
    ]
  }

  private func checkPagesOfSnapshot(_ limit: Int) throws(LMDBError) -> [PageDamage]? {
    // While the snapshot is open, none of its pages is used again.
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    let descriptor = try fileDescriptor()
    do throws(Errno) {
      var check = PageCheck(try PageFile(descriptor: descriptor), limit: limit)
      // Its highest bit is one of a number here, and may be damaged.
      let number = UInt64(UInt(bitPattern: reader.transactionID))
      return check.run(transaction: number) ? check.damages : nil
    } catch {
      throw self.error(error.code, "read data.mdb")
    }
  }
}

/// One look at the pages of a snapshot.
private struct PageCheck {
  /// What a tree holds, which also says what its keys are.
  private enum Content {
    /// Numbers of transactions, in the order of this machine, and the pages that each has set free.
    case freePages
    /// Names, and the trees of tables.
    case tables
    case entries
  }

  /// A page that is still to be looked at, and the keys that it may hold: from one on, up to another.
  private struct Rest {
    var page: Int
    var level: Int
    var lower: ArraySlice<UInt8>?
    var upper: ArraySlice<UInt8>?
  }

  private let file: PageFile
  private let limit: Int
  /// Pages from here on are none.
  private var end: Int
  private var seen: [Bool]
  private var free = FreePages()
  /// Of each kind no more than the limit, so that many of one do not hide another.
  private var found: [PageDamage.Kind: [PageDamage]] = [:]

  /// What was found, the worst first.
  var damages: [PageDamage] {
    let worst: [PageDamage.Kind] = [.structure, .freePages, .order]
    return Array(worst.flatMap { found[$0] ?? [] }.prefix(limit))
  }

  init(_ file: PageFile, limit: Int) {
    self.file = file
    self.limit = limit
    end = file.pages
    seen = [Bool](repeating: false, count: file.pages)
  }

  /// Looks at the pages of a transaction; false where its meta page is not that one's.
  mutating func run(transaction: UInt64) -> Bool {
    // LMDB takes the page that the number of the transaction names.
    let number = Int(transaction % 2)
    let other = try? file.meta(1 - number)
    guard let meta = try? file.meta(number), meta.transaction == transaction else { return false }
    // While the one is there that is read last, the other one is that of the transaction before or behind.
    if let other, !meta.isBeside(other) {
      note(
        number,
        "it is of transaction \(transaction), and page \(1 - number) of \(other.transaction)")
    }
    if meta.lastPage < UInt64(file.pages) { end = Int(meta.lastPage) + 1 }
    free = FreePages(transaction: transaction, lastPage: meta.lastPage)
    // The lowest bits are those that LMDB obeys: keys that are numbers, and one value of each.
    if meta.freePages.flags & 0x7F != 8 {
      note(number, "the list of free pages has flags of another kind", .freePages)
    }
    checkTree(meta.freePages, of: number, .freePages)
    if meta.tables.flags != 0 { note(number, "the table of tables has flags of another kind") }
    checkTree(meta.tables, of: number, .tables)
    for page in free.pages(in: seen) { note(page, "it is both free and in use", .freePages) }
    return true
  }

  private mutating func note(
    _ page: Int, _ what: String, _ kind: PageDamage.Kind = .structure
  ) {
    if found[kind, default: []].count < limit {
      found[kind, default: []].append(PageDamage(page: page, what: what, kind: kind))
    }
  }

  private var structuralCount: Int { found[.structure]?.count ?? 0 }

  /// A tree, as its record on a page says.
  private mutating func checkTree(
    _ tree: TreeRecord, of page: Int, _ content: Content
  ) {
    guard let root = tree.root else {
      if tree.entries != 0 { noteCount(0, tree, page, content) }
      return
    }
    guard 1...FilePage.maximumDepth ~= tree.depth else {
      return note(page, "a tree of \(tree.depth) levels is none")
    }
    guard let root = take(root, 1, from: page) else { return }
    // No more than a branch has entries, for each level.
    var rest = [Rest(page: root, level: 1)]
    var entries = 0
    let before = structuralCount
    while let next = rest.popLast(), structuralCount < limit {
      do throws(PageFault) {
        entries += try check(next, depth: tree.depth, content, &rest)
      } catch {
        note(next.page, error.what)
      }
    }
    // What hangs below a damaged page was not counted.
    if structuralCount == before, tree.entries != UInt64(entries) {
      noteCount(entries, tree, page, content)
    }
  }

  /// A page that says that it has fewer entries hides the others, and all else may be in order.
  private mutating func noteCount(
    _ entries: Int, _ tree: TreeRecord, _ page: Int, _ content: Content
  ) {
    note(
      page, "a tree is to have \(tree.entries) entries, and has \(entries)",
      content == .freePages ? .freePages : .structure)
  }

  /// The answer is how many entries the page has, none for a branch.
  private mutating func check(
    _ place: Rest, depth: Int, _ content: Content, _ rest: inout [Rest]
  ) throws(PageFault) -> Int {
    let page = try file.page(place.page)
    let isLeaf = place.level == depth
    guard isLeaf ? page.isLeaf : page.isBranch else {
      throw PageFault("it is not the \(isLeaf ? "leaf" : "branch") that it must be")
    }
    var last = place.lower
    var isOrdered = true
    var children: [Rest] = []
    let places = try page.places()
    for (index, entry) in places.enumerated() {
      let range = try page.key(at: entry)
      let key = page.bytes[range]
      // The first key of a branch stands for all that come before the second one.
      if isLeaf || index > 0 {
        if content == .freePages, key.count != 8 { throw PageFault("a key is no number") }
        isOrdered =
          isOrdered && follows(key, last, isFirst: index == 0, before: place.upper, content)
        last = key
        if !children.isEmpty { children[children.count - 1].upper = key }
      }
      if isLeaf {
        try checkEntry(page, entry, range, content)
      } else if let child = take(page.child(at: entry), 1, from: place.page) {
        children.append(
          Rest(page: child, level: place.level + 1, lower: last, upper: place.upper))
      }
    }
    rest += children
    if !isOrdered {
      note(place.page, "its keys are not in order", content == .freePages ? .freePages : .order)
    }
    return isLeaf ? places.count : 0
  }

  /// Keys ascend, and lie where the pages above say that they are looked for.
  private func follows(
    _ key: ArraySlice<UInt8>, _ last: ArraySlice<UInt8>?, isFirst: Bool,
    before upper: ArraySlice<UInt8>?, _ content: Content
  ) -> Bool {
    if let last {
      let order = compare(key, last, content)
      if isFirst ? order < 0 : order <= 0 { return false }
    }
    return upper.map { compare(key, $0, content) < 0 } ?? true
  }

  private func compare(
    _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, _ content: Content
  ) -> Int {
    guard content == .freePages else { return KeyBounds.compare(a, b) }
    let (a, b) = ([UInt8](a).number(0, 8), [UInt8](b).number(0, 8))
    return a == b ? 0 : a < b ? -1 : 1
  }

  /// Takes note of pages that are in use; nil where they do not exist or are in use already.
  private mutating func take(_ first: UInt64, _ count: Int, from page: Int) -> Int? {
    guard first >= 2, first < UInt64(end), count >= 1, count <= end - Int(first) else {
      note(page, "it leads to page \(first), and there are \(end)")
      return nil
    }
    let range = Int(first)..<Int(first) + count
    guard !seen[range].contains(true) else {
      note(page, "it leads to page \(first), as another page does")
      return nil
    }
    for number in range { seen[number] = true }
    return Int(first)
  }

  private mutating func checkEntry(
    _ page: FilePage, _ place: Int, _ key: Range<Int>, _ content: Content
  ) throws(PageFault) {
    let value = try page.value(at: place, behind: key)
    switch (value, content) {
    case (.here(let range), .freePages):
      checkFreePages([UInt8](page.bytes[range]), page, key)
    case (.here, _): break
    case (.onPages(let first, let size), _):
      let count = FilePage.pages(forValueOf: size, pageSize: file.pageSize)
      guard let begin = take(first, count, from: page.number) else { return }
      guard try file.page(begin).begins(count) else {
        return note(begin, "it is not the first of \(count) with a value")
      }
      if content == .freePages { checkFreePages(try file.value(first, size: size), page, key) }
    case (.table(let tree), .tables):
      if tree.flags != 0 { note(page.number, "the table at \(place) has flags of another kind") }
      checkTree(tree, of: page.number, .entries)
    case (.table, _): throw PageFault("the entry at \(place) is of no kind that there is")
    }
  }

  private mutating func checkFreePages(_ list: [UInt8], _ page: FilePage, _ key: Range<Int>) {
    do throws(PageFault) {
      try free.add(list, by: page.bytes.number(key.lowerBound, 8))
    } catch {
      note(page.number, error.what, .freePages)
    }
  }
}
