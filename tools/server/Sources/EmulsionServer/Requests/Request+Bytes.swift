import Hummingbird
import NIOCore
import NIOHTTP1

extension Request {
  /// The whole body.
  ///
  /// - Throws: `NIOTooManyBytesError` where it is larger, and 400 where it ends early. What is no HTTP is thrown as it
  ///   is: the connection answers that itself.
  func bytes(upTo limit: Int) async throws -> ByteBuffer {
    do {
      return try await body.collect(upTo: limit)
    } catch let error as NIOTooManyBytesError {
      throw error
    } catch let error as HTTPParserError {
      throw error
    } catch {
      throw Problem.status(.badRequest, "The body has ended early.")
    }
  }
}
