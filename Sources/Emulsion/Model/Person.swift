/// Somebody whose face was found.
public struct Person: Sendable, Equatable {
  /// How tight the person's cluster of faces is.
  public struct ClusterMetrics: Sendable, Equatable {
    /// The 90th percentile of the distances between faces.
    public var pairwiseP90: Double?
    /// The mean of the distances between faces.
    public var pairwiseMean: Double?
    /// The faces that were compared.
    public var faceCount: Int?

    /// Makes a value of its parts.
    public init(pairwiseP90: Double?, pairwiseMean: Double?, faceCount: Int?) {
      self.pairwiseP90 = pairwiseP90
      self.pairwiseMean = pairwiseMean
      self.faceCount = faceCount
    }
  }

  /// The person's id.
  public var id: PersonID
  /// Whether lists of people mark them as hidden.
  public var isHidden: Bool
  /// Whether they are a favourite.
  public var isFavorite: Bool
  /// When the record was made.
  public var createdAt: Timestamp
  /// When the record was last changed.
  public var updatedAt: Timestamp
  /// The name, where one was given.
  public var name: String?
  /// The day of birth, where known.
  public var birthDate: CalendarDate?
  /// The face that stands for the person.
  public var thumbnailFaceID: FaceID?
  /// URLs of that face, `thumbnail` among them.
  public var urls: Variants?
  /// How tight the cluster is.
  public var clusterMetrics: ClusterMetrics?

  /// Distinct live assets that show the person: the store's own count, read and never written.
  public var assetCount: Int?

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes a person of the required parts.
  public init(
    id: PersonID, isHidden: Bool = false, isFavorite: Bool = false, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.isHidden = isHidden
    self.isFavorite = isFavorite
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}
