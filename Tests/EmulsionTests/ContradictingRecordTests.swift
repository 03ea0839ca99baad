import Foundation
import LMDB
import Testing

@testable import Emulsion

/// Records that are whole, each by itself, and cannot stand beside each other.
@Suite("Records that contradict each other")
struct ContradictingRecordTests {
  private let temporary: TemporaryStore
  private let first = AssetID(high: 1, low: 1)
  private let second = AssetID(high: 2, low: 1)

  init() throws {
    temporary = try TemporaryStore()
    try temporary.store.put(people: (1...2).map { Fixtures.fullPerson($0) })
    var assets = [Fixtures.fullAsset(first), Fixtures.fullAsset(second)]
    assets[0].faces = .value([Fixtures.face(11, of: first, person: 1)])
    assets[1].faces = .value([Fixtures.face(12, of: second, person: 2)])
    try temporary.store.put(assets)
    try temporary.store.expectSound()
  }

  /// Puts faces in the place of an asset's, and nothing else.
  private func setFaces(_ faces: [Face], of asset: AssetID) throws {
    let key = [UInt8](asset.text.span)
    var writer = WireWriter()
    FacesRecord.encode(faces, asset: key.rawSpanOfBytes, learner: nil, into: &writer)
    let value = [Envelope.plain] + writer.bytes
    let sum = Checksum.of(value.rawSpanOfBytes, key: key.rawSpanOfBytes, in: .faces)
    let sealed = value + (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
    try temporary.store.close()
    try setRawValue(.faces, key, sealed, at: temporary.path)
  }

  /// What verifying on one thread and on two says, and a restore of the store's archive: an error where it is not
  /// told of damage.
  private func findings() throws -> (one: [String], two: [String], restored: StoreError?) {
    let store = try AssetStore(opening: temporary.path)
    let one = try store.verify()
    let two = try store.verifyOnTwoThreads { _ in }
    #expect(one.violationCount == two.violationCount && one.records == two.records)
    let (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
    try store.dump(to: archive)
    try store.close()
    let error = expectError(.corrupted) { try AssetStore.restore(from: archive, to: target) }
    #expect(!FileManager.default.fileExists(atPath: target + ".restoring"))
    #expect(error?.path == archive)
    return (
      one.violations.map(\.description).sorted(), two.violations.map(\.description).sorted(), error
    )
  }

  @Test("A face that two assets have")
  func sharedFace() throws {
    try setFaces([Fixtures.face(11, of: first, person: 2)], of: second)
    let found = try findings()
    let what = "by_face \(Fixtures.face(11, of: first, person: 1).id): two records have this row"
    #expect(found.one.contains(what), "\(found.one)")
    #expect(found.one == found.two)
    #expect(found.restored?.database != nil)
  }

  @Test("A face that two assets have is found where their rows are looked up apart")
  func sharedFaceApart() throws {
    try setFaces([Fixtures.face(11, of: first, person: 2)], of: second)
    let store = try AssetStore(opening: temporary.path)
    try store.read { snapshot throws(StoreError) in
      let violations = Violations(limit: .max)
      let (assets, rows) = (
        AssetAudit(snapshot.session, violations), RowAudit(snapshot.session, violations)
      )
      for asset in [first, second] {
        var changes = IndexChanges()
        try assets.look(at: asset.text.span, rows: &changes)
        try rows.compare(&changes)
      }
      #expect(violations.list.contains { $0.database == .byFace }, "\(violations.list)")
    }
    try store.close()
  }

  @Test("A face that an asset has twice")
  func repeatedFace() throws {
    let face = Fixtures.face(12, of: second, person: 2)
    try setFaces([face, face], of: second)
    let found = try findings()
    #expect(found.one.contains("faces \(second): a face occurs twice") && found.one == found.two)
    #expect(found.restored?.database == .faces && found.restored?.key == "\(second)")
  }

  @Test("A face that an asset of many has twice")
  func repeatedFaceOfMany() throws {
    let faces = (20..<30).map { Fixtures.face($0, of: second, person: 2) }
    try setFaces(faces, of: second)
    let store = try AssetStore(opening: temporary.path)
    #expect(try store.verify().violations.allSatisfy { $0.database != .faces })
    try store.close()
    try setFaces(faces + [faces[3]], of: second)
    #expect(try findings().one.contains("faces \(second): a face occurs twice"))
  }

  @Test("A record of faces that holds none")
  func noFace() throws {
    try setFaces([], of: second)
    let found = try findings()
    #expect(found.one.contains("faces \(second): the record holds no face"))
    #expect(found.one == found.two)
  }

  @Test("Faces of somebody who is not there: each asset is named, by one thread and by two")
  func missingPerson() throws {
    try setFaces([Fixtures.face(12, of: second, person: 7)], of: second)
    try setFaces([Fixtures.face(11, of: first, person: 7)], of: first)
    let found = try findings()
    let what = "a face names \(Fixtures.person(7)), who is not there"
    #expect(found.one.contains("faces \(first): \(what)"), "\(found)")
    #expect(found.one.contains("faces \(second): \(what)"))
    #expect(found.one == found.two)
  }
}
