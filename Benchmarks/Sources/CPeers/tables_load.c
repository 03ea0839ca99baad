#include "sqlite.h"

// The tables and their loading. Times are ISO text, as SQLite's own functions have them. What nests deeper and is
// never asked for by itself, the URLs and clusters of faces and people, is a column of JSON.

const char *const tables_schema =
    "CREATE TABLE IF NOT EXISTS assets (id TEXT PRIMARY KEY, mime_type TEXT, original_file_name TEXT,"
    " local_datetime TEXT, created_at TEXT, updated_at TEXT, description TEXT, thumbhash TEXT,"
    " width INTEGER, height INTEGER, duration REAL, trashed_at TEXT, lean INTEGER, wall INTEGER,"
    " is_live INTEGER, latitude REAL, longitude REAL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS variants (asset_id TEXT, position INTEGER, name TEXT, url TEXT, mimetype TEXT,"
    " width INTEGER, PRIMARY KEY (asset_id, position)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS file_data (asset_id TEXT PRIMARY KEY, device_asset_id TEXT, device_id TEXT,"
    " file_created_at TEXT, file_modified_at TEXT, checksum TEXT, file_size_bytes INTEGER,"
    " checksum_sha1 TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS metadata (asset_id TEXT PRIMARY KEY, created_at TEXT, updated_at TEXT, make TEXT,"
    " model TEXT, orientation INTEGER, raw_width INTEGER, raw_height INTEGER, modified_datetime TEXT,"
    " original_datetime TEXT, digitized_datetime TEXT, lens_model TEXT, f_number REAL, focal_length REAL,"
    " iso INTEGER, exposure_time REAL, exposure_bias REAL, latitude REAL, longitude REAL, altitude REAL,"
    " city TEXT, state TEXT, country TEXT, country_code TEXT, sublocation TEXT, place_name TEXT,"
    " timezone TEXT, display_label TEXT, description TEXT, fps REAL, live_photo_cid TEXT,"
    " projection_type TEXT, auto_stack_id TEXT, rating INTEGER) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS metrics (asset_id TEXT, position INTEGER, name TEXT, value REAL,"
    " PRIMARY KEY (asset_id, position)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS faces (asset_id TEXT, position INTEGER, id TEXT, x INTEGER, y INTEGER, w INTEGER,"
    " h INTEGER, created_at TEXT, updated_at TEXT, source TEXT, person_id TEXT, confidence REAL,"
    " timestamp_ms INTEGER, asset_urls TEXT, cluster_assignment TEXT,"
    " PRIMARY KEY (asset_id, position)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, is_hidden INTEGER, is_favorite INTEGER, created_at TEXT,"
    " updated_at TEXT, name TEXT, birth_date TEXT, asset_count INTEGER, thumbnail_face_id TEXT,"
    " asset_urls TEXT, cluster_metrics TEXT) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS by_capture ON assets (wall DESC, id DESC) WHERE is_live = 1;"
    "CREATE INDEX IF NOT EXISTS by_place ON assets (latitude, longitude, wall, id)"
    " WHERE is_live = 1 AND latitude IS NOT NULL;"
    "CREATE INDEX IF NOT EXISTS by_checksum ON file_data (checksum, asset_id);";

// Loading takes the API's texts apart with SQLite's JSON functions, so it takes longer than binding columns
// would; the times of loads leave this form out.

// SQLite's JSON functions end a text at a zero, so zeros pass them as a character that no text here has.

#define EACH(name) "value ->> '$." name "'"
#define EACH_JSON(name) "replace(" EACH(name) ", '\\ue000', '\\u0000')"

/// The JSON with that character for zeros, in `room` where it differs; NULL without memory.
static bytes without_zeros(bytes text, unsigned char **room) {
  *room = NULL;
  for (size_t place = 0; place + 5 < text.size; place++) {
    if (text.start[place] != '\\') continue;
    if (memcmp(text.start + place + 1, "u0000", 5) == 0) {
      if (*room == NULL) {
        *room = malloc(text.size);
        if (*room == NULL) return (bytes){0};
        memcpy(*room, text.start, text.size);
      }
      (*room)[place + 2] = 'e';
    }
    place++;
  }
  return *room == NULL ? text : (bytes){*room, text.size};
}

/// Runs an insertion of an id and JSON.
static int insert(sqlite *sqlite, sqlite3_stmt *put, bytes id, bytes text) {
  unsigned char *room;
  bind_text(put, 1, id);
  bind_text(put, 2, without_zeros(text, &room));
  int code = run_statement(sqlite, put);
  free(room);
  return code;
}

static int put_group(sqlite *sqlite, const peer_record *record, int place, const char *text, bytes group) {
  if (group.size == 0) return 0;
  sqlite3_stmt *put = prepared(sqlite, place, text);
  if (put == NULL) return sqlite_fail(sqlite, "prepare");
  return insert(sqlite, put, field_of(record, PEER_ID), group);
}

