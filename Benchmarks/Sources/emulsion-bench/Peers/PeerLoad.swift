import Emulsion
import Foundation

/// Loads the library into peers part by part in turns, and says what that took and what it weighs.
struct PeerLoad {
  struct Result: Encodable {
    let peer: String
    /// Without bringing it into its best form; `nil` where the load does more than the peer's users would.
    let assetsPerSecond: Double?
    /// The files as the load left them, and in the best form.
    let bytes: Int
    let settledBytes: Int
    /// What bringing it into that form took, in seconds.
    let settling: Double
  }

  let library: PeerLibrary
  let folder: String

  /// Opens and loads the library's own store and the peers.
  func run(
    _ kinds: [PeerKind], inRandomOrder: Bool
  ) throws -> (peers: [any Peer], results: [Result]) {
    var peers: [any Peer] = [try StorePeer(in: try path(0))]
    for (index, kind) in kinds.enumerated() {
      peers.append(try kind.open(in: try path(index + 1)))
    }
    var times = [Double](repeating: 0, count: peers.count)
    func measure(_ body: (any Peer) throws -> Void) rethrows {
      for (index, peer) in peers.enumerated() {
        times[index] += try Stopwatch.measure { try body(peer) }.nanoseconds
      }
    }
    try measure { try $0.add(library.people) }
    try library.forEachPart(inRandomOrder: inRandomOrder) { records in
      try measure { try $0.add(records) }
    }
    try measure { try $0.finish(library.months) }
    var results: [Result] = []
    for (index, peer) in peers.enumerated() {
      let bytes = try peer.size() ?? size(index)
      let settling = try Stopwatch.measure { try peer.settle() }.nanoseconds
      let isFair = index == 0 || kinds[index - 1].loadsAsUsersDo
      results.append(
        Result(
          peer: peer.name,
          assetsPerSecond: isFair ? Double(library.ids.count) / times[index] * 1e9 : nil,
          bytes: bytes, settledBytes: try peer.size() ?? size(index), settling: settling / 1e9))
    }
    return (peers, results)
  }

  private func path(_ index: Int) throws -> String {
    let path = "\(folder)/\(index)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// The bytes of all files in a peer's folder.
  private func size(_ index: Int) throws -> Int {
    let path = try path(index)
    return try FileManager.default.subpathsOfDirectory(atPath: path).reduce(0) { sum, file in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")
      let isFile = attributes[.type] as? FileAttributeType == .typeRegular
      return sum + (isFile ? (attributes[.size] as? Int ?? 0) : 0)
    }
  }
}
