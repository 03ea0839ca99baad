import Foundation

/// All figures of one run.
struct Report: Encodable {
  let machine: Machine
  let assets: Int
  let rounds: Int
  /// Of the documents of all assets: the same for two versions that give the same bytes.
  let digest: UInt64
  let reads: [Rounds.Result]
  /// The default way to make records small first, the plainest last.
  let loads: [Loading.Result]
  /// The size of the store that is loaded in the default way against the plain one.
  let sizeRatio: Double

  /// The largest size ratio that is good enough.
  static let sizeTarget = 0.65

  init(
    machine: Machine, options: Options, digest: UInt64, reads: [Rounds.Result],
    loads: [Loading.Result]
  ) {
    self.machine = machine
    assets = options.assets
    rounds = options.rounds
    self.digest = digest
    self.reads = reads
    self.loads = loads
    let used = loads.map { Double($0.sizes.usedBytes) }
    sizeRatio = (used.first ?? .nan) / (used.last ?? .nan)
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
