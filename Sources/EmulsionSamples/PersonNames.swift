/// Names of invented people in the scripts of the world.
enum PersonNames {
  private struct Culture {
    var given: [String]
    var family: [String]
    var separator = " "
    var familyFirst = false
  }

  private static let cultures: [Culture] = [
    Culture(
      given: [
        "Emma", "Oliver", "Grace", "Henry", "Ruby", "Theo", "Hannah", "Samuel", "Isla", "Walter",
        "Maeve", "Desmond", "Phoebe", "Arthur", "Nora", "Caleb", "June", "Elliot",
      ],
      family: [
        "Whitcombe", "Ashdown", "O’Leary", "Marsh", "Pemberton", "Fairweather", "Quigley", "Hale",
        "Thorne", "MacAllister", "Okonkwo", "Penrose", "Lockwood", "Sinclair",
      ]),
    Culture(
      given: [
        "Jürgen", "Käthe", "Moritz", "Friederike", "Anneliese", "Björn", "Götz", "Hannelore",
        "Lukas", "Svenja", "Uwe", "Mathilda",
      ],
      family: [
        "Müllner", "Weißhaupt", "Schröter", "Köhler", "von Bülow-Stein", "Großmann", "Kästner",
        "Oberhuber", "Vogelsang", "Zöllner",
      ]),
    Culture(
      given: [
        "Élodie", "Françoise", "Benoît", "Anaïs", "Thibault", "Margaux", "Loïc", "Zoé", "Gaël",
      ],
      family: ["Lefèvre", "Châtelain", "Desrosiers", "Beauséjour", "Moreau-Petit", "Guérin"]),
    Culture(
      given: [
        "Íñigo", "Begoña", "Joaquín", "Martina", "Ximena", "João", "Inês", "Conceição", "Raúl",
        "Nuria",
      ],
      family: [
        "Ibáñez", "Muñoz Vidal", "Peñalver", "Gonçalves", "Magalhães", "Zúñiga", "Cortés", "Araújo",
      ]),
    Culture(
      given: ["Øyvind", "Åsa", "Sigrún", "Søren", "Linnéa", "Kjell", "Þóra", "Tuomas", "Päivi"],
      family: ["Bjørnstad", "Åkesson", "Sørensen", "Jónsdóttir", "Mäkinen", "Lindqvist"]),
    Culture(
      given: ["Zofia", "Łukasz", "Bohdan", "Ágnes", "Jiří", "Šárka", "Ștefan", "Gülşen", "Emre"],
      family: ["Wiśniewska", "Dvořák", "Kovács", "Ionescu", "Yıldız", "Żuławski", "Čapková"]),
    Culture(
      given: ["Анна", "Дмитрий", "Ольга", "Тарас", "Ксения", "Игорь", "Леся", "Фёдор"],
      family: ["Соколенко", "Ветров", "Лебединская", "Кравчук", "Зимина", "Гнатюк"]),
    Culture(
      given: ["Ελένη", "Γιώργος", "Κατερίνα", "Νίκος", "Σοφία"],
      family: ["Παπαδάκης", "Αλεξίου", "Μαυρίδη", "Καραγιάννης"]),
    Culture(
      given: ["子涵", "伟", "雨桐", "建国", "思远", "晓梅", "浩然"],
      family: ["王", "李", "陈", "赵", "欧阳", "林", "周"], separator: "", familyFirst: true),
    Culture(
      given: ["さくら", "健太", "美咲", "陽菜", "大輔", "結衣", "翔太"],
      family: ["佐藤", "渡辺", "小林", "山口", "高橋", "中野"], separator: " ", familyFirst: true),
    Culture(
      given: ["서연", "민준", "지우", "하은", "도윤"], family: ["김", "박", "이", "최", "한"],
      separator: "", familyFirst: true),
    Culture(
      given: ["ليلى", "يوسف", "مريم", "عمر", "نور", "خالد"],
      family: ["الحداد", "منصور", "السعدي", "النجار", "خوري"]),
    Culture(
      given: ["נועה", "איתן", "תמר", "יונתן"], family: ["לוינסון", "בר־און", "אלמוג"]),
    Culture(
      given: ["आरव", "अनन्या", "रोहन", "मीरा"], family: ["शर्मा", "वर्मा", "जोशी"]),
    Culture(
      given: ["Thảo", "Minh Đức", "Ngọc", "Bảo"], family: ["Nguyễn", "Trần", "Phạm", "Đỗ"],
      familyFirst: true),
  ]

  private static let nicknames = [
    "Mum", "Dad", "Oma", "Opa Heinz", "Tante Inge 🎈", "Nana", "Babcia Zosia", "Mamá ❤️", "Papi",
    "the twins 👯", "Coach Ray", "neighbour (no. 12)", "Lili 🐞", "Little Bear 🧸", "Biscuit 🐶",
    "爷爷", "おばあちゃん", "Дедушка", "تيتا", "Ms. \"Bee\"", "Uncle Joe 👨‍🌾", "Baby", "🦊", "J.",
    "Piano teacher", "할머니", "mormor", "Zia Pina 🍝",
  ]

  static func make(_ random: inout RandomSource) -> String {
    if random.chance(70) { return random.pick(nicknames) }
    // Half of the names are English ones.
    let culture = random.chance(450) ? cultures[0] : random.pick(cultures)
    let given = random.pick(culture.given)
    if random.chance(350) { return given }
    let family = random.pick(culture.family)
    return culture.familyFirst
      ? family + culture.separator + given : given + culture.separator + family
  }
}
