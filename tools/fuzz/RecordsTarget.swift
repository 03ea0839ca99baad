import Emulsion
import EmulsionDocuments

/// Takes the first byte as a kind of record and decodes the rest as one. What can be read must have a wire
/// form that stays the same, and JSON that is JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecords(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // libFuzzer gives as many bytes as it says, which stay until this function returns, and nobody
  // writes them.
  let input = unsafe UnsafeBufferPointer(start: bytes, count: count)
  let copy = unsafe Array(input)
  guard let first = copy.first else { return 0 }
  let encoded = RecordKind(picking: first).mutation(of: copy.dropFirst())
  guard let mutation = try? Mutation(encoded: encoded) else { return 0 }
  checkWireForm(mutation)
  checkJSON(mutation)
  return 0
}

/// A record may say something twice, or hold a time that no store takes: then the value need not come back,
/// and only what comes back must from then on. Bytes are compared since a record may hold a `NaN`.
private func checkWireForm(_ mutation: Mutation) {
  guard let settled = try? Mutation(encoded: mutation.encoded) else { return }
  let encoded = settled.encoded
  do throws(StoreError) {
    Property.same(
      encoded, try Mutation(encoded: encoded).encoded, "a settled mutation is encoded otherwise")
  } catch {
    print("fuzz: \(error)\n  \(settled)")
    fatalError("a settled mutation does not come back")
  }
}

/// The JSON of a record may be refused for what it says, but not for what it is.
private func checkJSON(_ mutation: Mutation) {
  var json = JSONBuffer()
  var reader = DocumentReader()
  do throws(DocumentError) {
    switch mutation {
    case .putAsset(let asset):
      json.append(asset)
      _ = try reader.asset(json.span)
    case .setGroup(let id, let group, _):
      json.append(asset(id, with: group))
      _ = try reader.asset(json.span)
    case .putPerson(let person):
      json.append(person)
      _ = try reader.person(json.span)
    default: break
    }
  } catch {
    if error.code != .notJSON && error.code != .notUTF8 { return }
    print("fuzz: \(error)\n  \(String(decoding: json.array, as: UTF8.self))")
    fatalError("a record's JSON is none")
  }
}

private func asset(_ id: AssetID, with group: AssetGroup) -> Asset {
  var asset = RecordKind.plainAsset
  asset.id = id
  switch group {
  case .variants(let value): asset.variants = Fetched(requested: value)
  case .fileData(let value): asset.fileData = Fetched(requested: value)
  case .metadata(let value): asset.metadata = Fetched(requested: value)
  case .metrics(let value): asset.metrics = Fetched(requested: value)
  case .faces(let value): asset.faces = Fetched(requested: value)
  }
  return asset
}
