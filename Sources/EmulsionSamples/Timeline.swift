/// How the pictures of a library lie in time.
///
/// The indices are cut into blocks of ``blockSize``, every block has a share of the years, and a
/// block's own random stream cuts it into events with quiet time between them. So the event of any
/// index follows from its block alone, and time never runs backwards from one index to the next.
struct Timeline: Sendable {
  /// The pictures of one outing, party or afternoon.
  struct Slot {
    /// Counts events; unique within the library.
    var number: Int
    var firstIndex: Int
    var size: Int
    /// The time that is the event's own, in microseconds since 1970.
    var start: Int64
    var end: Int64
  }

  static let blockSize = 512

  let seed: UInt64
  let count: Int
  /// The first instant and the length, in microseconds.
  let start: Int64
  let length: Int64

  /// The instant before which all of the first `index` pictures were taken. Later years hold more.
  private func instant(_ index: Int) -> Int64 {
    let one: UInt64 = 1 << 30
    let part = min(one, UInt64(max(0, index)) * one / UInt64(max(1, count)))
    // 1.6·x − 0.6·x², of 2⁶⁰.
    let curved = (part * one / 5) * 8 - (part * part / 5) * 3
    let product = UInt64(length).multipliedFullWidth(by: curved)
    return start + Int64(truncatingIfNeeded: product.high << 4 | product.low >> 60)
  }

  /// The events of a block, in order.
  func slots(block: Int) -> [Slot] {
    let first = block * Self.blockSize
    let size = min(Self.blockSize, count - first)
    guard size > 0 else { return [] }
    var random = RandomSource(seed: seed, stream: .layout, index: block)
    var sizes = [Int]()
    var gaps = [Int]()
    var rest = size
    var total = 0
    while rest > 0 {
      let pictures = min(rest, Self.size(&random))
      // Minutes: room for the event itself, and the quiet time after it.
      let gap = pictures * 3 + Self.gap(&random)
      sizes.append(pictures)
      gaps.append(gap)
      rest -= pictures
      total += gap
    }
    let begin = instant(first)
    let span = instant(first + size) - begin
    var slots = [Slot]()
    slots.reserveCapacity(sizes.count)
    var index = first
    var elapsed = 0
    for number in sizes.indices {
      let start = begin + Self.share(of: span, elapsed, total)
      elapsed += gaps[number]
      slots.append(
        Slot(
          number: block * Self.blockSize + number, firstIndex: index, size: sizes[number],
          start: start, end: begin + Self.share(of: span, elapsed, total)))
      index += sizes[number]
    }
    return slots
  }

  /// The event of an index, or `nil` outside of the library.
  func slot(index: Int) -> Slot? {
    guard 0..<count ~= index else { return nil }
    return slots(block: index / Self.blockSize).last { $0.firstIndex <= index }
  }

  private static func share(of span: Int64, _ part: Int, _ total: Int) -> Int64 {
    // Spans stay below 2⁵², parts below 2²⁴: divide first where the product could overflow.
    let whole = Int64(max(1, total))
    return span / whole * Int64(part) + span % whole * Int64(part) / whole
  }

  private static func size(_ random: inout RandomSource) -> Int {
    switch random.below(100) {
    case 0..<20: 1
    case 20..<45: random.number(in: 2...5)
    case 45..<75: random.number(in: 6...20)
    case 75..<92: random.number(in: 21...60)
    default: 61 + random.skewed(below: 140)
    }
  }

  private static func gap(_ random: inout RandomSource) -> Int {
    switch random.below(100) {
    case 0..<30: random.number(in: 60...600)
    case 30..<80: random.number(in: 600...7200)
    case 80..<95: random.number(in: 7200...30_000)
    default: random.number(in: 30_000...80_000)
    }
  }
}
