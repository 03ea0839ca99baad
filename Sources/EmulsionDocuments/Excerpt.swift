/// Values as error messages show them: short, and without characters that would break a line.
enum Excerpt {
  static let limit = 60

  /// The first characters of a text, control characters escaped, with an ellipsis where it was cut.
  static func shortened(_ text: String) -> String {
    var short = ""
    var count = 0
    // Scalars, since one grapheme can be as long as the text.
    for scalar in text.unicodeScalars {
      guard count < limit else { return short + "…" }
      if scalar.value < 0x20 || scalar.value == 0x7F {
        short += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        short.unicodeScalars.append(scalar)
      }
      count += 1
    }
    return short
  }

  /// A text in the quotation marks of messages.
  static func quoted(_ text: String) -> String { "“\(shortened(text))”" }
}
