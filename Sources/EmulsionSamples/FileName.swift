/// How a camera or a program names its files.
enum FileNameStyle: Sendable {
  /// `IMG_1234`
  case img
  /// `DSC_1234`
  case dsc4
  /// `DSC01234`
  case dsc5
  /// `DSCF1234`
  case dscf
  /// `P1010234`
  case p
  /// `PXL_20230514_101233123`
  case pixel
  /// `20230514_101233`
  case stamp
  /// `IMG_20230514_101233`
  case stampIMG
  /// `WP_20140514_001`
  case wp
  /// `GOPR1234`
  case gopr
  /// `DJI_0123`
  case dji
  /// `R0010123`
  case r
  /// `Scan 12`
  case scan

  /// The name without its extension. `number` counts the pictures of the library.
  func stem(number: Int, time: CivilTime) -> String {
    let date = "\(time.year)" + Text.padded(time.month, 2) + Text.padded(time.day, 2)
    let clock =
      Text.padded(time.hour, 2) + Text.padded(time.minute, 2) + Text.padded(time.second, 2)
    return switch self {
    case .img: "IMG_" + Text.padded(number % 10_000, 4)
    case .dsc4: "DSC_" + Text.padded(number % 10_000, 4)
    case .dsc5: "DSC" + Text.padded(number % 100_000, 5)
    case .dscf: "DSCF" + Text.padded(number % 10_000, 4)
    case .p: "P10" + Text.padded(number % 100_000, 5)
    case .pixel: "PXL_" + date + "_" + clock + Text.padded(time.millisecond, 3)
    case .stamp: date + "_" + clock
    case .stampIMG: "IMG_" + date + "_" + clock
    case .wp: "WP_" + date + "_" + Text.padded(number % 1000, 3)
    case .gopr: "GOPR" + Text.padded(number % 10_000, 4)
    case .dji: "DJI_" + Text.padded(number % 1000, 4)
    case .r: "R001" + Text.padded(number % 10_000, 4)
    case .scan: "Scan \(number % 500)"
    }
  }
}

/// Names of files that no camera named.
enum FileName {
  private static let renamed = [
    "Geburtstag Jürgen", "Sommerfest", "Plätzchen backen", "été à la plage", "Crème brûlée",
    "Hochzeit (Standesamt)", "moving day", "first snow", "kitchen before", "kitchen after",
    "Ski-Urlaub", "家族旅行", "运动会", "夏祭り", "день рождения", "на даче", "가족사진", "Año nuevo",
    "cumpleaños abuela", "Grüße aus Köln", "Wanderung Höhenweg", "garden #3", "roof & gutter",
    "receipt 50%", "Omas Küche", "smörgåsbord", "Łódź", "Øresund", "İstanbul", "صورة العائلة",
    "school play, act 2", "Cat's new bed", "team photo [final]", "100% Lucy", "naïve art",
  ]

  private static let downloads = [
    "download", "image", "unnamed", "photo", "header", "banner-large", "wallpaper", "recipe",
    "meme", "floorplan", "logo_final_v2", "invite", "Einladung", "Fahrplan", "menú", "チラシ",
    "海报", "poster", "map", "screenshot_edited", "received", "attachment", "avatar", "karte",
  ]

  /// A name that somebody typed, now and then with a number in parentheses.
  static func typed(_ random: inout RandomSource) -> String {
    let name = random.pick(renamed)
    return random.chance(500) ? name + " (\(random.number(in: 1...40)))" : name
  }

  static func download(_ random: inout RandomSource, time: CivilTime) -> String {
    switch random.below(6) {
    case 0: Text.hex(&random, count: 32)
    case 1:
      "IMG-\(time.year)" + Text.padded(time.month, 2) + Text.padded(time.day, 2) + "-WA"
        + Text.padded(random.below(80), 4)
    case 2: random.pick(downloads)
    default: random.pick(downloads) + " (\(random.number(in: 1...30)))"
    }
  }

  static func screenshot(_ random: inout RandomSource, time: CivilTime) -> String {
    let month = Text.padded(time.month, 2)
    let day = Text.padded(time.day, 2)
    let clock = [time.hour, time.minute, time.second].map { Text.padded($0, 2) }
    let dotted = clock.joined(separator: ".")
    let date = "\(time.year)-\(month)-\(day)"
    return switch random.below(12) {
    case 0...4: "Screenshot_\(time.year)\(month)\(day)-" + clock.joined()
    case 5...8: "Screenshot \(date) at \(dotted)"
    case 9: "Bildschirmfoto \(date) um \(dotted)"
    case 10: "Capture d’écran \(date) à \(dotted)"
    default: "スクリーンショット \(date) \(dotted)"
    }
  }
}
