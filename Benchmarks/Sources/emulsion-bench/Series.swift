/// The same figure measured once a round.
struct Series: Encodable {
  let median: Double
  let min: Double
  let max: Double

  /// Sums up figures, of which there is at least one.
  init(_ figures: [Double]) {
    let sorted = figures.sorted()
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    min = sorted.first ?? .nan
    max = sorted.last ?? .nan
  }
}
