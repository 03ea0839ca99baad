import ArgumentParser
import Emulsion
import Foundation

/// Which records a dump or a restore takes.
struct SelectOptions: ParsableArguments {
  @Option(
    name: .customLong("select"),
    help: ArgumentHelp(
      "Take only some records; can be given again and again.",
      discussion: """
        asset=ID, asset=@FILE (ids, one a line), person=ID, album=ID, after=TIME, before=TIME choose assets: any \
        of the values of one kind, and all kinds together. group=metadata,faces chooses groups of them. What they \
        refer to comes along: with faces the people whose they are, and the albums that hold them, with links to \
        them alone. Neither the feed nor what undoes merges is taken.
        """, valueName: "kind=value"))
  var terms: [String] = []

  func validate() throws { _ = try selection() }

  /// What was asked for, or `nil` for everything.
  func selection() throws -> ArchiveSelection? {
    if terms.isEmpty { return nil }
    var selection = ArchiveSelection()
    var groups: Include = []
    for term in terms {
      guard let sign = term.firstIndex(of: "=") else {
        throw ValidationError("“\(term)” is no selection; write kind=value, such as person=ID.")
      }
      let value = String(term[term.index(after: sign)...])
      switch term[..<sign] {
      case "asset": selection.assets = try (selection.assets ?? []).union(Self.assets(value))
      case "person":
        selection.people = try (selection.people ?? []).union([Self.id(value)])
      case "album":
        selection.albums = try (selection.albums ?? []).union([Self.id(value)])
      case "after": selection.after = try Self.bound(value, selection.after, "after")
      case "before": selection.before = try Self.bound(value, selection.before, "before")
      case "group":
        do throws(UnknownInclude) {
          groups.formUnion(try Include(parsing: value))
        } catch {
          throw ValidationError("\(error)")
        }
      default:
        throw ValidationError(
          "“\(term)” chooses nothing; there are asset, person, album, after, before, group.")
      }
    }
    if terms.contains(where: { $0.hasPrefix("group=") }) { selection.groups = groups }
    // The people of an answer are those of its faces.
    if selection.groups.contains(.people) { selection.groups.insert(.faces) }
    return selection
  }

  /// Says so where records were to be chosen, and no asset was.
  func requireAny(_ assets: Int?) throws {
    if terms.isEmpty || assets ?? 0 > 0 { return }
    Console.note("No asset is what --select asks for.")
    throw ExitCode(1)
  }

  private static func id<Kind>(_ text: String) throws -> Identifier<Kind> {
    do throws(InvalidIdentifier) {
      return try Identifier(text[...])
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private static func bound(
    _ text: String, _ before: LocalDateTime?, _ kind: String
  ) throws -> LocalDateTime {
    if before != nil { throw ValidationError("“\(kind)” can be given once.") }
    return try CaptureTime.parse(text)
  }

  private static func assets(_ value: String) throws -> Set<AssetID> {
    guard value.hasPrefix("@") else { return [try id(value)] }
    let path = String(value.dropFirst())
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ValidationError("“\(path)” is no text that can be read.")
    }
    return Set(try text.split(whereSeparator: \.isNewline).map { try id(String($0)) })
  }
}
