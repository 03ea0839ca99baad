/// What is wrong with a page, or with something on it.
struct PageFault: Error {
  let what: String

  init(_ what: String) { self.what = what }
}

/// One page of LMDB's file, as bytes. Whatever they say, nothing is read beyond them.
struct FilePage {
  static let headerSize = 16
  static let maximumKeySize = 511
  /// More levels than any tree has.
  static let maximumDepth = 32

  /// Bits of a page's kind and of an entry; as in LMDB's source.
  private enum Kind {
    static let branch = 1
    static let leaf = 2
    static let overflow = 4
  }
  private enum Entry {
    static let big = 1
    static let table = 2
    static let headerSize = 8
  }

  /// What a leaf holds under a key.
  enum Value {
    /// It lies on the page.
    case here(Range<Int>)
    /// It has so many bytes, on pages of its own from one on.
    case onPages(UInt64, size: Int)
    /// It says where the tree of a table begins.
    case table(TreeRecord)
  }

  /// Where it stands in the file.
  let number: Int
  let bytes: [UInt8]

  var isLeaf: Bool { bytes.number(10, 2) == Kind.leaf }
  var isBranch: Bool { bytes.number(10, 2) == Kind.branch }

  /// Where the page says that its entries stand, which need not be on it.
  func places() throws(PageFault) -> [Int] {
    guard bytes.number(0, 8) == UInt64(number) else {
      throw PageFault("it has not the number of its place")
    }
    let (lower, upper) = (Int(bytes.number(12, 2)), Int(bytes.number(14, 2)))
    guard lower % 2 == 0, lower > Self.headerSize, lower <= upper, upper <= bytes.count else {
      throw PageFault("its free room from \(lower) to \(upper) cannot be")
    }
    return stride(from: Self.headerSize, to: lower, by: 2).map { Int(bytes.number($0, 2)) }
  }

  /// The key of an entry. The first one of a branch may have none.
  func key(at place: Int) throws(PageFault) -> Range<Int> {
    guard place % 2 == 0, place >= Int(bytes.number(14, 2)),
      place + Entry.headerSize <= bytes.count
    else { throw PageFault("an entry at \(place) cannot be") }
    let start = place + Entry.headerSize
    let size = Int(bytes.number(place + 6, 2))
    guard size <= Self.maximumKeySize, start + size <= bytes.count else {
      throw PageFault("the key of the entry at \(place) leaves the page")
    }
    return start..<start + size
  }

  /// The page that an entry of a branch leads to; its key lies on this page.
  func child(at place: Int) -> UInt64 { bytes.number(place, 6) }

  /// What an entry of a leaf holds behind its key.
  func value(at place: Int, behind key: Range<Int>) throws(PageFault) -> Value {
    let size = Int(bytes.number(place, 4))
    let kind = Int(bytes.number(place + 4, 2))
    let start = key.upperBound
    guard !key.isEmpty, start + (kind == Entry.big ? 8 : size) <= bytes.count else {
      throw PageFault("the entry at \(place) leaves the page")
    }
    switch kind {
    case 0: return .here(start..<start + size)
    case Entry.big: return .onPages(bytes.number(start, 8), size: size)
    case Entry.table where size == TreeRecord.size: return .table(TreeRecord(bytes, start))
    default: throw PageFault("the entry at \(place) is of no kind that there is")
    }
  }

  /// How many pages a value takes that has pages of its own.
  static func pages(forValueOf size: Int, pageSize: Int) -> Int {
    (headerSize + size - 1) / pageSize + 1
  }

  /// Whether a page is the first of so many that a value has.
  func begins(_ count: Int) -> Bool {
    bytes.number(0, 8) == UInt64(number) && bytes.number(10, 2) == Kind.overflow
      && bytes.number(12, 4) == count
  }
}

/// What LMDB has noted of a tree: of a table, of the tables, or of the free pages.
struct TreeRecord: Equatable {
  static let size = 48
  private static let noPage = UInt64.max

  let flags: Int
  let depth: Int
  let entries: UInt64
  /// The page that it begins with; nil where the tree is empty.
  let root: UInt64?

  init(_ bytes: [UInt8], _ place: Int) {
    flags = Int(bytes.number(place + 4, 2))
    depth = Int(bytes.number(place + 6, 2))
    entries = bytes.number(place + 32, 8)
    let root = bytes.number(place + 40, 8)
    self.root = root == Self.noPage ? nil : root
  }
}

/// One of the two pages that say where the trees begin; the last two transactions have written them in turn.
struct MetaPage {
  private static let magic: UInt64 = 0xBEEF_C0DE
  private static let kind = 8
  private static let end = 152

  let page: FilePage
  let freePages: TreeRecord
  let tables: TreeRecord
  let lastPage: UInt64
  let transaction: UInt64

  init(_ page: FilePage) throws(PageFault) {
    let bytes = page.bytes
    guard bytes.count >= Self.end, Int(bytes.number(10, 2)) & Self.kind != 0,
      bytes.number(16, 4) == Self.magic, bytes.number(20, 4) == 1,
      bytes.number(40, 4) == UInt64(bytes.count)
    else { throw PageFault("it does not begin as LMDB's first two pages do") }
    self.page = page
    freePages = TreeRecord(bytes, 40)
    tables = TreeRecord(bytes, 88)
    lastPage = bytes.number(136, 8)
    transaction = bytes.number(144, 8)
  }

  /// Whether a file can begin with both: with those of two transactions in a row, each on the page that its number names,
  /// or, as a new file or a copy does, with the same one twice.
  func isBeside(_ other: MetaPage) -> Bool {
    if transaction == other.transaction {
      return tables == other.tables && freePages == other.freePages && lastPage == other.lastPage
    }
    return max(transaction, other.transaction) - min(transaction, other.transaction) == 1
      && [self, other].allSatisfy { Int($0.transaction % 2) == $0.page.number }
  }
}

extension [UInt8] {
  /// A number of so many bytes, in the order of this machine; 0 where there are none.
  func number(_ place: Int, _ size: Int) -> UInt64 {
    guard place >= 0, place + size <= count else { return 0 }
    var number: UInt64 = 0
    for byte in self[place..<place + size].reversed() { number = number << 8 | UInt64(byte) }
    return number
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as a span of no type.
  var rawSpan: RawSpan {
    @_lifetime(borrow self)
    // Bytes have no padding that could be uninitialized.
    borrowing get { unsafe span.bytes }
  }
}
