import Emulsion

/// Shows before anything is timed that all peers give the same bytes as the library.
struct PeerChecks {
  private static let most = 5000
  private static let includes: [Include] = [
    [], .variants, .metadata, PeerWorkloads.threeGroups, [.metrics, .faces], .all,
  ]

  let store: any Peer
  let library: PeerLibrary
  let person: PersonID
  let city: GeoBox
  let events: Int

  /// Compares documents, arrays and lists.
  func compare(with peer: any Peer) throws {
    let step = max(library.ids.count / Self.most, 1)
    let ids = stride(from: 0, to: library.ids.count, by: step).map { library.ids[$0] }
    let keys = try KeyList(ids)
    for include in Self.includes {
      for index in 0..<keys.count {
        try require(peer, "\(keys.ids[index]) with \(include)") {
          try $0.documents(keys, index..<(index + 1), include)
        }
      }
      try require(peer, "an array with \(include)") {
        try $0.array(keys, 0..<min(keys.count, 200), include)
      }
    }
    for limit in [1, 20, 200] {
      for include in [[], Include.metadata, .variants, .all] {
        for (name, list) in [
          ("timeline", PeerList.timeline(limit: limit, include)),
          ("person's page", .person(person, limit: limit, include)),
          ("map box", .box(city, limit: limit, include)),
        ] {
          try require(peer, "\(name) of \(limit) with \(include)") { try $0.list(list) }
        }
      }
    }
    for sequence in [0, events / 2, events - 102] where sequence >= 0 {
      try require(peer, "events after \(sequence)") {
        try $0.list(.events(after: UInt64(sequence), limit: 100))
      }
    }
    try require(peer, "month counts") { try $0.list(.months) }
    try require(peer, "existence") { try $0.list(.existing(library.checksums)) }
  }

  private func require(
    _ peer: any Peer, _ name: String, _ ask: (any Peer) throws -> UInt64
  ) throws {
    _ = try ask(store)
    _ = try ask(peer)
    guard peer.answer != store.answer else { return }
    let (one, other) = (store.answer, peer.answer)
    let place = zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    func excerpt(_ text: [UInt8]) -> String {
      String(decoding: text.dropFirst(max(place - 60, 0)).prefix(120), as: UTF8.self)
    }
    throw Failure(
      "\(name): \(peer.name) answers …\(excerpt(other))…, the store …\(excerpt(one))…")
  }
}
