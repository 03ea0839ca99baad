import NIOCore

/// Closes the connection of a client that does not take its answers: nothing else ends it, since the request is still
/// being answered.
final class SlowReaderTimeout: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Any

  private let limit: TimeAmount
  private var closing: Scheduled<Void>?

  /// - Parameter limit: How long the connection's buffer may stay full. A page of 200 whole assets has 800 KB, so two
  ///   minutes are 7 KB a second.
  init(limit: TimeAmount) { self.limit = limit }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    closing?.cancel()
    closing = nil
    if !context.channel.isWritable {
      let channel = context.channel
      closing = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  func handlerRemoved(context: ChannelHandlerContext) { closing?.cancel() }
}
