import Emulsion

/// What is asked of each peer: the same questions, in the same order.
struct PeerWorkloads {
  let keys: KeyList
  let zipf: KeyList
  let person: PersonID
  let city: GeoBox
  let checksums: PeerChecksums
  /// The events that all peers have.
  let events: Int
  /// Reads of the cheapest kind in a round; dearer ones are fewer.
  let operations: Int

  /// A kind of question: its name, how many of them a round has, and how a peer is asked.
  struct Kind {
    let name: String
    let operations: Int
    let run: (any Peer, Range<Int>) throws -> UInt64
  }

  static let threeGroups: Include = [.metadata, .people, .fileData]
  private static let arraySize = 200

  func all() -> [Kind] {
    [
      document("lean GET", [], keys, 4),
      document("include=variants", .variants, keys, 4),
      document("metadata,people,file_data", Self.threeGroups, keys, 10),
      document("all groups", .all, keys, 20),
      document("lean GET, Zipf", [], zipf, 4),
      document("include=variants, Zipf", .variants, zipf, 4),
      document("all groups, Zipf", .all, zipf, 20),
      Kind(name: "200 ids, metadata,file_data", operations: count(2000)) { peer, range in
        var sum: UInt64 = 0
        let places = max(keys.count - Self.arraySize, 1)
        for index in range {
          let start = index * Self.arraySize % places
          let end = min(start + Self.arraySize, keys.count)
          sum &+= try peer.array(keys, start..<end, [.metadata, .fileData])
        }
        return sum
      },
      list("timeline, 20 lean", .timeline(limit: 20, []), 100),
      list("timeline, 20 with metadata", .timeline(limit: 20, .metadata), 200),
      list("timeline, 200 lean", .timeline(limit: 200, []), 1000),
      list("timeline, 200 with metadata", .timeline(limit: 200, .metadata), 2000),
      list("month counts", .months, 200),
      list("a person's 20, lean", .person(person, limit: 20, []), 100),
      list("map box, 200 with metadata", .box(city, limit: 200, .metadata), 2000),
      list("existence of \(checksums.digests.count)", .existing(checksums), 20_000),
      Kind(name: "events, 100", operations: count(200)) { peer, range in
        var sum: UInt64 = 0
        for index in range {
          // The prime is in no way related to the number of events.
          let place = UInt64(index * 2_147_483_647 % max(events - 101, 1))
          sum &+= try peer.list(.events(after: place, limit: 100))
        }
        return sum
      },
      session(),
    ]
  }

  private func count(_ share: Int) -> Int { max(operations / share, 2) }

  private func document(_ name: String, _ include: Include, _ keys: KeyList, _ share: Int) -> Kind {
    Kind(name: name, operations: min(count(share), keys.count)) { peer, range in
      try peer.documents(keys, range, include)
    }
  }

  private func list(_ name: String, _ list: PeerList, _ share: Int) -> Kind {
    Kind(name: name, operations: count(share)) { peer, range in
      var sum: UInt64 = 0
      for _ in range { sum &+= try peer.list(list) }
      return sum
    }
  }

  /// What somebody who looks through pictures asks for: 85 % variants of one picture, 4 % pages, 4 % all of a
  /// picture, and the rest in equal parts a person's page, month counts, the map and lean reads.
  private func session() -> Kind {
    var random = SplitMix64(state: 6)
    let count = min(count(20), zipf.count)
    let draws = (0..<count).map { _ in Int.random(in: 0..<400, using: &random) }
    return Kind(name: "session mix", operations: count) { peer, range in
      var sum: UInt64 = 0
      for index in range {
        switch draws[index] {
        case ..<340: sum &+= try peer.documents(zipf, index..<(index + 1), .variants)
        case ..<356: sum &+= try peer.list(.timeline(limit: 50, .variants))
        case ..<372: sum &+= try peer.documents(zipf, index..<(index + 1), .all)
        case ..<379: sum &+= try peer.list(.person(person, limit: 20, .variants))
        case ..<386: sum &+= try peer.list(.months)
        case ..<393: sum &+= try peer.list(.box(city, limit: 20, .metadata))
        default: sum &+= try peer.documents(zipf, index..<(index + 1), [])
        }
      }
      return sum
    }
  }
}
