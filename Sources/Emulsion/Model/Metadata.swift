/// What the camera wrote into the file, and the place that its coordinates name.
///
/// Values are kept as the camera wrote them, however odd: an orientation of 43918 or an exposure of 0
/// occur.
public struct Metadata: Sendable, Equatable {
  /// When the row was made.
  public var createdAt: Timestamp
  /// When the row was last changed.
  public var updatedAt: Timestamp
  /// The camera's maker.
  public var make: String?
  /// The camera's model.
  public var model: String?
  /// The EXIF orientation, 1 to 8 where the camera kept to the standard.
  public var orientation: Int?
  /// Pixels, before the orientation is applied.
  public var rawWidth: Int?
  /// Pixels, before the orientation is applied.
  public var rawHeight: Int?
  /// When the file was changed, by the camera's clock.
  public var modifiedDateTime: LocalDateTime?
  /// When the picture was taken, by the camera's clock.
  public var originalDateTime: LocalDateTime?
  /// When the picture was digitized, by the camera's clock.
  public var digitizedDateTime: LocalDateTime?
  /// The lens.
  public var lensModel: String?
  /// The f-number.
  public var fNumber: Double?
  /// The focal length in millimetres.
  public var focalLength: Double?
  /// The sensitivity.
  public var iso: Int?
  /// The exposure time in seconds.
  public var exposureTime: Double?
  /// The exposure compensation in EV.
  public var exposureBias: Double?
  /// Degrees north.
  public var latitude: Double?
  /// Degrees east.
  public var longitude: Double?
  /// Metres above the sea.
  public var altitude: Double?
  /// The city of the coordinates.
  public var city: String?
  /// The state or province.
  public var state: String?
  /// The country's name.
  public var country: String?
  /// The country's code of two letters.
  public var countryCode: String?
  /// A place within the city.
  public var sublocation: String?
  /// The name of the place itself.
  public var placeName: String?
  /// The time zone's name, such as `Europe/Vienna`.
  public var timezone: String?
  /// The place as a list shows it.
  public var displayLabel: String?
  /// The caption in the file. Not the same as ``Asset/description``.
  public var description: String?
  /// Frames per second of a video.
  public var fps: Double?
  /// The id that ties a live photo's picture and video together.
  public var livePhotoCID: String?
  /// The projection of a panorama.
  public var projectionType: String?
  /// The stack that the picture was put into.
  public var autoStackID: String?
  /// The rating; −1 (rejected) and 0 occur.
  public var rating: Int?

  /// What a user has set in place of the file's values. Where metadata are written without any, those that
  /// are stored stay; ``Mutation/editAsset(_:_:at:)`` changes them.
  public var overrides = MetadataOverrides()

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes a row in which only the two instants are known.
  public init(createdAt: Timestamp, updatedAt: Timestamp) {
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}
