/// Makes a failing sequence short: chunks are left out, then smaller ones, then single actions, as long as it still
/// fails, and each action is made plainer as far as it can be.
struct Shrinker {
  private let fails: ([Action]) -> Bool
  /// How often the sequence was run again.
  private(set) var runs = 0

  init(fails: @escaping ([Action]) -> Bool) { self.fails = fails }

  mutating func shrink(_ actions: [Action]) -> [Action] {
    var actions = actions
    var size = max(actions.count / 2, 1)
    while true {
      let before = actions.count
      var start = 0
      while start < actions.count {
        let end = min(start + size, actions.count)
        var shorter = actions
        shorter.removeSubrange(start..<end)
        if stillFails(shorter) { actions = shorter } else { start = end }
      }
      if size > 1 {
        size /= 2
      } else if actions.count == before {
        break
      }
    }
    for index in actions.indices {
      while let plainer = actions[index].plainer.lazy.map({ plain -> [Action] in
        var changed = actions
        changed[index] = plain
        return changed
      }).first(where: { stillFails($0) }) {
        actions = plainer
      }
    }
    return actions
  }

  private mutating func stillFails(_ actions: [Action]) -> Bool {
    runs += 1
    return fails(actions)
  }
}

extension Action {
  /// The same with one thing less in it.
  fileprivate var plainer: [Action] {
    switch self {
    case .change(.putAsset(let draft)): draft.plainer.map { .change(.putAsset($0)) }
    case .change(.setFaces(let id, let faces?, let at)):
      faces.indices.map { index in
        var fewer = faces
        fewer.remove(at: index)
        return .change(.setFaces(asset: id, fewer, at: at))
      }
    case .ask(.assets(let draft)): draft.plainer.map { .ask(.assets($0)) }
    default: []
    }
  }
}

extension AssetDraft {
  fileprivate var plainer: [AssetDraft] {
    var drafts: [AssetDraft] = []
    func add(_ isThere: Bool, _ change: (inout AssetDraft) -> Void) {
      guard isThere else { return }
      var draft = self
      change(&draft)
      drafts.append(draft)
    }
    add(variants.isSaid) { $0.variants = .keep }
    add(file.isSaid) { $0.file = .keep }
    add(metadata.isSaid) { $0.metadata = .keep }
    add(metrics.isSaid) { $0.metrics = .keep }
    add(faces.isSaid) { $0.faces = .keep }
    add(lean != nil) { $0.lean = nil }
    add(trashed != nil) { $0.trashed = nil }
    add(look != 0) { $0.look = 0 }
    for index in (faces.value ?? []).indices {
      var fewer = faces.value ?? []
      fewer.remove(at: index)
      add(true) { $0.faces = .set(fewer) }
    }
    return drafts
  }
}

extension AssetListDraft {
  fileprivate var plainer: [AssetListDraft] {
    var drafts: [AssetListDraft] = []
    func add(_ isThere: Bool, _ change: (inout AssetListDraft) -> Void) {
      guard isThere else { return }
      var draft = self
      change(&draft)
      drafts.append(draft)
    }
    add(album != nil) { $0.album = nil }
    add(person != nil) { $0.person = nil }
    add(ids != nil) { $0.ids = nil }
    add(after != nil) { $0.after = nil }
    add(before != nil) { $0.before = nil }
    add(area != nil) { $0.area = nil }
    add(cursor != nil) { $0.cursor = nil }
    add(groups != 0) { $0.groups = 0 }
    return drafts
  }
}

extension Part {
  fileprivate var isSaid: Bool { if case .keep = self { false } else { true } }
}
