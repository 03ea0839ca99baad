import Emulsion

/// The URLs of the samples, in the form of a content network's.
enum Links {
  private static let assets = "https://cdn.example.com/assets/"
  private static let faces = "https://cdn.example.com/faces/"

  /// The thumbnail of a face.
  static func face(_ id: FaceID) -> Variants {
    Variants(
      CollectionOfOne(
        NamedVariant(
          name: "thumbnail",
          variant: Variant(
            url: faces + id.description + "/thumbnail.webp", mimeType: "image/webp", width: 256))))
  }

  /// Every rung of a picture or video. Without a still there is the original alone.
  static func asset(
    id: AssetID, fileName: String, mimeType: String, width: Int, isVideo: Bool, hasStill: Bool
  ) -> Variants {
    let base = assets + id.description + "/"
    let known = width > 0 ? width : nil
    let original = NamedVariant(
      name: "original",
      variant: Variant(
        url: base + "original?dl=" + Text.percentEncoded(fileName), mimeType: mimeType, width: known
      ))
    guard hasStill else { return Variants(CollectionOfOne(original)) }
    let suffix = isVideo ? "_image" : ""
    func rung(_ name: String, _ fileType: String, _ mimeType: String, _ limit: Int?) -> NamedVariant
    {
      let name = name + suffix
      let shown = limit.map { min($0, known ?? $0) } ?? known
      return NamedVariant(
        name: name, variant: Variant(url: base + name + fileType, mimeType: mimeType, width: shown))
    }
    return Variants([
      original, rung("thumbnail", ".webp", "image/webp", 360),
      rung("small", ".webp", "image/webp", 720), rung("preview", ".webp", "image/webp", 1440),
      rung("fullsize", ".jpeg", "image/jpeg", nil),
    ])
  }

  /// The entry that a lean answer carries.
  static func lean(_ variants: Variants, isVideo: Bool) -> NamedVariant? {
    let names = isVideo ? ["thumbnail_image", "original"] : ["thumbnail"]
    for name in names {
      if let entry = variants.entries.first(where: { $0.name == name }) { return entry }
    }
    return nil
  }
}
