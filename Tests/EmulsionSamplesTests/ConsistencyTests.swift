import Emulsion
import EmulsionSamples
import Testing

@Suite("Records fit each other")
struct ConsistencyTests {
  private static let library = SampleLibrary(.init(assets: 4000, seed: 11))
  private static let assets = library.map(\.asset)

  @Test("People are those of the faces, each once, by first face, as the library has them")
  func people() {
    var known = [PersonID: Person]()
    for person in Self.library.people { known[person.id] = person }
    for asset in Self.assets {
      var seen = Set<PersonID>()
      var expected = [Person]()
      for face in asset.faces.value ?? [] {
        #expect(face.assetID == asset.id)
        guard let id = face.personID else { continue }
        guard let person = known[id] else {
          Issue.record("\(face.id) is of nobody in the library")
          continue
        }
        if seen.insert(id).inserted { expected.append(person) }
      }
      #expect(asset.people.value == expected)
    }
  }

  @Test("A person's thumbnail is one of the person's faces")
  func thumbnails() {
    var owners = [FaceID: PersonID]()
    for asset in Self.assets {
      for face in asset.faces.value ?? [] { owners[face.id] = face.personID }
    }
    for person in Self.library.people {
      #expect(person.assetCount == nil)
      guard let face = person.thumbnailFaceID else { continue }
      #expect(owners[face] == person.id)
      #expect(person.urls?["thumbnail"]?.url.contains(face.description) == true)
    }
  }

  @Test("Every group is there, metadata alone may be absent")
  func groups() {
    for asset in Self.assets {
      #expect(asset.variants.value != nil)
      #expect(asset.fileData.value != nil)
      #expect(asset.metrics.value != nil)
      #expect(asset.faces.value != nil)
      #expect(asset.people.value != nil)
      #expect(asset.metadata.isRequested)
      #expect(asset.metrics.value.map { $0.entries.count <= 6 } == true)
    }
  }

  @Test("Faces lie inside of their pictures")
  func boxes() {
    for asset in Self.assets {
      for face in asset.faces.value ?? [] {
        let box = face.boundingBox
        #expect(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0)
        #expect(box.x + box.width <= asset.width && box.y + box.height <= asset.height)
        #expect((face.timestampMS != nil) == asset.isVideo)
        #expect(
          face.clusterAssignment?.candidates.allSatisfy { $0.personID != face.personID } ?? true)
      }
    }
  }

  @Test("The lean URL is the right rung, and rungs are no wider than the picture")
  func variants() throws {
    for asset in Self.assets {
      let variants = try #require(asset.variants.value)
      let expected =
        asset.isVideo
        ? variants["thumbnail_image"] ?? variants["original"] : variants["thumbnail"]
      #expect(asset.leanVariant?.variant == expected)
      #expect(variants.entries.first?.name == "original")
      #expect(variants.entries.count == 5 || variants.entries.count == 1)
      guard asset.width > 0 else { continue }
      #expect(variants.entries.allSatisfy { ($0.variant.width ?? .max) <= asset.width })
    }
  }

  @Test("Times and numbers can be written")
  func representable() {
    for asset in Self.assets {
      #expect(asset.createdAt.isRepresentable && asset.localDateTime.isRepresentable)
      #expect(asset.createdAt <= asset.updatedAt)
      if let trashed = asset.trashedAt { #expect(trashed > asset.createdAt) }
      guard let metadata = asset.metadata.value else { continue }
      #expect(metadata.createdAt <= metadata.updatedAt)
      #expect(metadata.originalDateTime.map { $0 == asset.localDateTime } ?? true)
      #expect(metadata.latitude.map { -90...90 ~= $0 } ?? true)
      #expect(metadata.longitude.map { -180...180 ~= $0 } ?? true)
      #expect((metadata.latitude == nil) == (metadata.longitude == nil))
    }
  }
}
