import Emulsion
import Foundation
import Hummingbird

extension Response {
  /// An answer in JSON.
  init(json body: ByteBuffer, status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json", .vary: "Accept-Encoding"],
      body: ResponseBody(byteBuffer: body))
  }

  /// The same from what a store has written: one copy on its way to the socket.
  init(json body: borrowing JSONBuffer, status: HTTPResponse.Status = .ok) {
    self.init(json: Self.buffer(body), status: status)
  }

  /// The same of a document with its tag. The headers are given at once: each that is set later is looked up.
  init(json body: borrowing JSONBuffer, _ tag: EntityTag) {
    self.init(
      status: .ok,
      headers: [
        .contentType: "application/json", .eTag: tag.text, .vary: "Accept-Encoding",
        .contentLength: "\(body.count)",
      ],
      body: ResponseBody(byteBuffer: Self.buffer(body)))
  }

  private static func buffer(_ body: borrowing JSONBuffer) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(body.count)
    // Bytes have no padding that a raw view could expose.
    unsafe buffer.writeBytes(body.span.bytes)
    return buffer
  }

  /// The same from bytes.
  init(json body: [UInt8], status: HTTPResponse.Status = .ok) {
    self.init(json: ByteBuffer(bytes: body), status: status)
  }

  /// The same from a value.
  init(
    encoding value: some Encodable, status: HTTPResponse.Status = .ok
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(json: ByteBuffer(bytes: try encoder.encode(value)), status: status)
  }

  /// `{}`: done, and there is nothing to say.
  static var done: Response { Response(json: ByteBuffer(string: "{}")) }
}
