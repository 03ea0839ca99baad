import NIOCore
import NIOEmbedded
import Testing

@testable import EmulsionServer

@Suite("Clients that do not read")
struct SlowReaderTests {
  private func connection() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: SlowReaderTimeout(limit: .seconds(10)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func set(_ channel: EmbeddedChannel, writable: Bool) {
    channel.isWritable = writable
    channel.pipeline.fireChannelWritabilityChanged()
  }

  @Test("A connection whose buffer stays full is closed")
  func stalled() throws {
    let channel = try connection()
    set(channel, writable: false)
    channel.embeddedEventLoop.advanceTime(by: .seconds(9))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test("One that is slow and goes on is not")
  func slow() throws {
    let channel = try connection()
    for _ in 0..<3 {
      set(channel, writable: false)
      channel.embeddedEventLoop.advanceTime(by: .seconds(9))
      set(channel, writable: true)
      channel.embeddedEventLoop.advanceTime(by: .seconds(60))
      #expect(channel.isActive)
    }
    _ = try channel.finish()
  }
}
