/// A photo or video: its own scalars, and the groups that were asked for.
public struct Asset: Sendable, Equatable {
  /// The asset's id.
  public var id: AssetID
  /// The MIME type of the file, such as `image/jpeg`.
  public var mimeType: String
  /// The file's name when it was uploaded.
  public var originalFileName: String
  /// When the picture was taken, by the camera's wall clock.
  public var localDateTime: LocalDateTime
  /// When the record was made.
  public var createdAt: Timestamp
  /// When the record was last changed.
  public var updatedAt: Timestamp
  /// Pixels, as displayed; 0 where not known.
  public var width: Int
  /// Pixels, as displayed; 0 where not known.
  public var height: Int
  /// Seconds of a video; `nil` for images and while not extracted.
  public var duration: Double?
  /// What was generated of the content: `nil` while not generated, empty where refused. Not the same as
  /// ``Metadata/description``.
  public var description: String?
  /// The blurred placeholder; `nil` while pending.
  public var thumbHash: ThumbHash?
  /// When the asset went to the trash; `nil` for a live one.
  public var trashedAt: Timestamp?

  /// The one URL that a lean answer carries: an image's `thumbnail`, a video's `thumbnail_image` or else its
  /// `original`. It is always read; on writing it counts only where ``variants`` is not requested.
  public var leanVariant: NamedVariant?
  /// Every URL of the asset, in order.
  public var variants: Fetched<Variants>
  /// What is known of the uploaded file.
  public var fileData: Fetched<FileData>
  /// What the camera wrote, and places.
  public var metadata: Fetched<Metadata>
  /// Named numbers.
  public var metrics: Fetched<Metrics>
  /// The faces, in order.
  public var faces: Fetched<[Face]>
  /// The people of the faces, each once, by first face. It is read, never written: ``faces`` says who is in
  /// a picture, ``Mutation/putPerson(_:)`` who a person is.
  public var people: Fetched<[Person]>

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes an asset of its required scalars; everything else starts empty or not requested.
  public init(
    id: AssetID, mimeType: String, originalFileName: String, localDateTime: LocalDateTime,
    createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.id = id
    self.mimeType = mimeType
    self.originalFileName = originalFileName
    self.localDateTime = localDateTime
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    width = 0
    height = 0
    variants = .notRequested
    fileData = .notRequested
    metadata = .notRequested
    metrics = .notRequested
    faces = .notRequested
    people = .notRequested
  }

  /// Whether the MIME type is that of a video, which decides on the lean URL.
  public var isVideo: Bool { mimeType.hasPrefix("video/") }
}

/// Fields of a stored record that this version of the library does not know: kept, and written back with
/// the record.
public struct UnknownFields: Sendable, Equatable {
  /// The fields in wire form, tags included.
  var bytes: [UInt8] = []

  /// No unknown field.
  public init() {}

  /// Whether there is none.
  public var isEmpty: Bool { bytes.isEmpty }
}
