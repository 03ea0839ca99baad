#include "postgres.h"

#include <stdio.h>

// The tables of PostgreSQL, and their loading by COPY.

const char *const postgres_schema =
    "CREATE TABLE assets (id text COLLATE \"C\" PRIMARY KEY, lean json, groups int, middle int, linked int,"
    " wall bigint, is_live boolean, latitude float8, longitude float8, file_data json, metadata json,"
    " metrics json, variants json, faces json);"
    "CREATE TABLE asset_people (asset_id text COLLATE \"C\", position int, person_id text COLLATE \"C\","
    " wall bigint, is_live boolean, PRIMARY KEY (asset_id, position));"
    "CREATE TABLE existing (checksum text COLLATE \"C\", asset_id text COLLATE \"C\", object json,"
    " PRIMARY KEY (checksum, asset_id));"
    "CREATE TABLE people (id text COLLATE \"C\" PRIMARY KEY, object json);"
    "CREATE TABLE months (month text COLLATE \"C\" PRIMARY KEY, assets bigint);"
    "CREATE TABLE events (sequence bigint PRIMARY KEY, object json);"
    "CREATE INDEX by_capture ON assets (wall DESC, id DESC) WHERE is_live;"
    "CREATE INDEX by_person ON asset_people (person_id, wall DESC, asset_id DESC) WHERE is_live;"
    "CREATE INDEX by_place ON assets (latitude, longitude) WHERE is_live AND latitude IS NOT NULL;";

int postgres_begin(peer *peer) {
  for (int table = 0; table < TABLES; table++) ((postgres *)peer)->lines[table].size = 0;
  return 0;
}

static int copy(postgres *postgres, enum table table) {
  static const char *const names[TABLES] = {"assets", "asset_people", "existing", "people", "months",
    "events"};
  answer *lines = &postgres->lines[table];
  if (lines->size == 0) return 0;
  char text[64];
  snprintf(text, sizeof text, "COPY %s FROM STDIN", names[table]);
  PGresult *result = PQexec(postgres->connection, text);
  TRY(postgres_check(postgres, result));
  PQclear(result);
  if (PQputCopyData(postgres->connection, (char *)lines->start, (int)lines->size) != 1
      || PQputCopyEnd(postgres->connection, NULL) != 1) {
    return peer_fail(&postgres->peer, "COPY", PQerrorMessage(postgres->connection));
  }
  int code = 0;
  while ((result = PQgetResult(postgres->connection)) != NULL) {
    if (code == 0 && (code = postgres_check(postgres, result)) != 0) continue;
    PQclear(result);
  }
  return code;
}

int postgres_commit(peer *peer) {
  postgres *store = (postgres *)peer;
  TRY(postgres_execute(store, "BEGIN"));
  for (int table = 0; table < TABLES; table++) TRY(copy(store, table));
  return postgres_execute(store, "COMMIT");
}

/// Appends text as COPY takes it; an empty one is NULL.
static void put_field(answer *lines, bytes text, char behind) {
  answer_room(lines, 2 * text.size + 8);
  unsigned char *at = lines->start + lines->size;
  if (text.size == 0) at = PUT(at, "\\N");
  for (size_t place = 0; place < text.size; place++) {
    // Control characters are escaped in JSON already.
    if (text.start[place] == '\\') *at++ = '\\';
    *at++ = text.start[place];
  }
  *at++ = behind;
  lines->size = at - lines->start;
}

static void put_printed(answer *lines, const char *text) {
  append(lines, (bytes){(const unsigned char *)text, strlen(text)});
}

int postgres_put(peer *peer, const peer_record *record) {
  postgres *store = (postgres *)peer;
  answer *lines = &store->lines[ASSETS];
  bytes id = field_of(record, PEER_ID);
  char text[160];
  put_field(lines, id, '\t');
  put_field(lines, field_of(record, PEER_LEAN), '\t');
  snprintf(text, sizeof text, "%zu\t%zu\t%zu\t%lld\t%c\t", record->groups, record->middle,
      record->linked, (long long)record->wall, record->is_live ? 't' : 'f');
  put_printed(lines, text);
  if (record->has_place) {
    snprintf(text, sizeof text, "%.17g\t%.17g\t", record->latitude, record->longitude);
    put_printed(lines, text);
  } else {
    put_printed(lines, "\\N\t\\N\t");
  }
  put_field(lines, field_of(record, PEER_FILE_DATA), '\t');
  put_field(lines, field_of(record, PEER_METADATA), '\t');
  put_field(lines, field_of(record, PEER_METRICS), '\t');
  put_field(lines, field_of(record, PEER_VARIANTS), '\t');
  put_field(lines, field_of(record, PEER_FACES), '\n');
  bytes people = field_of(record, PEER_PEOPLE);
  for (size_t place = 0; place < people.size / PEER_PERSON_SIZE; place++) {
    lines = &store->lines[ASSET_PEOPLE];
    put_field(lines, id, '\t');
    snprintf(text, sizeof text, "%zu\t%.*s\t%lld\t%c\n", place, PEER_PERSON_SIZE,
        (const char *)people.start + place * PEER_PERSON_SIZE, (long long)record->wall,
        record->is_live ? 't' : 'f');
    put_printed(lines, text);
  }
  bytes checksum = field_of(record, PEER_CHECKSUM);
  if (checksum.size == 0) return 0;
  lines = &store->lines[EXISTING];
  put_field(lines, checksum, '\t');
  put_field(lines, id, '\t');
  put_field(lines, field_of(record, PEER_EXISTING), '\n');
  return 0;
}

int postgres_put_person(peer *peer, bytes id, bytes object) {
  answer *lines = &((postgres *)peer)->lines[PERSONS];
  put_field(lines, id, '\t');
  put_field(lines, object, '\n');
  return 0;
}

int postgres_put_month(peer *peer, bytes month, uint64_t count) {
  answer *lines = &((postgres *)peer)->lines[MONTHS];
  put_field(lines, month, '\t');
  append_number(lines, (int64_t)count);
  APPEND(lines, "\n");
  return 0;
}

int postgres_put_event(peer *peer, uint64_t sequence, bytes object) {
  answer *lines = &((postgres *)peer)->lines[EVENTS];
  append_number(lines, (int64_t)sequence);
  APPEND(lines, "\t");
  put_field(lines, object, '\n');
  return 0;
}
