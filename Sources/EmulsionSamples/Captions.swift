/// Descriptions as a captioning model writes them: one or two sentences on what is to be seen.
enum Captions {
  private typealias Words = CaptionWords

  static func make(
    shot: Shot, theme: Event.Theme, _ random: inout RandomSource
  ) -> String {
    var text = ""
    text.reserveCapacity(240)
    switch shot.kind {
    case .screenshot:
      text += shot.isPortrait || shot.raw.height > shot.raw.width ? "A phone" : "A computer"
      text += " screenshot that shows "
      text += random.pick(Words.screens)
      text += ". "
      text += random.pick(Words.screenNotes)
      return text
    case .download:
      text += random.pick(Words.graphics)
      text += ", set against "
      text += random.chance(500) ? "a plain background. " : "a pale gradient. "
      text += random.pick(random.chance(500) ? Words.moods : Words.screenNotes)
      return text
    case .photo, .video: break
    }
    if shot.isVideo {
      text += random.chance(500) ? "A short video: " : "In this clip: "
    }
    if shot.faces > 0 {
      people(shot.faces, &random, &text)
    } else {
      scene(theme, &random, &text)
    }
    let isLong = text.utf8.count > 150
    if text.utf8.count < 80 || random.chance(isLong ? 350 : 700) {
      text += " "
      text += random.pick(random.chance(500) ? Words.lights : Words.moods)
    }
    return text
  }

  private static func people(
    _ count: Int, _ random: inout RandomSource, _ text: inout String
  ) {
    switch count {
    case 1:
      person(&random, &text)
      text += " "
      text += random.pick(Words.actions)
    case 2:
      person(&random, &text)
      text += " and "
      var other = ""
      person(&random, &other)
      text += other.prefix(1).lowercased()
      text += other.dropFirst()
      text += random.chance(500) ? " stand side by side" : " share a quiet moment"
    case 3...5 where random.chance(500):
      text += ["Three", "Four", "Five"][count - 3]
      text += random.chance(500) ? " people " : " friends "
      text += random.pick(Words.groupActions)
    default:
      text += random.pick(Words.groups)
      text += " "
      text += random.pick(Words.groupActions)
    }
    text += " "
    text += random.pick(Words.settings)
    if random.chance(550) { background(&random, &text) }
    text += "."
  }

  private static func startsWithVowel(_ word: String) -> Bool {
    guard let first = word.utf8.first else { return false }
    return "aeiou".utf8.contains(first)
  }

  private static func person(_ random: inout RandomSource, _ text: inout String) {
    let noun = random.pick(Words.persons)
    text += startsWithVowel(noun) ? "An " : "A "
    text += noun
    if random.chance(750) {
      text += " "
      text += random.pick(Words.clothes)
    }
  }

  private static func background(_ random: inout RandomSource, _ text: inout String) {
    let isBehind = random.chance(500)
    text += isBehind ? ", with " : ", in front of "
    text += random.pick(Words.backgrounds)
    if isBehind { text += random.chance(400) ? " in the distance" : " in the background" }
  }

  private static func scene(
    _ theme: Event.Theme, _ random: inout RandomSource, _ text: inout String
  ) {
    let isTypical = random.chance(650)
    switch theme {
    case .food where isTypical, .party where isTypical:
      text += "A close-up of "
      text += random.pick(Words.dishes)
      text += " "
      text += random.pick(Words.tables)
      text += random.chance(400) ? ", seen from above." : "."
    case .pets where isTypical, .family where isTypical:
      text += "A "
      text += random.pick(Words.animals)
      text += " "
      text += random.pick(Words.animalActions)
      text += " "
      text += random.pick(Words.settings)
      text += "."
    case .garden:
      text += random.chance(500) ? "Close view of " : "A garden with "
      text += random.pick(Words.plants)
      text += " and "
      text += random.pick(Words.plants)
      text += ", with "
      text += random.pick(Words.backgrounds)
      text += " behind."
    default:
      let adjective = random.pick(Words.adjectives)
      text += random.chance(500) ? "View of a" : "A photograph of a"
      text += startsWithVowel(adjective) ? "n " : " "
      text += adjective
      text += " "
      text += random.pick(Words.views)
      if random.chance(700) {
        background(&random, &text)
      } else {
        text += " without a single person in sight"
      }
      text += "."
    }
  }
}
