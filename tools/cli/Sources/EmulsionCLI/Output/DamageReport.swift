import ArgumentParser
import Emulsion

/// Damage that an operation on many assets has met: a line each on standard error.
final class DamageReport {
  /// Assets that stay as they are because of it.
  private(set) var left = 0

  /// Takes note of a record that went with its asset.
  func noteLost(_ damage: StoreError) { note("Lost", damage) }

  /// Takes note of an asset that stays, known or not.
  func noteLeft(_ id: AssetID?, _ damage: StoreError) {
    left += 1
    note(id.map { "Left \($0)" } ?? "Left", damage)
  }

  private func note(_ what: String, _ damage: StoreError) {
    let advice = damage.advice.map { "; \($0)" } ?? ""
    Console.note(
      "\(what): \(damage.database?.rawValue ?? "") \(damage.key ?? ""): \(damage.reason)"
        + (what == "Lost" ? "" : advice))
  }

  /// How many were left, for the end of a line.
  var text: String { left == 0 ? "" : ", left \(Figures.count(left)) (damaged)" }

  /// Ends the command with 1 where an asset was left.
  func finish() throws {
    if left > 0 { throw ExitCode(1) }
  }
}
