/// An engine that takes single durable writes from any number of threads.
protocol WritingPeer: Peer, Sendable {
  /// Called once, before the first of them.
  func writeDurably() throws
  /// Writes; it is durable when this returns.
  func write(_ change: PeerChange) throws
}

/// A write, with the record as it is afterwards.
enum PeerChange {
  /// A new asset.
  case put(PeerRecord)
  /// Camera metadata that differ, in a place that does not.
  case metadata(PeerRecord)
  /// Into the trash, or out of it.
  case state(PeerRecord)
}
