/// Who is photographed how often: the person of rank r with a weight of 1/(r + 1), as Zipf found for
/// words.
struct Popularity: Sendable {
  /// Sums of the weights up to each rank, in units of 2⁻³².
  private let sums: [UInt64]

  /// How many people there are.
  var count: Int { sums.count }

  init(count: Int) {
    var sums = [UInt64]()
    sums.reserveCapacity(count)
    var sum: UInt64 = 0
    for rank in 0..<max(0, count) {
      sum += (1 << 32) / UInt64(rank + 1)
      sums.append(sum)
    }
    self.sums = sums
  }

  /// A rank; 0 where there are no people.
  func pick(_ random: inout RandomSource) -> Int {
    guard let total = sums.last else { return 0 }
    let target = random.next().multipliedFullWidth(by: total).high
    var lower = 0
    var upper = sums.count - 1
    while lower < upper {
      let middle = (lower + upper) / 2
      if sums[middle] > target { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }

  /// The part of `number` draws that falls on a rank.
  func expected(rank: Int, of number: Int) -> Int {
    guard let total = sums.last, sums.indices.contains(rank) else { return 0 }
    let weight = rank == 0 ? sums[0] : sums[rank] - sums[rank - 1]
    let product = UInt64(max(0, number)).multipliedFullWidth(by: weight)
    // Weights never exceed their sum, so the quotient fits.
    return Int(total.dividingFullWidth((product.high, product.low)).quotient)
  }
}
