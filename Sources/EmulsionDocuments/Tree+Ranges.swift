import Emulsion

// What lies outside of its field's meaning. Such values are kept: they are what the camera wrote.
extension Tree {
  func warn(
    _ index: Int, _ warnings: inout Warnings, _ message: @autoclosure () -> String
  ) {
    if warnings.hasRoom() { warnings.append(.outOfRange, path(index), message()) }
  }

  func check(
    _ value: Int?, in range: ClosedRange<Int>, _ index: Int, _ warnings: inout Warnings
  ) {
    guard let value, !range.contains(value) else { return }
    warn(index, &warnings, "\(value) is outside of \(range.lowerBound)…\(range.upperBound)")
  }

  func check(
    _ value: Double?, in range: ClosedRange<Double>, _ index: Int, _ warnings: inout Warnings
  ) {
    guard let value, !range.contains(value) else { return }
    let bounds = "\(Int(range.lowerBound))…\(Int(range.upperBound))"
    warn(index, &warnings, "\(value) is outside of \(bounds)")
  }

  func check(notNegative value: Int?, _ index: Int, _ warnings: inout Warnings) {
    guard let value, value < 0 else { return }
    warn(index, &warnings, "\(value) is negative")
  }

  func check(notNegative value: Double?, _ index: Int, _ warnings: inout Warnings) {
    guard let value, value < 0 else { return }
    warn(index, &warnings, "\(value) is negative")
  }

  /// The years 1826, of the first photograph that is left, to 2100, in microseconds since 1970.
  private static var plausibleTimes: Range<Int64> {
    -52_595 * 86_400_000_000..<47_847 * 86_400_000_000
  }

  func check(year microseconds: Int64, _ index: Int, _ warnings: inout Warnings) {
    guard !Tree.plausibleTimes.contains(microseconds) else { return }
    let time = Timestamp(microseconds: microseconds).description
    warn(index, &warnings, "the year \(time.prefix(4)) is outside of 1826…2100")
  }
}
