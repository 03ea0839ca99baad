/// A rectangle of the cells of ``PlaceIndex``, and where its cells lie along the curve.
struct CellBox {
  /// The cell in the south-west corner, which the curve comes to first…
  let lowest: UInt64
  /// …and the one in the north-east, to which it comes last.
  let highest: UInt64

  init(lowest: UInt64, highest: UInt64) {
    self.lowest = lowest
    self.highest = highest
  }

  /// The cells that a box of degrees touches. Places outside of the box lie in some of them.
  init(_ box: GeoBox) {
    func cell(_ longitude: Double, _ latitude: Double) -> UInt64 {
      PlaceIndex.spread(PlaceIndex.column(longitude)) << 1
        | PlaceIndex.spread(PlaceIndex.row(latitude))
    }
    lowest = cell(box.west, box.south)
    highest = cell(box.east, box.north)
  }

  private static let columns: UInt64 = 0xAAAA_AAAA_AAAA_AAAA
  private static let rows: UInt64 = 0x5555_5555_5555_5555

  func contains(_ cell: UInt64) -> Bool {
    // The bits of one axis alone order as its numbers do.
    for axis in [Self.columns, Self.rows] {
      let place = cell & axis
      if place < lowest & axis || place > highest & axis { return false }
    }
    return true
  }

  /// The first cell of the box at or after one, which lies not beyond ``highest``: "BIGMIN" of Tropf and Herzog,
  /// "Multidimensional Range Search in Dynamically Balanced Trees", 1981.
  func first(from cell: UInt64) -> UInt64 {
    var (low, high, best) = (lowest, highest, highest)
    var bit: UInt64 = 1 << 63
    while bit != 0 {
      // The lower bits of the same axis.
      let rest = (bit - 1) & (bit & Self.rows != 0 ? Self.rows : Self.columns)
      switch (cell & bit != 0, low & bit != 0, high & bit != 0) {
      case (false, false, true):
        // The cell lies in the lower half: the upper one begins here, unless something of the lower is left.
        best = (low & ~rest) | bit
        high = (high & ~bit) | rest
      case (false, true, _): return low
      case (true, _, false): return best
      case (true, false, true): low = (low & ~rest) | bit
      default: break
      }
      bit >>= 1
    }
    return cell
  }
}
