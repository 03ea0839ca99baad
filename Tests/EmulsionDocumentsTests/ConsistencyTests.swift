import Emulsion
import EmulsionDocuments
import Testing

@Suite("The parts of a document must agree")
struct ConsistencyTests {
  @Test(arguments: ["metadata.asset_id", "faces[0].asset_id"])
  func anotherAssetsPartIsRefused(path: String) {
    let error = assetError(Sample.asset.setting(path, to: "asset_other"))
    #expect(error?.code == .invalidValue)
    #expect(error?.path == path)
  }

  @Test(arguments: [
    "id", "metadata", "metadata.make", "file_data.checksum", "metrics.noise",
    "asset_urls.small", "asset_urls.small.url", "faces[0].bounding_box.x", "people[0].name",
    "people[0].cluster_metrics.face_count", "faces[0].cluster_assignment.candidates[0].name",
  ])
  func aKeyThatComesTwiceIsRefusedAndNamed(path: String) {
    let key = path.split(separator: ".").last.map(String.init) ?? path
    let error = assetError(Sample.asset.repeating(path))
    #expect(error?.code == .duplicateKey)
    #expect(error?.path == path)
    #expect(error?.message.contains("“\(key)”") == true)
  }

  @Test func unknownKeysMayNotComeTwiceEither() {
    let outer = assetError(Sample.asset.adding("\"zz\":1,\"zz\":2"))
    #expect(outer?.code == .duplicateKey)
    #expect(outer?.path == "zz")
    let inner = assetError(Sample.asset.adding("\"zz\":[{\"a\":{\"id\":1,\"id\":2}}]"))
    #expect(inner?.code == .duplicateKey)
    #expect(inner?.path == "zz[0].a.id")
  }

  @Test func aKeyIsTheSameHoweverItIsEscaped() {
    let error = assetError(Sample.asset.adding(#""\u0069d":"asset_x""#))
    #expect(error?.code == .duplicateKey)
    #expect(error?.path == "id")
  }

  @Test func namesThatSwiftHoldsEqualComeTwice() {
    let metrics: JSON = ["caf\u{E9}": 1, "cafe\u{301}": 2]
    #expect(assetError(Sample.asset.setting("metrics", to: metrics))?.code == .duplicateKey)
  }

  @Test(arguments: [2, 3, 40])
  func twoFacesOfOneIDAreRefused(count: Int) {
    var faces = (1..<count).map { Sample.face.setting("id", to: .string("face_\($0)")) }
    faces.append(Sample.face.setting("id", to: "face_1"))
    let error = assetError(Sample.asset.setting("faces", to: .array(faces)))
    #expect(error?.code == .duplicateID)
    #expect(error?.path == "faces[\(count - 1)]")
  }

  @Test(arguments: [2, 3, 40])
  func twoPeopleOfOneIDAreRefused(count: Int) {
    var people = (1..<count).map { Sample.person.setting("id", to: .string("person_\($0)")) }
    people.append(Sample.person.setting("id", to: "person_1"))
    let error = assetError(Sample.asset.setting("people", to: .array(people)))
    #expect(error?.code == .duplicateID)
    #expect(error?.path == "people[\(count - 1)]")
  }
}

extension JSON {
  /// The document with the member of a path written twice.
  func repeating(_ path: String) -> JSON {
    guard let value = value(path) else { return self }
    let key = path.split(separator: ".").last.map(String.init) ?? path
    return setting(path, to: .raw("\(value.text),\"\(key)\":\(value.text)"))
  }

  /// The document with more members at its end, as text.
  func adding(_ members: String) -> JSON { .raw("\(text.dropLast()),\(members)}") }

  private func value(_ path: String) -> JSON? {
    var value = self
    for step in path.split(whereSeparator: { ".[]".contains($0) }) {
      switch value {
      case .object(let members):
        guard let member = members.first(where: { $0.key == step }) else { return nil }
        value = member.value
      case .array(let elements):
        guard let index = Int(step), elements.indices.contains(index) else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }
}
