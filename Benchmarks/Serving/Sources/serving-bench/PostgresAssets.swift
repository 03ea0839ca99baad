import CPostgres
import Emulsion
import EmulsionServer
import Foundation
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization

/// `/postgres/{id}` and `/postgres-columns/{id}`: lean documents from PostgreSQL, with a prepared statement on one of
/// several connections through a Unix socket. The first takes the text of the document from one column, which is the
/// most favourable form; the second has the database build it from a column for each field, as services do.
///
/// libpq blocks, so queries run on a pool of threads, one for each connection.
final class PostgresAssets: Sendable {
  private let connections: Mutex<[PostgresConnection]>
  private let pool: NIOThreadPool

  /// - Parameter size: Connections, as many as the clients that ask.
  init(size: Int = 16) throws {
    var opened: [PostgresConnection] = []
    for _ in 0..<size { opened.append(try PostgresConnection()) }
    connections = Mutex(opened)
    pool = NIOThreadPool(numberOfThreads: size)
    pool.start()
  }

  func route(_ router: Router<Context>) {
    for (path, statement) in [("postgres", "text"), ("postgres-columns", "columns")] {
      router.get("\(path)/:asset_id") { [self] _, context in
        let id = try context.parameters.require("asset_id")
        return PooledReads.response(
          try await pool.runIfActive { try self.document(id, statement) })
      }
    }
  }

  private func document(_ id: String, _ statement: String) throws -> [UInt8]? {
    guard let connection = connections.withLock({ $0.popLast() }) else {
      throw PostgresFailure(message: "there are more threads than connections")
    }
    defer { connections.withLock { $0.append(connection) } }
    return try connection.value(of: statement, id)
  }

  /// Fills the table with the documents of a store, and prepares the statements.
  func load(from store: AssetStore, ids file: String) throws {
    let all = connections.withLock { $0 }
    let ids = try Main.ids(in: file)
    try all[0].execute(
      """
      CREATE TABLE assets (id text COLLATE "C" PRIMARY KEY, document text, mime_type text, original_file_name text,
        local_datetime text, created_at text, updated_at text, asset_urls json, description text, thumbhash text,
        width int, height int, duration float8, trashed_at text)
      """)
    for start in stride(from: 0, to: ids.count, by: 1000) {
      let documents = try store.read { snapshot in
        try ids[start..<min(start + 1000, ids.count)].compactMap { id in
          try snapshot.json(id, include: []).map { (id, $0) }
        }
      }
      try all[0].execute(
        "INSERT INTO assets (id, document) VALUES "
          + documents.map { id, json in
            let text = String(decoding: json, as: UTF8.self)
            return "('\(id)','\(text.replacing("'", with: "''"))')"
          }.joined(separator: ","))
    }
    try all[0].execute(
      """
      UPDATE assets SET (mime_type, original_file_name, local_datetime, created_at, updated_at, asset_urls, description,
        thumbhash, width, height, duration, trashed_at) = (SELECT d->>'mime_type', d->>'original_file_name',
        d->>'local_datetime', d->>'created_at', d->>'updated_at', d->'asset_urls', d->>'description', d->>'thumbhash',
        (d->>'width')::int, (d->>'height')::int, (d->>'duration')::float8, d->>'trashed_at'
        FROM (SELECT document::json AS d) AS parsed)
      """)
    try all[0].execute("VACUUM FULL ANALYZE assets")
    for connection in all {
      try connection.prepare("text", "SELECT document FROM assets WHERE id = $1")
      try connection.prepare(
        "columns",
        """
        SELECT json_build_object('id', id, 'mime_type', mime_type, 'original_file_name', original_file_name,
          'local_datetime', local_datetime, 'created_at', created_at, 'updated_at', updated_at, 'file_data', NULL,
          'metadata', NULL, 'metrics', NULL, 'asset_urls', asset_urls, 'description', description, 'thumbhash', thumbhash,
          'faces', NULL, 'people', NULL, 'width', width, 'height', height, 'duration', duration, 'trashed_at', trashed_at)
        FROM assets WHERE id = $1
        """)
    }
  }
}

struct PostgresFailure: Error { let message: String }

/// One connection. It is used by one thread at a time: whoever has taken it from the list.
@safe final class PostgresConnection: @unchecked Sendable {
  /// libpq's own; it lives as long as the process.
  private let connection: OpaquePointer

  /// Connects as the environment says (`PGHOST`, `PGUSER`).
  init() throws {
    guard let opened = unsafe PQconnectdb("dbname=postgres"),
      unsafe PQstatus(opened) == CONNECTION_OK
    else { throw PostgresFailure(message: "there is no connection") }
    unsafe connection = opened
  }

  func execute(_ command: String) throws {
    let result = unsafe PQexec(connection, command)
    defer { unsafe PQclear(result) }
    guard unsafe PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure }
  }

  func prepare(_ name: String, _ query: String) throws {
    let result = unsafe PQprepare(connection, name, query, 1, nil)
    defer { unsafe PQclear(result) }
    guard unsafe PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure }
  }

  /// The first column of the row that a prepared statement finds.
  func value(of statement: String, _ parameter: String) throws -> [UInt8]? {
    let result = unsafe parameter.withCString { text in
      var values: [UnsafePointer<CChar>?] = unsafe [text]
      return unsafe PQexecPrepared(connection, statement, 1, &values, nil, nil, 0)
    }
    defer { unsafe PQclear(result) }
    guard unsafe PQresultStatus(result) == PGRES_TUPLES_OK else { throw failure }
    guard unsafe PQntuples(result) == 1, let start = unsafe PQgetvalue(result, 0, 0) else {
      return nil
    }
    let count = Int(unsafe PQgetlength(result, 0, 0))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  private var failure: PostgresFailure {
    PostgresFailure(message: unsafe String(cString: PQerrorMessage(connection)))
  }
}
