extension SyntaxScanner {
  /// Steps over a string; the answer is what lies between its quotation marks.
  @_lifetime(self: copy self)
  mutating func string() throws(DocumentError) -> Range<Int> {
    advance(by: 1)
    let start = position
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        advance(by: 1)
        return start..<(position - 1)
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw unexpected("an escape for a control character")
      default: advance(by: 1)
      }
    }
    throw unexpected("the quotation mark that ends the string")
  }

  @_lifetime(self: copy self)
  private mutating func escape() throws(DocumentError) {
    advance(by: 1)
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      advance(by: 1)
    case UInt8(ascii: "u"): try unicodeEscape()
    default: throw unexpected("the letter of an escape")
    }
  }

  /// Reads `uXXXX`, and the second half of a surrogate pair where the first was read.
  @_lifetime(self: copy self)
  private mutating func unicodeEscape() throws(DocumentError) {
    let start = position - 1
    switch try codeUnit() {
    case 0xD800..<0xDC00:
      guard take("\\"), peek() == UInt8(ascii: "u"),
        0xDC00..<0xE000 ~= (try codeUnit())
      else { throw loneSurrogate(start) }
    case 0xDC00..<0xE000: throw loneSurrogate(start)
    default: break
    }
  }

  @_lifetime(self: copy self)
  private mutating func codeUnit() throws(DocumentError) -> UInt16 {
    advance(by: 1)
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      unit = unit << 4 | UInt16(digit)
      advance(by: 1)
    }
    return unit
  }

  private func loneSurrogate(_ start: Int) -> DocumentError {
    let escape = text(start..<(start + 6))
    return error(
      .notUTF8, "the escape \(escape) at byte \(start) is half of a surrogate pair")
  }
}
