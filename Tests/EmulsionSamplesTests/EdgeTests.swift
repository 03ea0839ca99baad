import Emulsion
import EmulsionSamples
import Testing

@Suite("Libraries at the edges")
struct EdgeTests {
  @Test("An empty library has no document and still answers")
  func empty() {
    let library = SampleLibrary(.init(assets: 0))
    #expect(Array(library).isEmpty)
    #expect(library.people.count == 12)
    #expect(library.people.allSatisfy { $0.thumbnailFaceID == nil })
    #expect(library.asset(at: 0).id == library.asset(at: 3).id)
  }

  @Test("A library of one asset")
  func one() {
    let library = SampleLibrary(.init(assets: 1))
    #expect(Array(library).map(\.asset) == [library.asset(at: 0)])
    #expect(library.asset(at: -1) == library.asset(at: 0))
    #expect(library.asset(at: .max) == library.asset(at: 0))
  }

  @Test("Numbers without sense are moved")
  func senseless() {
    let library = SampleLibrary(
      .init(assets: -4, seed: .max, people: -1, startYear: 0, years: 0))
    #expect(library.options.assets == 0)
    #expect(library.options.years == 1)
    #expect(library.options.startYear == 1980)
    #expect(library.people.isEmpty)
    #expect(library.person(at: 0) == nil)
    let late = SampleLibrary(.init(assets: 50, people: 3, startYear: .max, years: .max))
    #expect(Array(late).allSatisfy { $0.asset.createdAt.isRepresentable })
  }

  @Test("A library without people has faces of nobody")
  func nobody() {
    let library = SampleLibrary(.init(assets: 300, people: 0))
    let faces = library.flatMap { $0.asset.faces.value ?? [] }
    #expect(!faces.isEmpty)
    #expect(faces.allSatisfy { $0.personID == nil })
    #expect(faces.allSatisfy { $0.clusterAssignment?.candidates.isEmpty ?? true })
  }

  @Test("More people than assets")
  func crowded() {
    let library = SampleLibrary(.init(assets: 5, people: 40))
    #expect(library.people.count == 40)
    #expect(Set(library.people.map(\.id)).count == 40)
    #expect(Array(library).count == 5)
  }

  @Test("A very large library starts at once")
  func large() {
    let library = SampleLibrary(.init(assets: 900_000_000, people: 20))
    let first = library.asset(at: 0)
    let last = library.asset(at: 899_999_999)
    #expect(first.createdAt < last.createdAt)
    let day = last.localDateTime.description.prefix(10)
    #expect(day == "2024-12-31" || day == "2025-01-01")
  }
}
