#include "sqlite.h"

// A table for each group and a column for each field: JSON is written from the columns by the writer of the C limit.

/// How a column is written: as its type says, as JSON that it holds, or as a truth.
enum form { VALUE, JSON, TRUTH };

static int put_value(sqlite *sqlite, sqlite3_stmt *row, int place, enum form form) {
  answer *answer = &sqlite->peer.answer;
  int type = sqlite3_column_type(row, place);
  if (type == SQLITE_TEXT) {
    bytes text = column(row, place);
    if (form == JSON) {
      append(answer, text);
      return 0;
    }
    answer_room(answer, TEXT_ROOM(text.size));
    unsigned char *end = put_text(answer->start + answer->size, text);
    if (end == NULL) return peer_fail(&sqlite->peer, "column", "no UTF-8");
    answer->size = end - answer->start;
  } else if (type == SQLITE_INTEGER && form == TRUTH) {
    append(answer, sqlite3_column_int(row, place) ? BYTES("true") : BYTES("false"));
  } else if (type == SQLITE_INTEGER) {
    append_number(answer, sqlite3_column_int64(row, place));
  } else if (type == SQLITE_FLOAT) {
    double number = sqlite3_column_double(row, place);
    if (number == 0) {
      APPEND(answer, "0");
      return 0;
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    answer_room(answer, 64);
    unsigned char *end = put_double(answer->start + answer->size, bits);
    if (end == NULL) return peer_fail(&sqlite->peer, "column", "the number has an exponent");
    answer->size = end - answer->start;
  } else {
    APPEND(answer, "null");
  }
  return 0;
}

/// A column and what is written before it.
typedef struct {
  bytes key;
  enum form form;
} part;

#define LITERAL_PART(text, form) {{(const unsigned char *)text, sizeof text - 1}, form}
#define PART(name) LITERAL_PART(",\"" name "\":", VALUE)
#define FIRST(name) LITERAL_PART("{\"" name "\":", VALUE)

static int put_parts(sqlite *sqlite, sqlite3_stmt *row, int first, const part *parts, size_t count) {
  for (size_t index = 0; index < count; index++) {
    append(&sqlite->peer.answer, parts[index].key);
    TRY(put_value(sqlite, row, first + (int)index, parts[index].form));
  }
  return 0;
}

#define PARTS(sqlite, row, first, parts) \
  put_parts(sqlite, row, first, parts, sizeof parts / sizeof *parts)

static const part head_parts[] = {
  FIRST("id"), PART("mime_type"), PART("original_file_name"), PART("local_datetime"),
  PART("created_at"), PART("updated_at")};
static const part middle_parts[] = {PART("description"), PART("thumbhash")};
static const part tail_parts[] = {
  PART("width"), PART("height"), PART("duration"), PART("trashed_at")};
static const part file_data_parts[] = {
  FIRST("device_asset_id"), PART("device_id"), PART("file_created_at"), PART("file_modified_at"),
  PART("checksum"), PART("file_size_bytes"), PART("checksum_sha1")};
static const part metadata_parts[] = {
  FIRST("asset_id"), PART("created_at"), PART("updated_at"), PART("make"), PART("model"),
  PART("orientation"), PART("raw_width"), PART("raw_height"), PART("modified_datetime"),
  PART("original_datetime"), PART("digitized_datetime"), PART("lens_model"), PART("f_number"),
  PART("focal_length"), PART("iso"), PART("exposure_time"), PART("exposure_bias"), PART("latitude"),
  PART("longitude"), PART("altitude"), PART("city"), PART("state"), PART("country"),
  PART("country_code"), PART("sublocation"), PART("place_name"), PART("timezone"),
  PART("display_label"), PART("description"), PART("fps"), PART("live_photo_cid"),
  PART("projection_type"), PART("auto_stack_id"), PART("rating")};
static const part face_parts[] = {
  FIRST("id"), PART("asset_id"), LITERAL_PART(",\"bounding_box\":{\"x\":", VALUE), PART("y"), PART("w"),
  PART("h"), LITERAL_PART("},\"created_at\":", VALUE), PART("updated_at"), PART("source"),
  PART("person_id"), PART("confidence"), PART("timestamp_ms"),
  LITERAL_PART(",\"asset_urls\":", JSON), LITERAL_PART(",\"cluster_assignment\":", JSON)};
static const part person_parts[] = {
  FIRST("id"), LITERAL_PART(",\"is_hidden\":", TRUTH), LITERAL_PART(",\"is_favorite\":", TRUTH),
  PART("created_at"), PART("updated_at"), PART("name"), PART("birth_date"), PART("asset_count"),
  PART("thumbnail_face_id"), LITERAL_PART(",\"asset_urls\":", JSON),
  LITERAL_PART(",\"cluster_metrics\":", JSON)};
static const part variant_parts[] = {
  LITERAL_PART(":{\"url\":", VALUE), PART("mimetype"), PART("width")};

/// A group that is one row, or nothing.
static int one(sqlite *sqlite, int place, const char *text, bytes key, const part *parts, size_t count) {
  sqlite3_stmt *row = prepared(sqlite, place, text);
  if (row == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(row, 1, key);
  int code = sqlite3_step(row);
  int result = 0;
  if (code == SQLITE_ROW) {
    result = put_parts(sqlite, row, 0, parts, count);
    APPEND(&sqlite->peer.answer, "}");
  } else if (code == SQLITE_DONE) {
    APPEND(&sqlite->peer.answer, "null");
  } else {
    result = sqlite_fail(sqlite, "group");
  }
  sqlite3_reset(row);
  return result;
}

/// A group of several rows: how each one is written.
static int several(
    sqlite *sqlite, int place, const char *text, bytes key,
    int (*put)(struct peer *, sqlite3_stmt *)) {
  sqlite3_stmt *row = prepared(sqlite, place, text);
  if (row == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(row, 1, key);
  int code, result = 0;
  bool is_first = true;
  while (result == 0 && (code = sqlite3_step(row)) == SQLITE_ROW) {
    if (!is_first) APPEND(&sqlite->peer.answer, ",");
    is_first = false;
    result = put(&sqlite->peer, row);
  }
  if (result == 0 && code != SQLITE_DONE) result = sqlite_fail(sqlite, "group");
  sqlite3_reset(row);
  return result;
}

static int put_metric(struct peer *peer, sqlite3_stmt *row) {
  TRY(put_value((sqlite *)peer, row, 0, VALUE));
  APPEND(&peer->answer, ":");
  return put_value((sqlite *)peer, row, 1, VALUE);
}

static int put_face(struct peer *peer, sqlite3_stmt *row) {
  TRY(PARTS((sqlite *)peer, row, 0, face_parts));
  APPEND(&peer->answer, "}");
  return 0;
}

static int put_person(struct peer *peer, sqlite3_stmt *row) {
  TRY(PARTS((sqlite *)peer, row, 0, person_parts));
  APPEND(&peer->answer, "}");
  return 0;
}

static int put_variant_at(sqlite *sqlite, sqlite3_stmt *row, int place) {
  TRY(put_value(sqlite, row, place, VALUE));
  TRY(PARTS(sqlite, row, place + 1, variant_parts));
  APPEND(&sqlite->peer.answer, "}");
  return 0;
}

static int put_variant(struct peer *peer, sqlite3_stmt *row) {
  return put_variant_at((sqlite *)peer, row, 0);
}

#define ASSET_COLUMNS \
  "assets.id, mime_type, original_file_name, local_datetime, created_at, updated_at, description," \
  " thumbhash, assets.width, height, duration, trashed_at"

/// What stands between the head and `asset_urls`.
static int embedded(sqlite *sqlite, bytes key, unsigned include) {
  answer *answer = &sqlite->peer.answer;
  APPEND(answer, ",\"file_data\":");
  if (include & FILE_DATA) {
    TRY(one(sqlite, T_GET_FILE_DATA,
        "SELECT device_asset_id, device_id, file_created_at, file_modified_at, checksum,"
        " file_size_bytes, checksum_sha1 FROM file_data WHERE asset_id = ?1",
        key, file_data_parts, sizeof file_data_parts / sizeof *file_data_parts));
  } else {
    APPEND(answer, "null");
  }
  APPEND(answer, ",\"metadata\":");
  if (include & METADATA) {
    TRY(one(sqlite, T_GET_METADATA, "SELECT * FROM metadata WHERE asset_id = ?1",
        key, metadata_parts, sizeof metadata_parts / sizeof *metadata_parts));
  } else {
    APPEND(answer, "null");
  }
  APPEND(answer, ",\"metrics\":");
  if (include & METRICS) {
    APPEND(answer, "{");
    TRY(several(sqlite, T_GET_METRICS,
        "SELECT name, value FROM metrics WHERE asset_id = ?1 ORDER BY position", key, put_metric));
    APPEND(answer, "}");
  } else {
    APPEND(answer, "null");
  }
  return 0;
}

/// What stands between `thumbhash` and the tail.
static int linked(sqlite *sqlite, bytes key, unsigned include) {
  answer *answer = &sqlite->peer.answer;
  APPEND(answer, ",\"faces\":");
  if (include & FACES) {
    APPEND(answer, "[");
    TRY(several(sqlite, T_GET_FACES,
        "SELECT id, asset_id, x, y, w, h, created_at, updated_at, source, person_id, confidence,"
        " timestamp_ms, asset_urls, cluster_assignment FROM faces WHERE asset_id = ?1"
        " ORDER BY position", key, put_face));
    APPEND(answer, "]");
  } else {
    APPEND(answer, "null");
  }
  APPEND(answer, ",\"people\":");
  if (include & PEOPLE) {
    APPEND(answer, "[");
    TRY(several(sqlite, T_GET_PEOPLE,
        "SELECT people.* FROM asset_people JOIN people ON people.id = person_id"
        " WHERE asset_id = ?1 ORDER BY position", key, put_person));
    APPEND(answer, "]");
  } else {
    APPEND(answer, "null");
  }
  return 0;
}

static int put_document(sqlite *sqlite, sqlite3_stmt *row, bytes key, unsigned include) {
  answer *answer = &sqlite->peer.answer;
  TRY(PARTS(sqlite, row, 0, head_parts));
  TRY(embedded(sqlite, key, include));
  APPEND(answer, ",\"asset_urls\":{");
  if (include & VARIANTS) {
    TRY(several(sqlite, T_GET_VARIANTS,
        "SELECT name, url, mimetype, width FROM variants WHERE asset_id = ?1 ORDER BY position",
        key, put_variant));
  } else if (sqlite3_column_type(row, 12) != SQLITE_NULL) {
    TRY(put_variant_at(sqlite, row, 12));
  }
  APPEND(answer, "}");
  TRY(PARTS(sqlite, row, 6, middle_parts));
  TRY(linked(sqlite, key, include));
  TRY(PARTS(sqlite, row, 8, tail_parts));
  APPEND(answer, "}");
  return 0;
}

int tables_document(sqlite *sqlite, bytes key, unsigned include) {
  sqlite3_stmt *row = include & VARIANTS
      ? prepared(sqlite, T_GET_ALL, "SELECT " ASSET_COLUMNS " FROM assets WHERE id = ?1")
      : prepared(sqlite, T_GET,
          "SELECT " ASSET_COLUMNS ", name, url, mimetype, variants.width FROM assets"
          " LEFT JOIN variants ON asset_id = assets.id AND position = lean WHERE assets.id = ?1");
  if (row == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(row, 1, key);
  int code = sqlite3_step(row);
  if (code == SQLITE_ROW) {
    code = put_document(sqlite, row, key, include);
  } else {
    code = code == SQLITE_DONE
        ? peer_fail(&sqlite->peer, "document", "not found") : sqlite_fail(sqlite, "document");
  }
  sqlite3_reset(row);
  return code;
}

static const part existing_parts[] = {
  FIRST("id"), PART("checksum"), PART("checksum_sha1"), PART("device_asset_id"), PART("device_id")};

int tables_exist(sqlite *sqlite, bytes checksum, bool *is_first) {
  sqlite3_stmt *row = prepared(sqlite, T_EXIST,
      "SELECT asset_id, checksum, checksum_sha1, device_asset_id, device_id FROM file_data"
      " WHERE checksum = ?1 ORDER BY asset_id");
  if (row == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(row, 1, checksum);
  int code, result = 0;
  while (result == 0 && (code = sqlite3_step(row)) == SQLITE_ROW) {
    if (!*is_first) APPEND(&sqlite->peer.answer, ",");
    *is_first = false;
    result = PARTS(sqlite, row, 0, existing_parts);
    APPEND(&sqlite->peer.answer, "}");
  }
  if (result == 0 && code != SQLITE_DONE) result = sqlite_fail(sqlite, "existing");
  sqlite3_reset(row);
  return result;
}
