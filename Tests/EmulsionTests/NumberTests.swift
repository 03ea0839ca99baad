import Testing

@testable import Emulsion

@Suite("Numbers")
struct NumberTests {
  /// Doubles of every kind: random bits, few decimals, integers, neighbours of powers of ten.
  private static let doubles: [Double] = {
    var random = Random(6)
    var doubles: [Double] = [0, -0.0, 1, -1, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    doubles += [.leastNormalMagnitude, .ulpOfOne, .pi, 0.1 + 0.2, 1e15, 1e15 - 1, 1e15 + 2]
    for _ in 0..<20_000 {
      let double = Double(bitPattern: random.next())
      if double.isFinite { doubles.append(double) }
    }
    for places in 0..<12 {
      let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
      for _ in 0..<1500 {
        let units = Int64(bitPattern: random.next()) >> Int64(random.below(63))
        doubles.append(Double(units) / power)
      }
    }
    for exponent in -30...30 {
      guard let power = Double("1e\(exponent)") else { continue }
      doubles += [power, power.nextUp, power.nextDown, -power, power * 9.99]
    }
    return doubles
  }()

  /// Significant digits and the place of the point, from any spelling of a number.
  private static func digits(_ text: String) -> (digits: String, point: Int) {
    let parts = text.lowercased().split(separator: "e")
    let mantissa = parts[0].drop { $0 == "-" }
    let whole = mantissa.prefix { $0 != "." }
    let fraction = mantissa.dropFirst(whole.count + 1)
    var digits = String(whole + fraction)
    var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasPrefix("0"), digits.count > 1 {
      digits.removeFirst()
      point -= 1
    }
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    return (digits, digits == "0" ? 0 : point)
  }

  @Test("A packed decimal is the one of fewest places that reads back")
  func packedDecimal() {
    for double in Self.doubles {
      let isPackable = double.magnitude < 1e15 && !(double == 0 && double.sign == .minus)
      var expected: (mantissa: Int64, exponent: Int)?
      var power = 1.0
      for exponent in 0...9 where isPackable && expected == nil {
        let scaled = (double * power).rounded()
        if scaled.magnitude >= 1e15 { break }
        if scaled / power == double { expected = (Int64(scaled), exponent) }
        power *= 10
      }
      let packed = PackedDecimal(double)
      if packed?.mantissa != expected?.mantissa || packed?.exponent != expected?.exponent {
        Issue.record("\(double) is packed as \(packed?.bits ?? 0)")
      }
    }
  }

  private static func text(_ double: Double) -> String { json { $0.append(double) } }

  @Test("JSON text reads back as the same number, has its shortest digits and ECMAScript's layout")
  func text() {
    for double in Self.doubles {
      let text = Self.text(double)
      if Double(text)?.bitPattern != double.bitPattern {
        Issue.record("\(double.bitPattern) reads back from \(text) as another number")
      }
      if double == 0 { continue }
      let (shortest, point) = Self.digits(double.description)
      if Self.digits(text) != (shortest, point) { Issue.record("\(double) is written \(text)") }
      if text != (double < 0 ? "-" : "") + Self.laidOut(shortest, point) {
        Issue.record("\(double) is laid out as \(text)")
      }
    }
  }

  /// ECMAScript's Number::toString, after its specification.
  private static func laidOut(_ digits: String, _ point: Int) -> String {
    let zeros = { (count: Int) in String(repeating: "0", count: count) }
    switch point {
    case digits.count...21 where digits.count <= 21: return digits + zeros(point - digits.count)
    case 1...21: return digits.prefix(point) + "." + digits.dropFirst(point)
    case -5...0: return "0." + zeros(-point) + digits
    default:
      let exponent = (point > 0 ? "e+" : "e-") + String(abs(point - 1))
      return digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "") + exponent
    }
  }

  @Test(
    "Numbers of ECMAScript's own tables, with −0.0 kept apart from 0",
    arguments: [
      ("0", "0"), ("-0.0", "-0.0"), ("1.0", "1"), ("-1", "-1"), ("46.0", "46"), ("0.5", "0.5"),
      ("-2.8", "-2.8"), ("1e21", "1e+21"), ("1e20", "100000000000000000000"),
      ("123456789012345678901", "123456789012345680000"),
      ("999999999999999868928", "999999999999999900000"), ("1e-6", "0.000001"), ("1e-7", "1e-7"),
      ("1.5e-7", "1.5e-7"), ("0.0000015", "0.0000015"), ("123e-9", "1.23e-7"), ("5e-324", "5e-324"),
      ("-4.9e-324", "-5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"),
      ("2.2250738585072014e-308", "2.2250738585072014e-308"),
      ("9007199254740992", "9007199254740992"), ("-9007199254740992", "-9007199254740992"),
      ("295147905179352825856", "295147905179352830000"), ("0.1", "0.1"),
      ("0.30000000000000004", "0.30000000000000004"),
      ("0.333333333333333333", "0.3333333333333333"),
      ("1e23", "1e+23"), ("9.999999999999997e22", "9.999999999999997e+22"),
      ("1.0000000000000001e23", "1.0000000000000001e+23"),
      ("333333333.33333332", "333333333.3333333"), ("1424953923781206.25", "1424953923781206.2"),
      ("4.35", "4.35"), ("48.208176", "48.208176"), ("-0.0000333", "-0.0000333"),
      ("1e15", "1000000000000000"), ("123456.789", "123456.789"), ("0.0001234", "0.0001234"),
      ("1000000000.0000001", "1000000000.0000001"), ("1e-5", "0.00001"), ("12e-8", "1.2e-7"),
    ])
  func golden(number: String, text: String) throws {
    #expect(Self.text(try #require(Double(number))) == text)
  }

