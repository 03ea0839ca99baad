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

  /// Those that are among pages in use.
  func pages(in used: [Bool]) -> [Int] {
    pages.compactMap { Int(exactly: $0) }.filter { used.indices ~= $0 && used[$0] }.sorted()
  }
}
