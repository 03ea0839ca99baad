public import Emulsion

/// A library of invented photographs, for tests, demonstrations and benchmarks.
///
/// It is made of a seed: the same options give the same records on every run and machine. Every
/// record follows from the options and its index alone, so parts can be made in any order and by
/// several threads or processes. In order of the index, the instants of capture ascend (to the
/// second; the few cameras with a wrong clock aside), and ids mostly do: some events are uploaded late.
public struct SampleLibrary: Sendable {
  /// One record and its place in the library.
  public struct Document: Sendable, Equatable {
    /// The index, from 0.
    public var index: Int
    /// The asset with every group present, or absent where it has none.
    public var asset: Asset
  }

  /// The options after numbers without sense were moved.
  public let options: Options
  /// Everybody in the library, the most photographed first. Their ``Emulsion/Person/assetCount`` is
  /// `nil`: that is for a store to count.
  public let people: [Person]

  let plan: LibraryPlan

  /// Plans the library; this takes time and memory for its people, not for its assets.
  public init(_ options: Options) {
    let (options, people) = options.moved()
    self.options = options
    plan = LibraryPlan(
      seed: options.seed, assets: options.assets, people: people, startYear: options.startYear,
      years: options.years)
    self.people = SamplePeople(plan: plan).make()
  }

  /// How many assets there are.
  public var count: Int { options.assets }

  /// The person of a rank, or `nil` outside of ``people``.
  public func person(at index: Int) -> Person? {
    people.indices.contains(index) ? people[index] : nil
  }

  /// The asset at an index, in constant time. An index outside of the library gives the first or
  /// last asset; an empty library gives what would be its only one.
  public func asset(at index: Int) -> Asset {
    let nearest = index.moved(into: 0...Swift.max(0, count - 1))
    guard let event = plan.event(index: nearest) else {
      // Only an empty library has no event at all.
      return SampleLibrary(Options(assets: 1, seed: options.seed)).asset(at: 0)
    }
    return asset(at: nearest, event: event)
  }

  /// The documents of a range of indices, in order; what lies outside of the library is left out.
  public func documents(in range: Range<Int>) -> Part {
    Part(library: self, range: range.clamped(to: 0..<count))
  }
}

extension SampleLibrary: Sequence {
  /// Some consecutive documents.
  public struct Part: Sequence, Sendable {
    let library: SampleLibrary
    let range: Range<Int>

    /// The number of documents.
    public var underestimatedCount: Int { range.count }

    /// Makes the documents one by one.
    public func makeIterator() -> Iterator {
      Iterator(library: library, range: range)
    }
  }

  /// Makes documents one by one, in order.
  public struct Iterator: IteratorProtocol {
    private let library: SampleLibrary
    private var index: Int
    private let end: Int
    /// The events of the current block that are not over, last one first.
    private var slots: [Timeline.Slot] = []
    private var event: Event?

    init(library: SampleLibrary, range: Range<Int>) {
      self.library = library
      index = range.lowerBound
      end = range.upperBound
    }

    /// The next document, or `nil` after the last.
    public mutating func next() -> Document? {
      guard index < end, let event = currentEvent() else { return nil }
      let document = Document(index: index, asset: library.asset(at: index, event: event))
      index += 1
      return document
    }

    private mutating func currentEvent() -> Event? {
      if let event, index < event.slot.firstIndex + event.slot.size { return event }
      if slots.isEmpty {
        let block = library.plan.timeline.slots(block: index / Timeline.blockSize)
        slots = block.filter { index < $0.firstIndex + $0.size }.reversed()
      }
      event = slots.popLast().map(library.plan.event)
      return event
    }
  }

  /// The number of documents.
  public var underestimatedCount: Int { count }

  /// Makes the documents one by one, in order of their index.
  public func makeIterator() -> Iterator {
    Iterator(library: self, range: 0..<count)
  }
}
