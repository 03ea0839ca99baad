import Emulsion
import EmulsionSamples
import Testing

/// FNV-1a of 64 bits.
private struct Digest {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  }

  mutating func add(_ parts: Any?...) {
    for part in parts { add(part.map { "\($0);" } ?? "nil;") }
  }
}

private func digest(_ library: SampleLibrary) -> UInt64 {
  var digest = Digest()
  for person in library.people {
    digest.add(
      person.id, person.name, person.birthDate, person.createdAt, person.updatedAt,
      person.thumbnailFaceID, person.isHidden, person.isFavorite,
      person.clusterMetrics?.pairwiseP90, person.clusterMetrics?.faceCount)
  }
  for document in library {
    let asset = document.asset
    digest.add(
      asset.id, asset.mimeType, asset.originalFileName, asset.localDateTime, asset.createdAt,
      asset.updatedAt, asset.width, asset.height, asset.duration, asset.description,
      asset.thumbHash, asset.trashedAt, asset.leanVariant?.variant.url)
    for entry in asset.variants.value?.entries ?? [] {
      digest.add(entry.name, entry.variant.url, entry.variant.mimeType, entry.variant.width)
    }
    let file = asset.fileData.value
    digest.add(
      file?.deviceAssetID, file?.deviceID, file?.fileCreatedAt, file?.fileModifiedAt,
      file?.checksum, file?.checksumSHA1, file?.fileSizeBytes)
    let metadata = asset.metadata.value
    digest.add(
      metadata?.createdAt, metadata?.model, metadata?.lensModel, metadata?.fNumber,
      metadata?.exposureTime, metadata?.exposureBias, metadata?.latitude, metadata?.longitude,
      metadata?.altitude, metadata?.displayLabel, metadata?.timezone, metadata?.description,
      metadata?.autoStackID, metadata?.modifiedDateTime)
    for entry in asset.metrics.value?.entries ?? [] { digest.add(entry.name, entry.value) }
    for face in asset.faces.value ?? [] {
      digest.add(
        face.id, face.personID, face.boundingBox.x, face.boundingBox.y, face.boundingBox.width,
        face.boundingBox.height, face.confidence, face.timestampMS, face.source.token,
        face.clusterAssignment?.distanceToPerson)
      for candidate in face.clusterAssignment?.candidates ?? [] {
        digest.add(candidate.personID, candidate.distance, candidate.name)
      }
    }
  }
  return digest.value
}

@Suite("The same library every time")
struct DeterminismTests {
  @Test("A seed gives the records that it always gave")
  func golden() {
    // A change here changes every library that was ever generated: mean it.
    #expect(digest(SampleLibrary(.init(assets: 1500, seed: 42))) == 1_428_299_893_896_864_826)
  }

  @Test("Two libraries of the same options are equal, of other seeds are not")
  func seeds() {
    let first = SampleLibrary(.init(assets: 200, seed: 7))
    let second = SampleLibrary(.init(assets: 200, seed: 7))
    let other = SampleLibrary(.init(assets: 200, seed: 8))
    #expect(first.people == second.people)
    #expect(Array(first) == Array(second))
    #expect(first.people != other.people)
    #expect(zip(first, other).allSatisfy { $0.asset.id != $1.asset.id })
  }

  @Test("Random access gives what the sequence gives")
  func randomAccess() {
    let library = SampleLibrary(.init(assets: 1300, seed: 3))
    var expected = 0
    for document in library {
      #expect(document.index == expected)
      #expect(library.asset(at: document.index) == document.asset)
      expected += 1
    }
    #expect(expected == 1300)
  }

  @Test("Parts make up the whole")
  func parts() {
    let library = SampleLibrary(.init(assets: 1100, seed: 5))
    let bounds = [0, 1, 511, 512, 513, 1024, 1100]
    var parts = [SampleLibrary.Document]()
    for (lower, upper) in zip(bounds, bounds.dropFirst()) {
      parts += library.documents(in: lower..<upper)
    }
    #expect(parts == Array(library))
    #expect(Array(library.documents(in: 1090..<5000)).count == 10)
    #expect(Array(library.documents(in: -5..<2)).map(\.index) == [0, 1])
    #expect(Array(library.documents(in: 4000..<5000)).isEmpty)
  }
}
