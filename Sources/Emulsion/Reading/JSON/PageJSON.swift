/// Pages of lists as the API answers them.
extension JSONBuffer {
  /// Appends `{"data":[…],"has_more":…}`; the closure appends the rows, a comma behind each. The buffer is as it
  /// was if that fails.
  mutating func appendPage(
    hasMore: Bool, _ rows: (inout JSONBuffer) throws(StoreError) -> Void
  ) throws(StoreError) {
    let start = count
    append("{\"data\":[")
    let first = count
    do throws(StoreError) {
      try rows(&self)
    } catch {
      truncate(to: start)
      throw error
    }
    if count > first { truncate(to: count - 1) }
    append("],\"has_more\":")
    append(hasMore)
    append("}")
  }
}
