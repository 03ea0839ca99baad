/// What a user has set in place of what the camera wrote. The camera's values stay beside them.
public struct MetadataOverrides: Sendable, Equatable {
  /// In place of ``Metadata/description``.
  public var description: String?
  /// In place of ``Metadata/latitude`` and ``Metadata/longitude``.
  public var coordinates: Coordinates?
  /// In place of ``Metadata/originalDateTime``; ``Asset/localDateTime`` follows it.
  public var originalDateTime: LocalDateTime?

  /// Nothing is set.
  public init() {}

  /// Whether nothing is set.
  public var isEmpty: Bool {
    description == nil && coordinates == nil && originalDateTime == nil
  }
}

extension Metadata {
  /// What readers see: the user's value where there is one, else the file's.
  public var effectiveDescription: String? { overrides.description ?? description }
  /// What readers see: the user's value where there is one, else the file's.
  public var effectiveLatitude: Double? { overrides.coordinates?.latitude ?? latitude }
  /// What readers see: the user's value where there is one, else the file's.
  public var effectiveLongitude: Double? { overrides.coordinates?.longitude ?? longitude }
  /// What readers see: the user's value where there is one, else the file's.
  public var effectiveOriginalDateTime: LocalDateTime? {
    overrides.originalDateTime ?? originalDateTime
  }

  /// The place, where both degrees are known and within their ranges.
  public var coordinates: Coordinates? {
    guard let effectiveLatitude, let effectiveLongitude else { return nil }
    return Coordinates(latitude: effectiveLatitude, longitude: effectiveLongitude)
  }
}

/// One change of a user to an asset: each field is left as it is, set, or given back to the file.
public struct AssetEdit: Sendable, Equatable {
  /// What becomes of one field.
  public enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Nothing.
    case keep
    /// The user's value.
    case set(Value)
    /// The user's value goes, and the file's is seen again.
    case clear
  }

  /// The caption, ``Metadata/description``.
  public var description: Change<String> = .keep
  /// The place.
  public var coordinates: Change<Coordinates> = .keep
  /// When the picture was taken; ``Asset/localDateTime`` follows it.
  public var originalDateTime: Change<LocalDateTime> = .keep

  /// No change.
  public init() {}
}
