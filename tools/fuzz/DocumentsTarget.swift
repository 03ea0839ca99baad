import Emulsion
import EmulsionDocuments

/// Reads the bytes as an asset and as a person. What can be read must come back from its wire form and
/// from JSON as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDocuments(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // libFuzzer gives as many bytes as it says, which stay until this function returns, and nobody
  // writes them.
  let input = unsafe UnsafeBufferPointer(start: bytes, count: count)
  let document = unsafe input.span
  // A fresh reader for each input, so that a finding needs no more than its input; it reads more than one
  // document all the same.
  var reader = DocumentReader()
  if let asset = try? reader.asset(document).value { check(asset, &reader) }
  if let person = try? reader.person(document).value { check(person, &reader) }
  return 0
}

private func check(_ asset: Asset, _ reader: inout DocumentReader) {
  var written = asset
  // Who is in a picture is said by its faces; people are read and never written.
  written.people = .notRequested
  Property.comesBack(.putAsset(written))
  var json = JSONBuffer()
  json.append(asset)
  do throws(DocumentError) {
    Property.same(asset, try reader.asset(json.span).value, "an asset's JSON reads otherwise")
  } catch {
    print("fuzz: \(error)\n  \(asset)")
    fatalError("an asset's JSON cannot be read")
  }
}

private func check(_ person: Person, _ reader: inout DocumentReader) {
  var written = person
  // A store counts the assets itself.
  written.assetCount = nil
  Property.comesBack(.putPerson(written))
  var json = JSONBuffer()
  json.append(person)
  do throws(DocumentError) {
    Property.same(person, try reader.person(json.span).value, "a person's JSON reads otherwise")
  } catch {
    print("fuzz: \(error)\n  \(person)")
    fatalError("a person's JSON cannot be read")
  }
}
