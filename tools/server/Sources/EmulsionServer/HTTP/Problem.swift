import Hummingbird

/// Why a request is not answered as it was meant, in the form that the API's clients know.
enum Problem: Error {
  /// 404: what the path or the body names is not there.
  case notFound(String)
  /// 422: the request cannot be carried out as it stands.
  case invalid([Fault])
  /// Any other status with one sentence.
  case status(HTTPResponse.Status, String, headers: HTTPFields = [:])

  /// One thing that is wrong with a request.
  struct Fault: Encodable {
    /// A word for programs, such as `missing` or `int_parsing`.
    var type: String
    /// Where it is: `query`, `path` or `body`, and the keys and places within.
    var loc: [Place]
    /// A sentence for people.
    var msg: String
    /// What was found there.
    var input: JSONValue
  }

  /// A key of an object, or a place in an array.
  enum Place: Encodable, ExpressibleByStringLiteral {
    case key(String)
    case index(Int)

    init(stringLiteral value: String) { self = .key(value) }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .key(let key): try container.encode(key)
      case .index(let index): try container.encode(index)
      }
    }
  }

  /// One fault alone.
  static func invalid(
    _ type: String, _ loc: [Place], _ msg: String, input: JSONValue
  ) -> Problem {
    .invalid([Fault(type: type, loc: loc, msg: msg, input: input)])
  }
}

extension Problem {
  private struct Sentence: Encodable { var detail: String }
  private struct Faults: Encodable { var detail: [Fault] }

  /// The answer: `{"detail":…}`.
  func response() -> Response {
    switch self {
    case .notFound(let sentence): Self.response(.notFound, Sentence(detail: sentence))
    case .invalid(let faults): Self.response(.unprocessableContent, Faults(detail: faults))
    case .status(let status, let sentence, let headers):
      Self.response(status, Sentence(detail: sentence), headers)
    }
  }

  private static func response(
    _ status: HTTPResponse.Status, _ body: some Encodable, _ headers: HTTPFields = [:]
  ) -> Response {
    // Texts, places and finite numbers can always be encoded.
    var response = (try? Response(encoding: body, status: status)) ?? Response(status: status)
    for field in headers { response.headers.append(field) }
    return response
  }
}
