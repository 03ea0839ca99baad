import Emulsion
import Testing

@testable import EmulsionServer

@Suite("Queries")
struct QueryTests {
  @Test("Keys and values are decoded, a plus is a blank, and the last of several counts")
  func decoding() throws {
    let query = try Query("a=1&b=x+y%2B%C3%A9&a=2&c&=d&&e=f=g")
    #expect(query.text("a") == "2")
    #expect(query.texts("a") == ["1", "2"])
    #expect(query.text("b") == "x y+é")
    #expect(query.text("c") == "")
    #expect(query.text("e") == "f=g")
    #expect(query.text("z") == nil)
  }

  @Test(
    "What is not percent-encoded UTF-8 is refused",
    arguments: ["a=%", "a=%4", "a=%zz", "%ff=1", "a=%c3", "a=%ed%a0%80", "a=%+1"])
  func badEncoding(_ text: String) {
    #expect(throws: Problem.self) { try Query(text) }
  }

  @Test("Lists are repeated keys, commas, or a mix; an empty item stays one")
  func lists() throws {
    #expect(try Query("i=a&i=b,c").list("i") == ["a", "b", "c"])
    #expect(try Query("i=a,").list("i") == ["a", ""])
    #expect(try Query("i=").list("i") == [])
    #expect(try Query("").list("i") == nil)
    let ids: [AssetID]? = try Query("i=asset_a&i=asset_b").ids("i", cap: 2)
    #expect(ids?.map(\.description) == ["asset_a", "asset_b"])
    #expect(throws: Problem.self) {
      let _: [AssetID]? = try Query("i=asset_a,asset_b,asset_c").ids("i", cap: 2)
    }
  }

  @Test("Pages have 1 to 200 rows", arguments: ["0", "201", "+5", "5.0", "", "٣", "1e2"])
  func limits(_ text: String) throws {
    #expect(throws: Problem.self) { try Query("limit=\(text)").limit() }
    #expect(try Query("").limit() == 20)
    #expect(try Query("limit=200").limit() == 200)
  }

  @Test("Numbers are decimal", arguments: ["0x1p3", "nan", "inf", "", " 1", "1e999", "1,2"])
  func numbers(_ text: String) throws {
    #expect(throws: Problem.self) { try Query.number(text, "k") }
    #expect(try Query.number("-1.5e2", "k") == -150)
  }

  @Test("An instant without an offset is meant in UTC")
  func instants() throws {
    let naive = try Query("t=2024-05-01T12:00:00").instant("t")
    #expect(try naive == Query("t=2024-05-01T14:00:00%2B02:00").instant("t"))
    #expect(throws: Problem.self) { try Query("t=today").instant("t") }
  }
}
