/// A face in a picture.
public struct Face: Sendable, Equatable {
  /// Where a face's box came from.
  public enum Source: UInt8, Sendable, CaseIterable {
    /// A detector found it. Documents that do not say read so.
    case automatic = 0
    /// Somebody drew it.
    case manual = 1

    /// The word of the API.
    public var token: StaticString {
      switch self {
      case .automatic: "automatic"
      case .manual: "manual"
      }
    }
  }

  /// A rectangle in display pixels, from the upper left corner. It may reach outside of the picture.
  public struct BoundingBox: Sendable, Hashable {
    /// Pixels from the left edge.
    public var x: Int
    /// Pixels from the upper edge.
    public var y: Int
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int

    /// Makes a box of its parts.
    public init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// The face's id.
  public var id: FaceID
  /// The picture that it is in.
  public var assetID: AssetID
  /// Where it is in the picture.
  public var boundingBox: BoundingBox
  /// When the record was made.
  public var createdAt: Timestamp
  /// When the record was last changed.
  public var updatedAt: Timestamp
  /// Where the box came from.
  public var source: Source = .automatic
  /// Whose face it is, where that is known.
  public var personID: PersonID?
  /// The detector's confidence, 0 to 1.
  public var confidence: Double?
  /// The place in a video, in milliseconds.
  public var timestampMS: Int64?
  /// URLs of the cut-out, `thumbnail` among them.
  public var urls: Variants?
  /// How the clustering came to the person.
  public var clusterAssignment: ClusterAssignment?

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes a face of its required parts.
  public init(
    id: FaceID, assetID: AssetID, boundingBox: BoundingBox, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.assetID = assetID
    self.boundingBox = boundingBox
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// How the clustering of faces came to a person.
public struct ClusterAssignment: Sendable, Equatable {
  /// A person that the clustering weighed.
  public struct Candidate: Sendable, Equatable {
    /// The person.
    public var personID: PersonID
    /// The distance to the person's cluster.
    public var distance: Double
    /// The person's name at that time.
    public var name: String?

    /// Makes a candidate of its parts.
    public init(personID: PersonID, distance: Double, name: String? = nil) {
      self.personID = personID
      self.distance = distance
      self.name = name
    }
  }

  /// The distance to the chosen person, where one was chosen.
  public var distanceToPerson: Double?
  /// The people that were weighed, in order.
  public var candidates: [Candidate]

  /// Makes an assignment of its parts.
  public init(distanceToPerson: Double? = nil, candidates: [Candidate] = []) {
    self.distanceToPerson = distanceToPerson
    self.candidates = candidates
  }
}