#define OF(name) "?2 ->> '$." name "'"
#define TEXT_OF(name) "replace(" OF(name) ", char(57344), char(0))"
#define JSON_OF(name) "replace(" OF(name) ", '\\ue000', '\\u0000')"

int tables_put(sqlite *sqlite, const peer_record *record) {
  TRY(put_group(sqlite, record, T_VARIANTS,
      "INSERT INTO variants SELECT ?1, id, key, " EACH("url") ", " EACH("mimetype") ", " EACH("width")
      " FROM json_each(?2)", field_of(record, PEER_VARIANTS)));
  sqlite3_stmt *put = prepared(sqlite, T_ASSET,
      "INSERT INTO assets VALUES (?1, " OF("mime_type") ", " TEXT_OF("original_file_name") ", "
      OF("local_datetime") ", " OF("created_at") ", " OF("updated_at") ", " TEXT_OF("description") ", "
      OF("thumbhash") ", " OF("width") ", " OF("height") ", " OF("duration") ", " OF("trashed_at") ","
      " (SELECT position FROM variants WHERE asset_id = ?1 AND name ="
      "  (SELECT key FROM json_each(?2, '$.asset_urls'))), ?3, ?4, ?5, ?6)");
  if (put == NULL) return sqlite_fail(sqlite, "prepare");
  sqlite3_bind_int64(put, 3, record->wall);
  sqlite3_bind_int(put, 4, record->is_live);
  sqlite3_bind_null(put, 5);
  sqlite3_bind_null(put, 6);
  if (record->has_place) {
    sqlite3_bind_double(put, 5, record->latitude);
    sqlite3_bind_double(put, 6, record->longitude);
  }
  TRY(insert(sqlite, put, field_of(record, PEER_ID), field_of(record, PEER_LEAN)));
  TRY(put_group(sqlite, record, T_FILE_DATA,
      "INSERT INTO file_data VALUES (?1, " TEXT_OF("device_asset_id") ", " TEXT_OF("device_id") ", "
      OF("file_created_at") ", " OF("file_modified_at") ", " OF("checksum") ", " OF("file_size_bytes")
      ", " OF("checksum_sha1") ")", field_of(record, PEER_FILE_DATA)));
  TRY(put_group(sqlite, record, T_METADATA,
      "INSERT INTO metadata VALUES (?1, " OF("created_at") ", " OF("updated_at") ", " TEXT_OF("make") ", "
      TEXT_OF("model") ", " OF("orientation") ", " OF("raw_width") ", " OF("raw_height") ", "
      OF("modified_datetime") ", " OF("original_datetime") ", " OF("digitized_datetime") ", "
      TEXT_OF("lens_model") ", " OF("f_number") ", " OF("focal_length") ", " OF("iso") ", "
      OF("exposure_time") ", " OF("exposure_bias") ", " OF("latitude") ", " OF("longitude") ", "
      OF("altitude") ", " TEXT_OF("city") ", " TEXT_OF("state") ", " TEXT_OF("country") ", "
      TEXT_OF("country_code") ", " TEXT_OF("sublocation") ", " TEXT_OF("place_name") ", "
      TEXT_OF("timezone") ", " TEXT_OF("display_label") ", " TEXT_OF("description") ", " OF("fps") ", "
      TEXT_OF("live_photo_cid") ", " TEXT_OF("projection_type") ", " TEXT_OF("auto_stack_id") ", "
      OF("rating") ")", field_of(record, PEER_METADATA)));
  TRY(put_group(sqlite, record, T_METRICS,
      "INSERT INTO metrics SELECT ?1, id, key, atom FROM json_each(?2)",
      field_of(record, PEER_METRICS)));
  return put_group(sqlite, record, T_FACES,
      "INSERT INTO faces SELECT ?1, key, " EACH("id") ", " EACH("bounding_box.x") ", "
      EACH("bounding_box.y") ", " EACH("bounding_box.w") ", " EACH("bounding_box.h") ", "
      EACH("created_at") ", " EACH("updated_at") ", " EACH("source") ", " EACH("person_id") ", "
      EACH("confidence") ", " EACH("timestamp_ms") ", " EACH_JSON("asset_urls") ", "
      EACH_JSON("cluster_assignment") " FROM json_each(?2)", field_of(record, PEER_FACES));
}

int tables_put_person(sqlite *sqlite, bytes id, bytes object) {
  sqlite3_stmt *put = prepared(sqlite, T_PERSON,
      "INSERT INTO people VALUES (?1, " OF("is_hidden") ", " OF("is_favorite") ", " OF("created_at") ", "
      OF("updated_at") ", " TEXT_OF("name") ", " OF("birth_date") ", " OF("asset_count") ", "
      OF("thumbnail_face_id") ", " JSON_OF("asset_urls") ", " JSON_OF("cluster_metrics") ")");
  if (put == NULL) return sqlite_fail(sqlite, "prepare");
  return insert(sqlite, put, id, object);
}
