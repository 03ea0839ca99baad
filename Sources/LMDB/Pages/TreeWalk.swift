/// A walk over the entries of one tree that goes around what is damaged.
///
/// A branch may lead anywhere, and each of its keys may be wrong. So entries count only where the pages above say that
/// their keys are looked for, and only behind the last one that was whole: they come in order and once, and a page that
/// is reached from a wrong place as well is not lost to the right one.
struct TreeWalk {
  /// What an entry holds.
  enum Value {
    case bytes(ArraySlice<UInt8>)
    case table(TreeRecord)
  }

  /// A page and what is known of it from the pages above.
  private struct Place {
    var number: UInt64
    /// The pages above.
    var path: [UInt64]
    /// Where its keys lie if one key of each branch above is wrong.
    var bounds: KeyBounds
    /// Where they lie if none is.
    var range: KeyBounds
    /// Whether it, or a page above, is noted as free.
    var isFree = false

    func loss(_ what: String) -> PageLoss {
      PageLoss(page: number, what: what, extent: range.lost)
    }
  }

  private let file: PageFile
  private let free: FreePages
  private let largestValue: Int
  /// Pages that may still be looked at: a tree that leads to itself ends with it.
  private var rest: Int
  /// The key of the last entry that was whole.
  private var last: ArraySlice<UInt8>?

  /// - Parameters:
  ///   - free: The pages that are noted as free.
  ///   - largestValue: The bytes of the largest value that there can be.
  init(_ file: PageFile, free: FreePages, largestValue: Int) {
    self.file = file
    self.free = free
    self.largestValue = largestValue
    // Wrong ways lead to some pages more than once.
    rest = 2 * file.pages + 64
  }

  /// Lends each entry; what the closure answers `false` for is not whole.
  mutating func run<E: Error>(
    from root: UInt64?, onLoss: (PageLoss) -> Void,
    _ body: (ArraySlice<UInt8>, Value) throws(E) -> Bool
  ) throws(E) {
    guard let root else { return }
    let place = Place(number: root, path: [], bounds: KeyBounds(), range: KeyBounds())
    try visit(place, onLoss, body)
  }

  private mutating func visit<E: Error>(
    _ given: Place, _ onLoss: (PageLoss) -> Void,
    _ body: (ArraySlice<UInt8>, Value) throws(E) -> Bool
  ) throws(E) {
    if rest == 0 { return }
    rest -= 1
    if rest == 0 {
      return onLoss(
        PageLoss(
          page: given.number, what: "more pages lead to one another than there are",
          extent: KeyBounds(lower: given.range.lower).lost))
    }
    var place = given
    if !place.isFree, free.contains(place.number) {
      // Either the page is one of before, and must not stand for others, or the list is wrong, and it stands where it must.
      (place.bounds, place.isFree) = (place.range, true)
      onLoss(
        PageLoss(
          page: place.number, what: "it is noted as free", extent: place.range.outdated))
    }
    let page: FilePage
    let entries: [Int]
    do throws(PageFault) {
      guard place.path.count < FilePage.maximumDepth, !place.path.contains(place.number) else {
        throw PageFault("it cannot be below page \(place.path.last ?? 0)")
      }
      page = try file.page(place.number)
      guard page.isLeaf || page.isBranch else { throw PageFault("it is no leaf and no branch") }
      entries = try page.places()
    } catch {
      return onLoss(place.loss(error.what))
    }
    if page.isLeaf {
      try visitLeaf(page, entries, place, onLoss, body)
    } else {
      try visitBranch(page, entries, place, onLoss, body)
    }
  }

  private mutating func visitLeaf<E: Error>(
    _ page: FilePage, _ entries: [Int], _ place: Place, _ onLoss: (PageLoss) -> Void,
    _ body: (ArraySlice<UInt8>, Value) throws(E) -> Bool
  ) throws(E) {
    var strays = 0
    for entry in entries {
      let key: ArraySlice<UInt8>
      let value: Value
      do throws(PageFault) {
        let range = try page.key(at: entry)
        key = page.bytes[range]
        guard place.bounds.contains(key) else {
          strays += 1
          continue
        }
        if let last, KeyBounds.compare(key, last) <= 0 { continue }
        do throws(PageFault) {
          value = try self.value(page, entry, range)
        } catch {
          onLoss(PageLoss(page: place.number, what: error.what, extent: .entry([UInt8](key))))
          continue
        }
      } catch {
        onLoss(place.loss(error.what))
        continue
      }
      if try body(key, value) { last = key }
    }
    if strays > 0 { onLoss(place.loss("\(strays) of its entries do not belong there")) }
  }

  private func value(
    _ page: FilePage, _ entry: Int, _ key: Range<Int>
  ) throws(PageFault) -> Value {
    switch try page.value(at: entry, behind: key) {
    case .here(let range): return .bytes(page.bytes[range])
    case .table(let tree): return .table(tree)
    case .onPages(let first, let size):
      guard size <= largestValue else {
        throw PageFault("the value of the entry at \(entry) cannot have \(size) bytes")
      }
      return .bytes(try file.value(first, size: size)[...])
    }
  }

  private mutating func visitBranch<E: Error>(
    _ page: FilePage, _ entries: [Int], _ place: Place, _ onLoss: (PageLoss) -> Void,
    _ body: (ArraySlice<UInt8>, Value) throws(E) -> Bool
  ) throws(E) {
    // Each child has the keys from its own one to the next one. The first one stands for all before the second.
    let keys = entries.enumerated().map { index, entry in
      index == 0 ? nil : (try? page.key(at: entry)).map { page.bytes[$0] }
    }
    let path = place.path + [place.number]
    var strays = 0
    for (index, entry) in entries.enumerated() {
      func key(_ index: Int) -> ArraySlice<UInt8>? { keys.indices ~= index ? keys[index] : nil }
      // Whichever one key is wrong, a child's own keys lie between the one before its own and the one after the next.
      let bounds = KeyBounds(
        lower: KeyBounds.smaller(key(index - 1), key(index)),
        upper: KeyBounds.larger(key(index + 1), key(index + 2)))
      let range = KeyBounds(lower: key(index), upper: key(index + 1))
      let child = Place(
        number: page.child(at: entry), path: path, bounds: bounds.within(place.bounds),
        range: range.within(place.range), isFree: place.isFree)
      do throws(PageFault) {
        _ = try page.key(at: entry)
      } catch {
        onLoss(PageLoss(page: place.number, what: error.what, extent: child.range.lost))
        continue
      }
      if child.bounds.isEmpty {
        strays += 1
      } else {
        try visit(child, onLoss, body)
      }
    }
    if strays > 0 { onLoss(place.loss("\(strays) of its entries do not belong there")) }
  }
}
