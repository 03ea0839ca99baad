import Foundation
import Testing

@testable import Emulsion

@Suite("URL patterns")
struct URLPatternTests {
  /// URLs of one asset; `{id}`, `{name}`, `{rfc}` and `{js}` stand for the id and the spellings of the name.
  private static let urls = [
    "https://cdn.example.com/{id}/original", "https://cdn.example.com/{id}/{rfc}",
    "https://cdn.example.com/{id}/{js}?dl=1", "/{id}", "{id}", "{id}{id}", "{name}",
    "{name}/{id}?{rfc}",
    "https://cdn.example.com/static.webp", "",
    "https://cdn.example.com/{id}/thumbnail?width=360&x=%20",
    "https://cdn.example.com/{id}?X-Signature=0123456789abcdef0123456789abcdef",
    "https://cdn.example.com/{id}/ä/\"quoted\\\"/\u{1}", "HTTPS://CDN.EXAMPLE.COM/{id}",
    "https://cdn.example.com/{id}/e\u{301}", "https://cdn.example.com/{id}/é", "{id} ", " {id}",
  ]

  private static let fileNames = [
    "IMG_0001.JPG", "a b.jpg", "IMG (1).jpg", "Grüße.heic", "100%.png", "%20.png", "a'b!c*d~e.jpg",
    "日本語.jpg", "e\u{301}.jpg", "é.jpg", "x", "ab", "", "com", "https", "a/b?c=d&e#f.jpg",
    "\"\\.jpg",
    "a+b.jpg", "{id}", "😀.mov", "asset_", ".jpg", "cdn.example.com",
  ]

  private static func url(_ template: String, _ asset: Asset) -> String {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    let name = asset.originalFileName
    let rfc = name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    let component = unreserved.union(CharacterSet(charactersIn: "!'()*"))
    let js = name.addingPercentEncoding(withAllowedCharacters: component) ?? ""
    return template.replacing("{id}", with: asset.id.description)
      .replacing("{rfc}", with: rfc).replacing("{js}", with: js).replacing("{name}", with: name)
  }

  private static func same(_ left: Variants?, _ right: Variants) -> Bool {
    // Byte by byte: Swift compares text by its canonical form.
    guard let left, left.entries.count == right.entries.count else { return false }
    return zip(left.entries, right.entries).allSatisfy { left, right in
      Array(left.name.utf8) == Array(right.name.utf8)
        && Array(left.variant.url.utf8) == Array(right.variant.url.utf8)
        && Array(left.variant.mimeType.utf8) == Array(right.variant.mimeType.utf8)
        && left.variant.width == right.variant.width
    }
  }

  @Test("Every URL comes back byte by byte, patterned or not, by value and as JSON")
  func exact() throws {
    var temporary = try TemporaryStore()
    var random = Random(20)
    var assets: [Asset] = []
    for (index, name) in (Self.fileNames + Self.fileNames).enumerated() {
      let id =
        index % 3 == 0
        ? try AssetID.of("asset_\(index)") : AssetID(high: UInt64(index), low: 1)
      var asset = Fixtures.bareAsset(id)
      asset.originalFileName = name
      let templates = Self.urls.shuffled(using: &random)
      asset.variants = .value(
        Variants(
          templates.enumerated().map { place, template in
            var variant = Fixtures.variant("v\(place % 20)", Self.url(template, asset))
            variant.variant.width = random.pick([nil, 0, -1, 1, 360, .max, .min])
            return variant
          }))
      assets.append(asset)
    }
    for round in 0..<2 {
      for asset in assets { try temporary.store.put([asset]) }
      try check(assets, in: temporary.store)
      #expect(try temporary.store.count(.patterns) > 10)
      if round == 0 { temporary = try temporary.reopened() }
    }
  }

  private func check(_ assets: [Asset], in store: AssetStore) throws {
    for asset in assets {
      let expected = asset.variants.value ?? Variants()
      let read = try store.asset(asset.id, .variants)?.variants.value
      if !Self.same(read, expected) {
        Issue.record("\(asset.originalFileName): \(String(describing: read))")
      }
      let json =
        try store.read { snapshot in try snapshot.json(asset.id, include: .variants) } ?? []
      let document = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
      let urls = document?["asset_urls"] as? [String: [String: Any]] ?? [:]
      #expect(urls.count == expected.entries.count)
      for entry in expected.entries {
        let url = urls[entry.name]?["url"] as? String ?? "none"
        #expect(Array(url.utf8) == Array(entry.variant.url.utf8))
      }
    }
  }

