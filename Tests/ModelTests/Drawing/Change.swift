import Emulsion

/// A mutation by the numbers of `Pool`.
enum Change {
  case putAsset(AssetDraft)
  case setVariants(asset: Int, Int?, at: Int?)
  case setFile(asset: Int, FileDraft?, at: Int?)
  case setMetadata(asset: Int, MetadataDraft?, at: Int?)
  case setMetrics(asset: Int, Int?, at: Int?)
  case setFaces(asset: Int, [FaceDraft]?, at: Int?)
  case edit(asset: Int, EditDraft, at: Int)
  case trash(asset: Int, at: Int)
  case restore(asset: Int, at: Int)
  case deleteAsset(Int)
  case putFace(FaceDraft)
  case assign(face: Int, person: Int?, at: Int)
  case deleteFace(Int)
  case putPerson(PersonDraft)
  case deletePerson(Int, at: Int)
  case merge(person: Int, into: Int, at: Int)
  case unmerge(person: Int, from: Int, at: Int)
  case putAlbum(AlbumDraft)
  case deleteAlbum(Int)
  case add(LinkDraft)
  case remove(album: Int, asset: Int)
  case trimEvents(before: Int)

  var mutation: Mutation {
    switch self {
    case .putAsset(let draft): .putAsset(draft.asset)
    case .setVariants(let id, let draft, let at):
      .setGroup(
        Pool.asset(id), .variants(draft.map { Pool.variants($0, of: Pool.asset(id)) }),
        updatedAt: at.map(Pool.time))
    case .setFile(let id, let draft, let at):
      .setGroup(
        Pool.asset(id), .fileData(draft.flatMap(\.fileData)), updatedAt: at.map(Pool.time))
    case .setMetadata(let id, let draft, let at):
      .setGroup(
        Pool.asset(id), .metadata(draft.flatMap(\.metadata)), updatedAt: at.map(Pool.time))
    case .setMetrics(let id, let draft, let at):
      .setGroup(
        Pool.asset(id), .metrics(draft.map(MetricsDraft.metrics)), updatedAt: at.map(Pool.time))
    case .setFaces(let id, let drafts, let at):
      .setGroup(
        Pool.asset(id), .faces(drafts.map { $0.map(\.face) }), updatedAt: at.map(Pool.time))
    case .edit(let id, let draft, let at):
      .editAsset(Pool.asset(id), draft.edit, at: Pool.time(at))
    case .trash(let id, let at): .trashAsset(Pool.asset(id), at: Pool.time(at))
    case .restore(let id, let at): .restoreAsset(Pool.asset(id), at: Pool.time(at))
    case .deleteAsset(let id): .deleteAsset(Pool.asset(id))
    case .putFace(let draft): .putFace(draft.face)
    case .assign(let id, let person, let at):
      .assignFace(Pool.face(id), person.map(Pool.person), at: Pool.time(at))
    case .deleteFace(let id): .deleteFace(Pool.face(id))
    case .putPerson(let draft): .putPerson(draft.person)
    case .deletePerson(let id, let at): .deletePerson(Pool.person(id), at: Pool.time(at))
    case .merge(let id, let target, let at):
      .mergePerson(Pool.person(id), into: Pool.person(target), at: Pool.time(at))
    case .unmerge(let id, let target, let at):
      .unmergePerson(Pool.person(id), from: Pool.person(target), at: Pool.time(at))
    case .putAlbum(let draft): .putAlbum(draft.album)
    case .deleteAlbum(let id): .deleteAlbum(Pool.album(id))
    case .add(let draft): .addToAlbum(draft.link)
    case .remove(let album, let asset):
      .removeFromAlbum(Pool.album(album), Pool.asset(asset))
    case .trimEvents(let number): .trimEvents(before: UInt64(number))
    }
  }
}