  @Test("No number is written as null")
  func notFinite() {
    #expect(Self.text(.nan) == "null")
    #expect(Self.text(.infinity) == "null")
    #expect(Self.text(-.infinity) == "null")
    #expect(PackedDecimal(.nan) == nil && PackedDecimal(.infinity) == nil)
  }

  @Test("A packed decimal is exactly the number, in bits as well")
  func packed() throws {
    var packed = 0
    for double in Self.doubles {
      guard let decimal = PackedDecimal(double) else { continue }
      packed += 1
      if decimal.value.bitPattern != double.bitPattern { Issue.record("\(double)") }
      if PackedDecimal(bits: decimal.bits) != decimal { Issue.record("\(double) in bits") }
      if decimal.exponent > 0, decimal.mantissa % 10 == 0 { Issue.record("\(double) has zeros") }
    }
    #expect(packed > 5000)
    #expect(PackedDecimal(-0.0) == nil)
    let small = try #require(PackedDecimal(48.208176))
    #expect(small.mantissa == 48_208_176 && small.exponent == 6)
    #expect(small.bits == 96_416_352 << 4 | 6)
  }

  @Test("Bits that no writer makes are refused or read as a number, and JSON agrees with the value")
  func packedBits() {
    var random = Random(7)
    for _ in 0..<20_000 {
      let bits = random.next() >> UInt64(random.below(64))
      guard let decimal = PackedDecimal(bits: bits) else { continue }
      let text = json { $0.append(decimal) }
      if Double(text) != decimal.value { Issue.record("\(bits) is written \(text)") }
    }
    for exponent: UInt64 in 10...15 { #expect(PackedDecimal(bits: 1 << 5 | exponent) == nil) }
    let tooLarge = ZigZag.encode(1_000_000_000_000_000) << 4
    #expect(PackedDecimal(bits: tooLarge) == nil)
  }

  @Test("A record's number reads back with its bits, in few bytes where it has few decimals")
  func records() throws {
    for double in Self.doubles {
      let bytes = written { $0.number(2, orDoubleAt: 16, double) }
      let fields = try WireFields<20>(bytes.rawSpan)
      let read = try fields.number(2, orDoubleAt: 16)?.value
      if read?.bitPattern != double.bitPattern { Issue.record("\(double)") }
    }
    #expect(written { $0.number(2, orDoubleAt: 16, 2.8) }.count == 3)
    #expect(written { $0.number(2, orDoubleAt: 16, nil) }.isEmpty)
  }

  @Test("A record's number that is not finite, or of another wire type, is an error")
  func recordsRefused() throws {
    for double in [Double.nan, .infinity, -.infinity] {
      let bytes = written { writer in
        writer.varint(18 << 3 | 1)
        for shift in 0..<8 {
          writer.byte(UInt8(truncatingIfNeeded: double.bitPattern >> UInt64(8 * shift)))
        }
      }
      let fields = try WireFields<20>(bytes.rawSpan)
      #expect(throws: CodecError.invalidField(18)) { try fields.number(2, orDoubleAt: 16) }
    }
    let text = try WireFields<20>(written { $0.string(2, "x") }.rawSpan)
    #expect(throws: CodecError.wireType(field: 2)) { try text.number(2, orDoubleAt: 16) }
  }

  @Test(
    "Integers print all their digits",
    arguments: [
      (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (.max, "9223372036854775807"),
      (.min, "-9223372036854775808"), (1_000_000_000_000_000_000, "1000000000000000000"),
      (999_999_999_999_999_999, "999999999999999999"), (4_294_967_296, "4294967296"),
    ] as [(Int64, String)])
  func integers(value: Int64, text: String) {
    #expect(json { $0.append(value) } == text)
  }

  @Test(
    "Zigzag keeps every integer", arguments: [0, 1, -1, 2, -2, .max, .min, .max - 1] as [Int64])
  func zigzag(value: Int64) {
    #expect(ZigZag.decode(ZigZag.encode(value)) == value)
    #expect(written { $0.sint64(1, value) }.count <= 11)
  }
}