  @Test("Names that only a canonical form makes equal stay apart")
  func canonicalForms() throws {
    let temporary = try TemporaryStore()
    // Swift's own comparison takes the two for one.
    for (index, name) in ["e\u{301}", "\u{E9}", "e\u{301}"].enumerated() {
      var asset = Fixtures.bareAsset(AssetID(high: 0, low: UInt64(index)))
      var entry = Fixtures.variant(name, "https://cdn.example.com/\(asset.id)/x")
      entry.variant.mimeType = "image/\(name)"
      asset.variants = .value(Variants([entry]))
      try temporary.store.put([asset])
      let read = try temporary.store.asset(asset.id, .variants)?.variants.value
      #expect(Self.same(read, Variants([entry])))
    }
    let both = ["e\u{301}", "\u{E9}"]
    #expect(Variants(both.map { Fixtures.variant($0, "https://x/\($0)") }).entries.count == 2)
    #expect(Metrics(both.map { Metrics.Entry(name: $0, value: 1) }).entries.count == 2)
  }

  @Test("Patterned and literal entries keep their order, whichever they are")
  func order() throws {
    let temporary = try TemporaryStore()
    for mask in 0..<64 {
      for mimeType in ["image/jpeg", "video/mp4"] {
        var asset = Fixtures.bareAsset(AssetID(high: UInt64(mask), low: 5))
        asset.mimeType = mimeType
        let names = ["a", "original", "thumbnail", "thumbnail_image", "b", "c"]
        let variants = Variants(
          names.enumerated().map { index, name in
            let isPatterned = mask & 1 << index != 0
            return Fixtures.variant(
              name,
              isPatterned ? "https://cdn.example.com/\(asset.id)/\(name)" : "https://x/\(name)")
          })
        asset.variants = .value(variants)
        try temporary.store.put([asset])
        let read = try temporary.store.asset(asset.id, .variants)
        #expect(Self.same(read?.variants.value, variants), "\(mask)")
        let lean = mimeType == "image/jpeg" ? "thumbnail" : "thumbnail_image"
        #expect(read?.leanVariant == variants.entries.first { $0.name == lean })
        let others = names.enumerated().count { $1 != lean && mask & 1 << $0 == 0 }
        let count = try temporary.store.read { snapshot in
          _ = try snapshot.asset(asset.id, include: .variants)
          return snapshot.cost.databases.contains(.variants)
        }
        #expect(count == (others > 0))
      }
    }
    #expect(try temporary.store.count(.patterns) == 6)
  }

  @Test("A URL that is a pattern's but for its query gets another pattern, or is kept in full")
  func otherQuery() throws {
    let temporary = try TemporaryStore()
    var expected: [(AssetID, Variants)] = []
    for (index, query) in ["", "?", "?a", "?a=1", "?a=2", "", "?a=1"].enumerated() {
      var asset = Fixtures.bareAsset(AssetID(high: 0, low: UInt64(index)))
      let variants = Variants([
        Fixtures.variant("thumbnail", "https://cdn.example.com/\(asset.id)/t.webp" + query)
      ])
      asset.variants = .value(variants)
      expected.append((asset.id, variants))
      try temporary.store.put([asset])
    }
    for (id, variants) in expected {
      #expect(Self.same(try temporary.store.asset(id, .variants)?.variants.value, variants))
    }
    #expect(try temporary.store.count(.patterns) == 5)
  }

  @Test("Signed URLs use up no numbers, unless the same form comes a second time")
  func signed() throws {
    let temporary = try TemporaryStore()
    for index in 0..<300 {
      var asset = Fixtures.bareAsset(AssetID(high: 0, low: UInt64(index)))
      let signature = String(UInt64(index) &+ 0xFEDC_BA98_7654_3210, radix: 16) + "0123456789"
      let variants = Variants([
        Fixtures.variant("thumbnail", "https://cdn.example.com/\(asset.id)/t?sig=\(signature)")
      ])
      asset.variants = .value(variants)
      try temporary.store.put([asset])
      #expect(Self.same(try temporary.store.asset(asset.id, .variants)?.variants.value, variants))
    }
    #expect(try temporary.store.count(.patterns) == 0)
    for index in 0..<3 {
      var asset = Fixtures.bareAsset(AssetID(high: 1, low: UInt64(index)))
      asset.variants = .value(
        Variants([
          Fixtures.variant("small", "https://abcdefghijklmnop0123456789.example.com/\(asset.id)")
        ]))
      try temporary.store.put([asset])
      #expect(try temporary.store.count(.patterns) == (index == 0 ? 0 : 1))
    }
  }

