/// Captions that people or programs wrote into files, odd characters and all.
enum Remarks {
  private static let plain = [
    "Summer holidays", "first day of school", "with the neighbours", "Grandpa's 80th", "the view!",
    "no filter", "New bike", "Moving in", "Concert in the park", "after the storm", "Lost tooth",
    "Sunday walk", "Kitchen renovation, week 3", "Half marathon, km 18", "Farewell party",
    "OLD BARN", "testing the new lens", "Best. Cake. Ever.", "garden, before", "garden, after",
    "HIKARI DIGITAL CAMERA         ", "          ", "default", "Screenshot", "rain again…",
    "Weihnachten bei Oma", "Geburtstagsfrühstück", "Über den Wolken", "Straße im Regen",
    "À la plage, été", "Le goûter", "Noël en famille", "Ñandú en el camino", "¡Feliz cumpleaños!",
    "Påske på fjellet", "Żółte liście", "Večer u vody", "Kırmızı şemsiye", "Первый снег",
    "Мама и папа на даче", "Захід сонця", "Καλοκαίρι στο νησί", "春节快乐", "在奶奶家", "桜、満開",
    "夏休みの宿題", "가을 소풍", "عيد ميلاد سعيد", "غروب الشمس", "שבת בבוקר", "दादी के साथ", "chúc mừng năm mới",
    "🎂🎉", "beach day 🏖️☀️", "❤️", "👨‍👩‍👧‍👦 together", "🇵🇹 → 🇪🇸", "so tired 😴", "🐶 vs 🐱",
  ]

  private static let odd = [
    "She said \"cheese\"", "C:\\Photos\\2014\\trip", "line one\nline two", "tab\tseparated\tlabel",
    "carriage\r\nreturn", "a \\ b / c", "{\"json\": [1, 2]}", "<b>bold</b> & co", "null", "0", "'",
    "bell\u{7}and escape\u{1B}[0m", "unit\u{1F}separator", "\u{1}", "delete\u{7F}", "zero\u{0}byte",
    "line\u{2028}separator", "paragraph\u{2029}separator", "bom\u{FEFF}", "no\u{A0}break",
    "replacement \u{FFFD} character", "right\u{202E}to left", "e\u{301} combining", "\"\"\"",
    "\\u0041",
    "100 % \"sure\"\n– maybe –\n", "\u{1F469}\u{1F3FD}\u{200D}\u{1F680}", "𝔣𝔯𝔞𝔨𝔱𝔲𝔯 𝟙𝟚𝟛",
    "\u{8}\u{C}",
  ]

  private static let sentences = [
    "We had planned to leave at eight but it was almost noon before everybody was ready.",
    "The guide told us that the bridge is older than the town.",
    "Nobody remembers who took this one.", "Der Weg war länger als gedacht, aber schön.",
    "Ask Lena for the recipe.", "On a attendu le bus pendant deux heures.",
    "Scanned from the album with the green cover, page 12.", "Это было самое тёплое лето.",
    "Left to right: the cousins, the aunts, and whoever is hiding behind the tree.",
    "Print this for the hallway (A3, matte).", "雨が降ったけど楽しかった。", "Copyright: family archive.",
  ]

  /// A caption for some pictures. Scenes share theirs now and then, as batches do that were
  /// captioned together.
  static func make(shot: Shot, event: Event, _ source: RandomSource) -> String? {
    var random = source
    let isScreen = shot.kind == .screenshot
    switch random.below(1000) {
    case 0..<70: return random.pick(plain)
    case 70..<85: return random.pick(odd)
    case 85..<110:
      var text = random.pick(sentences)
      for _ in 0..<random.skewed(below: 5) { text += " " + random.pick(sentences) }
      return text
    case 110..<113:
      var text = ""
      while text.utf8.count < 1200 { text += random.pick(sentences) + "\n" }
      return text
    case 113..<140: return Place.all[event.venue.place].city + ", \(shot.civil.year)"
    case 140..<145: return ""
    case 145..<240 where isScreen: return "Screenshot"
    default: return nil
    }
  }
}
