/// Values as the API's documents. They go through the wire form, so that there is one writer of JSON, and
/// what a store answers and what a value says cannot drift apart.
extension JSONBuffer {
  /// Appends the document of an asset: a group that is not requested is `null`, as in a store's answer.
  ///
  /// A value that no store takes, one with a `NaN` in it say, is written as `null` as a whole.
  public mutating func append(_ asset: Asset) {
    let text = asset.id.text
    let key = text.span
    let patterns = URLPatternTable()
    var writer = WireWriter()
    let isLean = !asset.variants.isRequested
    let variants =
      isLean
      ? Variants([asset.leanVariant].compactMap(\.self)) : asset.variants.value ?? Variants()
    let others = CoreRecord.encode(
      asset, variants: variants, groups: [], key: key, learner: nil, into: &writer)
    let start = count
    do throws(CodecError) {
      let core = try CoreRecord.Fields(writer.span)
      try appendHead(core, key: key)
      try append(group: ",\"file_data\":", asset.fileData, absent: "null") {
        FileDataRecord.encode($0, into: &$1)
      } append: { (payload, json) throws(CodecError) in
        try json.appendFileData(payload)
      }
      try append(group: ",\"metadata\":", asset.metadata, absent: "null") {
        MetadataRecord.encode($0, into: &$1)
      } append: { (payload, json) throws(CodecError) in
        try json.appendMetadata(payload, asset: key)
      }
      try append(group: ",\"metrics\":", asset.metrics, absent: "{}") {
        MetricsRecord.encode($0, into: &$1)
      } append: { (payload, json) throws(CodecError) in
        try json.appendMetrics(payload)
      }
      append(",\"asset_urls\":")
      if isLean {
        try appendLeanVariant(core, key: key, patterns: patterns)
      } else {
        var writer = WireWriter()
        VariantsRecord.encode(others, into: &writer)
        try appendVariants(core, others: writer.span, key: key, patterns: patterns)
      }
      try appendMiddle(core)
      try append(group: ",\"faces\":", asset.faces, absent: "[]") {
        FacesRecord.encode($0, asset: key, learner: nil, into: &$1)
      } append: { (payload, json) throws(CodecError) in
        try json.appendFaces(payload, asset: key, patterns: patterns)
      }
      append(",\"people\":")
      if asset.people.isRequested {
        append("[")
        for (index, person) in (asset.people.value ?? []).enumerated() {
          if index > 0 { append(",") }
          append(person)
        }
        append("]")
      } else {
        append("null")
      }
      try appendTail(core)
    } catch {
      // What this library has just encoded it can read, unless a value is out of every range.
      truncate(to: start)
      append("null")
    }
  }

  /// Appends the API's object of a person, or `null` for one that no store takes.
  public mutating func append(_ person: Person) {
    let text = person.id.text
    var writer = WireWriter()
    PersonRecord.encode(person, key: text.span, learner: nil, into: &writer)
    let start = count
    do throws(CodecError) {
      try appendPerson(
        writer.span, key: text.span, assetCount: person.assetCount.map(Int64.init),
        withClusterMetrics: true, patterns: URLPatternTable())
    } catch {
      truncate(to: start)
      append("null")
    }
  }

  private mutating func append<Value>(
    group key: StaticString, _ value: Fetched<Value>, absent: StaticString,
    encode: (Value, inout WireWriter) -> Void,
    append: (RawSpan, inout JSONBuffer) throws(CodecError) -> Void
  ) throws(CodecError) {
    self.append(key)
    switch value {
    case .notRequested: self.append("null")
    case .absent: self.append(absent)
    case .value(let value):
      var writer = WireWriter()
      encode(value, &writer)
      try append(writer.span, &self)
    }
  }
}
