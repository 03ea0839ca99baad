/// The version of what is on disk. A store says at its creation which it has.
enum FormatVersion {
  /// What this library writes.
  ///
  /// | version | since | what changed |
  /// |---|---|---|
  /// | 1 | 0.1 | the first |
  static let current = 1

  /// How a store of the version before becomes one of ``to``.
  struct Upgrade: Sendable {
    /// The version that the step leads to.
    let to: Int
    /// Changes the records within the transaction that will also write the new version.
    let run: @Sendable (WriteSession) throws(StoreError) -> Void
  }

  /// The steps from version 1 to ``current``, one a version, in order.
  static let upgrades: [Upgrade] = []
}
