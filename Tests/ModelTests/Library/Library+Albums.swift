import Emulsion

/// What mutations of albums, links and the feed itself do.
extension Library {
  // MARK: - Albums

  mutating func put(_ album: Album) throws(Refusal) {
    if let cover = album.coverAssetID {
      let isMember = links.contains { $0.albumID == album.id && $0.assetID == cover }
      guard isMember, entry(cover)?.isLive == true else { throw Refusal(code: .invalidValue) }
    }
    let index = albums.firstIndex { $0.id == album.id }
    if let index { albums[index] = album } else { albums.append(album) }
    record(index == nil ? .albumCreated : .albumUpdated) { event in
      event.albumID = album.id
      event.coverAssetID = album.coverAssetID
    }
  }

  mutating func delete(_ id: AlbumID) {
    guard album(id) != nil else { return }
    let members = inOrderOfCapture { entry in
      links.contains { $0.albumID == id && $0.assetID == entry.id }
    }
    for entry in members {
      for link in links where link.albumID == id && link.assetID == entry.id {
        tell(.albumAssetRemoved, link)
      }
    }
    links.removeAll { $0.albumID == id }
    albums.removeAll { $0.id == id }
    record(.albumDeleted) { $0.albumID = id }
  }

  mutating func add(_ link: AlbumAsset) throws(Refusal) {
    guard album(link.albumID) != nil, entry(link.assetID) != nil else {
      throw Refusal(code: .notFound)
    }
    if links.contains(where: { $0.albumID == link.albumID && $0.assetID == link.assetID }) {
      return
    }
    if links.contains(where: { $0.id == link.id }) { throw Refusal(code: .invalidValue) }
    links.append(link)
    tell(.albumAssetAdded, link)
  }

  mutating func remove(_ asset: AssetID, from album: AlbumID) {
    guard let link = links.first(where: { $0.albumID == album && $0.assetID == asset }) else {
      return
    }
    links.removeAll { $0.id == link.id }
    tell(.albumAssetRemoved, link)
    loseCover(asset, of: album)
  }

  mutating func tell(_ kind: Event.Kind, _ link: AlbumAsset) {
    record(kind) { event in
      event.albumAssetID = link.id
      event.albumID = link.albumID
      event.assetID = link.assetID
    }
  }

  // MARK: - Events

  /// Events from this number on stay, and the last one in any case. Of those before it some may stay, all of the same
  /// transaction.
  mutating func trim(before number: UInt64) {
    guard let start = transactions.last(where: { UInt64($0) <= number }) else { return }
    firstEvent = max(firstEvent, start)
    lastFirstEvent = max(lastFirstEvent, Int(min(number, UInt64(events.count))))
  }
}
