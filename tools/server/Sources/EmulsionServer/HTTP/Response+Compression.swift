import Hummingbird
import NIOCore

extension Response {
  /// Bodies below this size gain nothing: headers and packets are what they cost.
  private static var smallest: Int { 1024 }

  /// The response as the client takes it: with gzip where that was asked for and is worth it.
  ///
  /// The entity tag is weak, so it is that of both forms.
  func compressed(for request: Request) async throws -> Response {
    guard let length = body.contentLength, length >= Self.smallest else { return self }
    var response = self
    response.headers[.vary] = "Accept-Encoding"
    guard let header = request.headers[.acceptEncoding], AcceptEncoding.wantsGzip(header)
    else { return response }
    let whole = WholeBody()
    try await body.write(whole)
    guard let compressed = Gzip.compress(whole.buffer) else { return response }
    response.headers[.contentEncoding] = "gzip"
    response.body = ResponseBody(byteBuffer: compressed)
    return response
  }
}

/// Takes a body instead of the connection. It is written to by one task only, which reads it then.
private final class WholeBody: ResponseBodyWriter {
  private(set) var buffer = ByteBuffer()

  func write(_ buffer: ByteBuffer) {
    if self.buffer.readableBytes == 0 {
      self.buffer = buffer
    } else {
      self.buffer.writeImmutableBuffer(buffer)
    }
  }

  func finish(_ trailingHeaders: HTTPFields?) {}
}
