/// The pages that LMDB has noted as free, from which a write takes those that it needs. A page that is noted and in use, or
/// noted twice, is written over sooner or later, and nothing tells of it then.
struct FreePages {
  private let transaction: UInt64
  private let lastPage: UInt64
  private var pages: Set<UInt64> = []

  /// None, in the snapshot of a transaction whose last page has a number.
  init(transaction: UInt64 = 0, lastPage: UInt64 = 0) {
    self.transaction = transaction
    self.lastPage = lastPage
  }

  /// Adds the list that a transaction has left: how many there are, and their numbers in falling order.
  mutating func add(_ list: [UInt8], by transaction: UInt64) throws(PageFault) {
    let what = "the free pages of transaction \(transaction)"
    guard 1...max(self.transaction, 1) ~= transaction else {
      throw PageFault("\(what) are noted, and the last one is \(self.transaction)")
    }
    let count = list.number(0, 8)
    guard list.count >= 8, list.count % 8 == 0, count < UInt64(list.count / 8) else {
      throw PageFault("\(what) are to be \(count), in \(list.count) bytes")
    }
    var last = UInt64.max
    for index in 0..<Int(count) {
      let page = list.number(8 * (index + 1), 8)
      guard 2...max(lastPage, 2) ~= page else {
        throw PageFault("\(what) name page \(page), and the last one is \(lastPage)")
      }
      guard page < last else { throw PageFault("\(what) are not in order at page \(page)") }
      guard pages.insert(page).inserted else {
        throw PageFault("\(what) name page \(page), which is noted twice")
      }
      last = page
    }
  }

  func contains(_ page: UInt64) -> Bool { pages.contains(page) }

  /// Those that are among pages in use.
  func pages(in used: [Bool]) -> [Int] {
    pages.compactMap { Int(exactly: $0) }.filter { used.indices ~= $0 && used[$0] }.sorted()
  }
}

extension FreePages {
  /// Those that a transaction has noted, as far as the pages with its list can be read, in whatever order they are.
  init(of meta: MetaPage, in file: PageFile) {
    self.init(transaction: meta.transaction, lastPage: meta.lastPage)
    var rest = meta.freePages.root.map { [$0] } ?? []
    var seen = Set(rest)
    while let number = rest.popLast() {
      guard let page = try? file.page(number), let places = try? page.places() else { continue }
      for place in places {
        guard let key = try? page.key(at: place) else { continue }
        if page.isBranch {
          let child = page.child(at: place)
          if seen.insert(child).inserted { rest.append(child) }
        } else if page.isLeaf, key.count == 8, let list = Self.list(page, place, key, file) {
          // What comes before a fault is noted.
          try? add(list, by: page.bytes.number(key.lowerBound, 8))
        }
      }
    }
  }

  private static func list(
    _ page: FilePage, _ place: Int, _ key: Range<Int>, _ file: PageFile
  ) -> [UInt8]? {
    switch try? page.value(at: place, behind: key) {
    case .here(let range): [UInt8](page.bytes[range])
    case .onPages(let first, let size): try? file.value(first, size: size)
    case .table, nil: nil
    }
  }
}