  @Test("At the cap no more patterns are learned, and URLs are kept in full")
  func cap() throws {
    var temporary = try TemporaryStore()
    let capacity = URLPatternTable.capacity
    func asset(_ number: Int) -> Asset {
      var asset = Fixtures.bareAsset(AssetID(high: 3, low: UInt64(number)))
      asset.variants = .value(
        Variants(
          (0..<64).map {
            let name = "n\(number * 64 + $0)"
            return Fixtures.variant(name, "https://cdn.example.com/\(asset.id)/\(name)")
          }))
      return asset
    }
    let assets = (0..<(capacity / 64 + 2)).map(asset)
    try temporary.store.put(assets)
    #expect(try temporary.store.count(.patterns) == capacity)
    temporary = try temporary.reopened()
    try temporary.store.put([asset(500)])
    #expect(try temporary.store.count(.patterns) == capacity)
    for asset in assets + [asset(500)] {
      let read = try temporary.store.asset(asset.id, .variants)?.variants.value
      #expect(Self.same(read, asset.variants.value ?? Variants()))
    }
    #expect(try temporary.store.count(.variants) == 3)
  }

  @Test("Patterns of a transaction that was rolled back are learned anew, under the right numbers")
  func rollback() throws {
    var temporary = try TemporaryStore()
    var random = Random(21)
    var committed: [AssetID: Variants] = [:]
    for round in 0..<60 {
      let store = temporary.store
      let fails = random.oneIn(2)
      var written: [AssetID: Variants] = [:]
      try? store.write { transaction in
        for _ in 0...random.below(3) {
          var asset = Fixtures.bareAsset(AssetID(high: 0, low: UInt64(random.below(20))))
          let variants = Variants(
            (0..<4).map {
              Fixtures.variant(
                "v\($0)", "https://cdn.example.com/\(random.below(25))/\(asset.id)")
            })
          asset.variants = .value(variants)
          try transaction.put(asset)
          if random.oneIn(2) {
            let read = try transaction.read { snapshot throws(StoreError) in
              try snapshot.asset(asset.id, include: .variants)
            }
            #expect(Self.same(read?.variants.value, variants), "within round \(round)")
          }
          written[asset.id] = variants
        }
        if fails { throw CancellationError() }
      }
      if !fails { committed.merge(written) { _, new in new } }
      if random.oneIn(8) { temporary = try temporary.reopened() }
      for (id, variants) in committed {
        let read = try temporary.store.asset(id, .variants)?.variants.value
        #expect(Self.same(read, variants), "after round \(round)")
      }
    }
  }

  @Test(
    "URLs of faces and people follow patterns too, with the asset and the thumbnail's face in them")
  func facesAndPeople() throws {
    let temporary = try TemporaryStore()
    for number: UInt64 in 1...3 {
      var person = Fixtures.barePerson(number)
      person.thumbnailFaceID = number == 3 ? nil : Fixtures.face(number)
      let face = person.thumbnailFaceID?.description ?? ""
      person.urls = Variants([
        Fixtures.variant("thumbnail", "https://cdn.example.com/people/\(person.id)/\(face)"),
        Fixtures.variant("x", "https://x.example.com/"),
      ])
      var asset = Fixtures.bareAsset(AssetID(high: 9, low: number))
      var value = Fixtures.face(number, of: asset.id, person: number, bare: true)
      value.urls = Variants([
        Fixtures.variant("thumbnail", "https://cdn.example.com/\(asset.id)/faces/\(value.id)"),
        Fixtures.variant("x", "https://x.example.com/"),
      ])
      var empty = Fixtures.face(number + 10, of: asset.id, person: nil, bare: true)
      empty.urls = Variants()
      asset.faces = .value([value, empty])
      try temporary.store.put(people: [person], [asset])
      person.assetCount = 1
      let read = try temporary.store.asset(asset.id)
      #expect(read?.faces.value == [value, empty])
      #expect(read?.people.value == [person])
      #expect(try temporary.store.json(asset.id)?.contains("\"asset_urls\":{},\"cluster") == true)
    }
    #expect(try temporary.store.count(.patterns) < 5)
  }
}
