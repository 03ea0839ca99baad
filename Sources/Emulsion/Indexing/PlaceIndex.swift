/// `by_place`: the assets of known place, live and trashed, along a space-filling curve. The key is the cell in
/// Z-order, 64 bits, and the asset id; the value holds the whole frame, its exact coordinates among it.
enum PlaceIndex {
  static func key(_ coordinates: Coordinates, _ id: AssetID, into writer: inout RowWriter) {
    writer.uint64(cell(coordinates))
    writer.id(id)
  }

  static func value(_ frame: AssetFrame, into writer: inout RowWriter) {
    frame.encode(without: [], into: &writer)
  }

  /// The frame that a row holds, and where in the key the asset id starts.
  static func frame(key: RawSpan, value: RawSpan) throws(CodecError) -> (AssetFrame, Int) {
    var keyReader = RowReader(key)
    _ = try keyReader.uint64()
    var reader = RowReader(value)
    return (try AssetFrame(&reader), keyReader.position)
  }

  /// The cell of a place: latitude and longitude in 32 bits each, a bit of each in turn, longitude first. The
  /// first 2 × z bits are the quadtree cell of zoom z in an equirectangular map.
  static func cell(_ coordinates: Coordinates) -> UInt64 {
    spread(row(coordinates.latitude)) | spread(column(coordinates.longitude)) << 1
  }

  /// The column of a longitude, 0 at −180°; 180° lies in the last one.
  static func column(_ longitude: Double) -> UInt32 { step((longitude + 180) / 360) }

  /// The row of a latitude, 0 at −90°; 90° lies in the last one.
  static func row(_ latitude: Double) -> UInt32 { step((latitude + 90) / 180) }

  private static func step(_ share: Double) -> UInt32 {
    let scaled = share * 4_294_967_296
    return scaled <= 0 ? 0 : scaled >= 4_294_967_295 ? .max : UInt32(scaled)
  }

  /// Puts a zero before each bit.
  static func spread(_ value: UInt32) -> UInt64 {
    var bits = UInt64(value)
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333
    return (bits | bits << 1) & 0x5555_5555_5555_5555
  }
}
