import Emulsion
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import EmulsionServer

@Suite("A trash with damaged assets")
struct DamagedTrashTests {
  private static let time = Timestamp(microseconds: 1_700_000_000_000_000)

  private static func asset(_ name: String) -> Asset {
    var asset = Asset(
      id: .generate(), mimeType: "image/jpeg", originalFileName: name,
      localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil), createdAt: time,
      updatedAt: time)
    asset.trashedAt = time
    return asset
  }

  @Test("All others go, and the log names what was lost and what stays")
  func emptyTrash() async throws {
    let (whole, damaged) = (Self.asset("whole.jpg"), Self.asset("damaged.jpg"))
    let hidden = Self.asset("hidden.jpg")
    let server = try TestServer { path in
      var options = AssetStore.Options()
      options.packing = .none
      let store = try AssetStore(opening: path, options: options)
      try store.write { transaction throws(StoreError) in
        for asset in [whole, damaged, hidden] { try transaction.put(asset) }
      }
      try store.close()
      try Self.flip(Array("damaged.jpg".utf8), in: path)
      // Its row in the index of the trash: the time, earlier ones first, and the id.
      let time = UInt64(bitPattern: Self.time.microseconds) ^ 1 << 63
      let bytes = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: time >> $0) }
      try Self.flip(bytes + Array(hidden.id.description.utf8), in: path)
    }
    let log = RecordedLog()
    try await server.answers(logger: Logger(label: "test") { _ in log }) { client in
      let answer = try await client.execute(uri: "/api/assets/empty-trash", method: .post)
      #expect(answer.status == .ok)
    }
    let left = try server.library.store.read { snapshot in
      try [whole, damaged, hidden].map { try snapshot.asset($0.id, include: []) != nil }
    }
    #expect(left == [false, false, true])
    let lines = log.lines.sorted()
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("error left in the trash: an asset: ") == true)
    #expect(lines.first?.contains("database by_trash") == true)
    #expect(lines.last?.hasPrefix("warning lost with an asset of the trash: ") == true)
    #expect(lines.last?.contains("database core, key \(damaged.id)") == true)
  }

  /// Flips a bit of the last of some bytes, wherever a store's file holds them.
  private static func flip(_ bytes: [UInt8], in path: String) throws {
    let url = URL(filePath: path + "/data.mdb")
    var file = try Data(contentsOf: url)
    var start = file.startIndex
    var hits = 0
    while let range = file.range(of: Data(bytes), in: start..<file.endIndex) {
      file[range.upperBound - 1] ^= 1
      start = range.upperBound
      hits += 1
    }
    try #require(hits > 0)
    try file.write(to: url)
  }
}
