import Emulsion

/// Makes the people of a library.
struct SamplePeople {
  let plan: LibraryPlan

  func make() -> [Person] {
    (0..<plan.popularity.count).map(person)
  }

  private func person(rank: Int) -> Person {
    var random = RandomSource(seed: plan.seed, stream: .person, index: rank)
    let face = anchor(rank: rank)
    let first = face?.found ?? Timestamp(microseconds: plan.timeline.start)
    let created = first.later(milliseconds: random.number(in: 1000...7_200_000))
    let isEdited = random.chance(400)
    let delay = isEdited ? random.number(in: 60_000...40_000_000_000) : 0
    var person = Person(
      id: .sample(at: created, &random), isHidden: random.chance(30),
      isFavorite: random.chance(rank < 8 ? 600 : 25), createdAt: created,
      updatedAt: created.later(milliseconds: delay))
    let isNamed = random.chance(rank < 30 ? 850 : 385)
    if isNamed {
      person.name = PersonNames.make(&random)
      if random.chance(300) { person.birthDate = birthDate(&random) }
    }
    if let face, !random.chance(20) {
      person.thumbnailFaceID = face.id
      person.urls = Links.face(face.id)
    }
    if !random.chance(120) {
      person.clusterMetrics = clusterMetrics(rank: rank, &random)
    }
    return person
  }

  /// The face that is certain to be this person's.
  private func anchor(rank: Int) -> (id: FaceID, found: Timestamp)? {
    guard let index = plan.anchoringAsset(person: rank), let event = plan.event(index: index) else {
      return nil
    }
    let arrival = Arrival(index: index, event: event, plan: plan)
    let found = SampleFaces.found(ordinal: 0, arrival: arrival)
    return (plan.faceID(asset: index, ordinal: 0, at: found), found)
  }

  private func birthDate(_ random: inout RandomSource) -> CalendarDate {
    let first = CivilTime.days(year: 1931, month: 1, day: 1)
    let last = CivilTime.days(year: 2023, month: 12, day: 31)
    return CalendarDate(days: Int32(clamping: random.number(in: first...last)))
  }

  private func clusterMetrics(
    rank: Int, _ random: inout RandomSource
  ) -> Person.ClusterMetrics {
    let faces = 1 + plan.popularity.expected(rank: rank, of: plan.timeline.count * 13 / 10)
    let mean = random.number(in: 90_000...230_000)
    let percentile = mean + random.number(in: 20_000...120_000)
    // A single face has no pairs.
    let isLone = faces < 2
    return Person.ClusterMetrics(
      pairwiseP90: isLone ? nil : Decimal.make(percentile, places: 6),
      pairwiseMean: isLone ? nil : Decimal.make(mean, places: 6),
      faceCount: faces * random.number(in: 90...110) / 100)
  }
}
