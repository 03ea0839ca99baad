@testable import Emulsion

/// What the lists must answer, by looking at every record.
extension Records {
  func faces(_ query: FaceQuery) -> [Face] {
    faces.filter { face in
      (query.assetID ?? face.assetID) == face.assetID
        && (query.personID == nil || query.personID == face.personID)
        && query.ids?.contains(face.id) ?? true
    }
    .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
  }

  func people(_ query: PersonQuery) -> [Person] {
    let filter = query.nameFilter ?? (query.ids == nil ? .named : .all)
    let part = (query.name ?? "").lowercased()
    let album = query.albumID.map { members(of: $0) }
    func shows(_ asset: Asset?, _ person: Person) -> Bool {
      (asset?.faces.value ?? []).contains { $0.personID == person.id }
    }
    let matching = people.filter { person in
      let name = person.name ?? ""
      if filter == .named, name.isEmpty { return false }
      if filter == .unnamed, !name.isEmpty { return false }
      if !part.isEmpty, !Array(name.lowercased().utf8).holds(Array(part.utf8)) { return false }
      if let ids = query.ids, !ids.contains(person.id) { return false }
      if let id = query.assetID, !shows(asset(id), person) { return false }
      if let album, !album.contains(where: { shows($0, person) }) { return false }
      return true
    }
    let ascending = matching.sorted { left, right in
      switch query.sort {
      case .createdAtAscending, .createdAtDescending:
        (left.createdAt, left.id) < (right.createdAt, right.id)
      case .assetCountAscending, .assetCountDescending:
        (left.assetCount ?? 0, left.id) < (right.assetCount ?? 0, right.id)
      case .nameAscending, .nameDescending: left.sortName < right.sortName
      }
    }
    switch query.sort {
    case .createdAtAscending, .assetCountAscending: return ascending
    case .createdAtDescending, .assetCountDescending: return ascending.reversed()
    case .nameAscending, .nameDescending:
      let list = query.sort == .nameAscending ? ascending : ascending.reversed()
      return list.filter { $0.sortName.hasName } + list.filter { !$0.sortName.hasName }
    }
  }

  func albums(_ query: AlbumQuery) -> [Album] {
    albums.filter { album in
      query.ids?.contains(album.id) ?? true
        && (query.assetID == nil
          || links.contains { $0.albumID == album.id && $0.assetID == query.assetID })
    }
    .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    .map { album in
      var album = album
      let live = members(of: album.id).filter { $0.trashedAt == nil }
        .sorted {
          ($0.localDateTime.wallMicroseconds, $0.id) < ($1.localDateTime.wallMicroseconds, $1.id)
        }
      album.startDate = live.first?.localDateTime
      album.endDate = live.last?.localDateTime
      return album
    }
  }

  func albumAssets(_ query: AlbumAssetQuery) -> [AlbumAsset] {
    links.filter { link in
      (query.albumID ?? link.albumID) == link.albumID
        && (query.assetID ?? link.assetID) == link.assetID
        && query.ids?.contains(link.id) ?? true
    }
    .sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
  }
}

/// A name as it is ordered: the first bytes in lower case, as many as 320 hold whole, and then the id.
private struct SortName: Comparable {
  var bytes: [UInt8]
  var id: PersonID
  var hasName: Bool { !bytes.isEmpty }

  static func < (left: SortName, right: SortName) -> Bool {
    left.bytes == right.bytes
      ? left.id < right.id : left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension Person {
  fileprivate var sortName: SortName {
    var bytes: [UInt8] = []
    for scalar in (name ?? "").lowercased().unicodeScalars {
      let next = Array(String(scalar).utf8)
      if bytes.count + next.count > 320 { break }
      bytes += next
    }
    return SortName(bytes: bytes, id: id)
  }
}

extension [UInt8] {
  fileprivate func holds(_ part: [UInt8]) -> Bool {
    count >= part.count
      && (0...(count - part.count)).contains { Array(self[$0..<($0 + part.count)]) == part }
  }
}
