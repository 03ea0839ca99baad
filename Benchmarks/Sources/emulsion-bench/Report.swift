import Foundation

/// All figures of one run.
struct Report: Encodable {
  let machine: Machine
  let assets: Int
  let rounds: Int
  /// Of the documents of all assets: the same for two versions that give the same bytes.
  let digest: UInt64
  let reads: [Rounds.Result]
  let packed: Loading.Result
  let plain: Loading.Result
  /// The size of the store that packs its records against the one that does not.
  let sizeRatio: Double

  /// The largest size ratio that is good enough.
  static let sizeTarget = 0.65

  init(
    machine: Machine, options: Options, digest: UInt64, reads: [Rounds.Result],
    packed: Loading.Result, plain: Loading.Result
  ) {
    self.machine = machine
    assets = options.assets
    rounds = options.rounds
    self.digest = digest
    self.reads = reads
    self.packed = packed
    self.plain = plain
    sizeRatio = Double(packed.sizes.usedBytes) / Double(plain.sizes.usedBytes)
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
