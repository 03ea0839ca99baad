import Emulsion
import EmulsionSamples
import Testing

@Suite("What a library is made of")
struct DistributionTests {
  private static let count = 20_000
  private static let library = SampleLibrary(.init(assets: count, seed: 1))
  private static let assets = library.map(\.asset)

  private func share(_ condition: (Asset) -> Bool) -> Double {
    Double(Self.assets.count(where: condition)) / Double(Self.count)
  }

  @Test("Kinds of assets")
  func kinds() {
    #expect(0.03...0.055 ~= share(\.isVideo))
    #expect(0.014...0.026 ~= share { $0.trashedAt != nil })
    #expect(0.02...0.04 ~= share { $0.metadata.value == nil })
    #expect(0.005...0.015 ~= share { !$0.isVideo && $0.leanVariant == nil })
    #expect(0.002...0.012 ~= share { $0.width == 0 && $0.height == 0 })
    #expect(0.5...0.6 ~= share { $0.metadata.value?.latitude != nil })
  }

  @Test("Clocks: about half with an offset, a quarter naive, a quarter in UTC")
  func clocks() {
    #expect(0.2...0.32 ~= share { $0.localDateTime.offsetMinutes == nil })
    #expect(0.2...0.32 ~= share { $0.localDateTime.offsetMinutes == 0 })
  }

  @Test("Texts")
  func texts() {
    #expect(0.22...0.28 ~= share { $0.description == nil })
    #expect(0.005...0.015 ~= share { $0.description == "" })
    let generated = Self.assets.compactMap(\.description).filter { !$0.isEmpty }
    #expect(generated.allSatisfy { 50...320 ~= $0.utf8.count })
    #expect(Set(generated).count > generated.count * 9 / 10)
    func isWide(_ text: String?) -> Bool { text?.utf8.contains { $0 > 127 } ?? false }
    #expect(0.02...0.08 ~= share { isWide($0.description) })
    #expect(0.01...0.06 ~= share { isWide($0.originalFileName) })
    #expect(0.02...0.12 ~= share { isWide($0.metadata.value?.description) })
    #expect(0.1...0.2 ~= share { $0.metadata.value?.description != nil })
  }

  @Test("Odd values occur, rarely")
  func odd() {
    #expect(0.0001...0.002 ~= share { $0.metadata.value?.orientation == 43_918 })
    #expect(0.001...0.01 ~= share { $0.metadata.value?.rating == -1 })
    #expect(0.0005...0.006 ~= share { $0.metadata.value?.exposureTime == 0 })
    #expect(0.0001...0.005 ~= share { ($0.fileData.value?.fileSizeBytes ?? 0) > 1 << 32 })
    #expect(0.08...0.12 ~= share { $0.fileData.value?.checksumSHA1 == nil })
    let checksums = Set(Self.assets.compactMap { $0.fileData.value?.checksum })
    #expect(0.99...0.998 ~= Double(checksums.count) / Double(Self.count))
  }

  @Test("Faces: a heavy tail")
  func faces() {
    let faces = Self.assets.flatMap { $0.faces.value ?? [] }
    #expect(1.3...1.7 ~= Double(faces.count) / Double(Self.count))
    #expect(0.5...0.6 ~= share { $0.faces.value?.isEmpty ?? true })
    let most = Self.assets.map { $0.faces.value?.count ?? 0 }.max() ?? 0
    #expect(35...40 ~= most)
    let unassigned = faces.count { $0.personID == nil }
    #expect(0.1...0.15 ~= Double(unassigned) / Double(faces.count))
    let manual = faces.count { $0.source == .manual }
    #expect(0.005...0.02 ~= Double(manual) / Double(faces.count))
    #expect(faces.allSatisfy { ($0.source == .manual) == ($0.confidence == nil) })
  }

  @Test("People: popularity falls with the rank, and nobody is missing")
  func popularity() {
    var counts = [PersonID: Int]()
    for asset in Self.assets {
      for person in asset.people.value ?? [] { counts[person.id, default: 0] += 1 }
    }
    let ranked = Self.library.people.map { counts[$0.id] ?? 0 }
    #expect(ranked.count == Self.count / 20)
    #expect(!ranked.contains(0))
    let total = Double(ranked.reduce(0, +))
    #expect(0.06...0.2 ~= Double(ranked[0]) / total)
    #expect(0.3...0.6 ~= Double(ranked[..<12].reduce(0, +)) / total)
    #expect(ranked[0] > 3 * ranked[5])
    let named = Self.library.people.count { $0.name != nil }
    #expect(0.33...0.5 ~= Double(named) / Double(ranked.count))
  }

  @Test("Ids are unique and mostly ascend")
  func ids() {
    #expect(Set(Self.assets.map(\.id)).count == Self.count)
    let descents = zip(Self.assets, Self.assets.dropFirst()).count { $1.id < $0.id }
    #expect(descents < Self.count / 50)
    for asset in Self.assets.prefix(200) {
      #expect(AssetID(asset.id.description) == asset.id)
      for face in asset.faces.value ?? [] {
        #expect(FaceID(face.id.description) == face.id)
      }
    }
    let faces = Self.assets.flatMap { $0.faces.value ?? [] }
    #expect(Set(faces.map(\.id)).count == faces.count)
    #expect(Set(Self.library.people.map(\.id)).count == Self.library.people.count)
  }

  @Test("Time runs forwards, to the second")
  func order() {
    var last = Int64.min
    for asset in Self.assets {
      guard let instant = asset.localDateTime.instant?.microseconds,
        !asset.localDateTime.description.hasPrefix("4009")
      else { continue }
      #expect(instant / 1_000_000 >= last)
      last = instant / 1_000_000
    }
  }
}
