/// Something in a page of LMDB's file that is not as it must be.
public struct PageDamage: Sendable, Hashable, CustomStringConvertible {
  /// The number of the page.
  public let page: Int
  /// What is wrong.
  public let what: String

  /// One line: the page and what is wrong.
  public var description: String { "page \(page): \(what)" }
}

extension Environment {
  /// Looks at all pages of one snapshot as bytes: whether LMDB could follow what they say without leaving the file.
  /// LMDB itself believes its pages, and one that is damaged can end the process that reads it.
  ///
  /// The file is read past LMDB, while others write. Keys, values and the order of keys are not looked at.
  ///
  /// - Parameter limit: The most findings that are answered; the look ends there.
  /// - Throws: what opening a snapshot throws, and what the system says of the file.
  public func checkPages(limit: Int = 1000) throws(LMDBError) -> [PageDamage] {
    // Two commits between the snapshot and the look at the meta pages write over its own.
    for _ in 0..<100 {
      if let damages = try checkPagesOfSnapshot(limit) { return damages }
    }
    return [PageDamage(page: 0, what: "no meta page is that of a snapshot")]
  }

  private func checkPagesOfSnapshot(_ limit: Int) throws(LMDBError) -> [PageDamage]? {
    // While the snapshot is open, none of its pages is used again.
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    var check = PageCheck(descriptor: try fileDescriptor(), limit: limit)
    do throws(Errno) {
      return try check.run(transaction: reader.transactionID) ? check.damages : nil
    } catch {
      throw self.error(error.code, "read data.mdb")
    }
  }
}

/// One look at the pages of a snapshot.
private struct PageCheck {
  /// Bits of a page's kind, of a node and the number that stands for no page; all as in LMDB's source.
  private enum Kind {
    static let branch = 1
    static let leaf = 2
    static let overflow = 4
  }
  private enum Node {
    static let big = 1
    static let table = 2
    static let headerSize = 8
  }
  private static let noPage = UInt64.max
  private static let headerSize = 16
  private static let maximumKeySize = 511
  private static let maximumDepth = 32
  private enum Tree {
    static let size = 48
    static let depth = 6
    static let root = 40
  }

  private let descriptor: Int32
  private let limit: Int
  private let pageSize = Platform.pageSize
  private var pages = 0
  private var seen: [Bool] = []
  private(set) var damages: [PageDamage] = []

  init(descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Looks at the pages of a transaction; false where no meta page is that one's.
  mutating func run(transaction: Int) throws(Errno) -> Bool {
    guard let meta = try MetaPage.ofTransaction(transaction, in: descriptor) else { return false }
    pages = try Platform.size(of: descriptor) / pageSize
    seen = [Bool](repeating: false, count: pages)
    for (index, place) in MetaPage.trees.enumerated() {
      try checkTree(meta.bytes, place, of: meta.number, holdsTables: index == 1)
    }
    return true
  }

  private mutating func note(_ page: Int, _ what: String) {
    if damages.count < limit { damages.append(PageDamage(page: page, what: what)) }
  }

  private func read(_ page: Int, bytes: Int? = nil) throws(Errno) -> [UInt8] {
    try Platform.bytes(of: descriptor, from: page * pageSize, upTo: bytes ?? pageSize)
  }

  /// A tree, as its record on a page says.
  private mutating func checkTree(
    _ bytes: [UInt8], _ place: Int, of page: Int, holdsTables: Bool
  ) throws(Errno) {
    let root = bytes.number(place + Tree.root, 8)
    let depth = Int(bytes.number(place + Tree.depth, 2))
    if root == Self.noPage { return }
    guard 1...Self.maximumDepth ~= depth else {
      return note(page, "a tree of \(depth) levels is none")
    }
    guard let root = take(root, 1, from: page) else { return }
    // The pages that are still to be looked at: no more than a branch has entries, for each level.
    var rest = [(page: root, level: 1)]
    while let (page, level) = rest.popLast(), damages.count < limit {
      let bytes = try read(page)
      guard let places = nodes(bytes, of: page, isLeaf: level == depth) else { continue }
      for place in places {
        if level == depth {
          try checkEntry(bytes, place, of: page, holdsTables: holdsTables)
        } else if let child = child(bytes, place, of: page) {
          rest.append((child, level + 1))
        }
      }
    }
  }

  /// Takes note of pages that are in use; nil where they do not exist or are in use already.
  private mutating func take(_ first: UInt64, _ count: Int, from page: Int) -> Int? {
    guard first >= 2, first < UInt64(pages), count >= 1, count <= pages - Int(first) else {
      note(page, "it leads to page \(first), and the file has \(pages)")
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

  /// Where the entries of a page stand; nil where that cannot be told.
  private mutating func nodes(_ bytes: [UInt8], of page: Int, isLeaf: Bool) -> [Int]? {
    guard bytes.count == pageSize, bytes.number(0, 8) == UInt64(page) else {
      note(page, "it has not the number of its place")
      return nil
    }
    guard bytes.number(10, 2) == (isLeaf ? Kind.leaf : Kind.branch) else {
      note(page, "it is not the \(isLeaf ? "leaf" : "branch") that it must be")
      return nil
    }
    let (lower, upper) = (Int(bytes.number(12, 2)), Int(bytes.number(14, 2)))
    guard lower % 2 == 0, lower > Self.headerSize, lower <= upper, upper <= pageSize else {
      note(page, "its free room from \(lower) to \(upper) cannot be")
      return nil
    }
    var places: [Int] = []
    for pointer in stride(from: Self.headerSize, to: lower, by: 2) {
      let place = Int(bytes.number(pointer, 2))
      guard place % 2 == 0, place >= upper, place + Node.headerSize <= pageSize else {
        note(page, "an entry at \(place) cannot be")
        return nil
      }
      places.append(place)
    }
    return places
  }

  private mutating func child(_ bytes: [UInt8], _ place: Int, of page: Int) -> Int? {
    let keySize = Int(bytes.number(place + 6, 2))
    guard keySize <= Self.maximumKeySize, place + Node.headerSize + keySize <= pageSize else {
      note(page, "the key of the entry at \(place) leaves the page")
      return nil
    }
    return take(bytes.number(place, 6), 1, from: page)
  }

  private mutating func checkEntry(
    _ bytes: [UInt8], _ place: Int, of page: Int, holdsTables: Bool
  ) throws(Errno) {
    let size = Int(bytes.number(place, 4))
    let (kind, keySize) = (Int(bytes.number(place + 4, 2)), Int(bytes.number(place + 6, 2)))
    let value = place + Node.headerSize + keySize
    let stored = kind == Node.big ? 8 : size
    guard 1...Self.maximumKeySize ~= keySize, value + stored <= pageSize else {
      return note(page, "the entry at \(place) leaves the page")
    }
    switch kind {
    case 0: break
    case Node.big:
      let count = (Self.headerSize + size - 1) / pageSize + 1
      guard let first = take(bytes.number(value, 8), count, from: page) else { return }
      let header = try read(first, bytes: Self.headerSize)
      guard header.count == Self.headerSize, header.number(0, 8) == UInt64(first),
        header.number(10, 2) == Kind.overflow, header.number(12, 4) == count
      else { return note(first, "it is not the first of \(count) with a value") }
    case Node.table where holdsTables && size == Tree.size:
      try checkTree(bytes, value, of: page, holdsTables: false)
    default: note(page, "the entry at \(place) is of no kind that there is")
    }
  }
}
