/// The mutations of one transaction, in order, as a log keeps them.
public struct MutationBatch: Sendable, Equatable {
  /// The number of the first mutation; the others follow without a gap.
  public var sequence: UInt64
  /// The one time of the transaction.
  public var time: Timestamp
  /// The mutations.
  public var mutations: [Mutation]

  /// Makes a batch of its parts.
  public init(sequence: UInt64, time: Timestamp, mutations: [Mutation]) {
    self.sequence = sequence
    self.time = time
    self.mutations = mutations
  }

  private enum Field {
    static let sequence = 1
    static let time = 2
    static let mutation = 3
  }

  /// The batch in wire form; see `MutationBatch` in the Format article.
  public var encoded: [UInt8] {
    var writer = WireWriter()
    writer.uint64(Field.sequence, sequence)
    writer.timestamp(Field.time, time)
    for mutation in mutations { writer.bytes(Field.mutation, mutation.encoded) }
    return writer.bytes
  }

  /// Reads a batch from its wire form.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` for bytes that are none.
  public init(encoded bytes: [UInt8]) throws(StoreError) {
    var mutations: [[UInt8]] = []
    do throws(CodecError) {
      (sequence, time, mutations) = try Self.parts(bytes.rawSpan)
    } catch {
      throw StoreError(.corrupted, "the bytes are no batch of mutations: \(error.reason)")
    }
    self.mutations = []
    for bytes in mutations { self.mutations.append(try Mutation(encoded: bytes)) }
  }

  private static func parts(
    _ bytes: RawSpan
  ) throws(CodecError) -> (UInt64, Timestamp, [[UInt8]]) {
    var sequence: UInt64?
    var time: Timestamp?
    var mutations: [[UInt8]] = []
    var reader = WireReader(bytes)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      switch (number, type) {
      case (Field.sequence, .varint): sequence = try reader.varint()
      case (Field.time, .fixed64):
        time = Timestamp(microseconds: Int64(bitPattern: try reader.fixed64()))
      case (Field.mutation, .length): mutations.append([UInt8](try reader.length()))
      case (Field.sequence...Field.mutation, _): throw .wireType(field: number)
      default: try reader.skip(type)
      }
    }
    guard let sequence else { throw .missingField(Field.sequence) }
    guard let time else { throw .missingField(Field.time) }
    guard time.isRepresentable else { throw .invalidField(Field.time) }
    return (sequence, time, mutations)
  }
}
