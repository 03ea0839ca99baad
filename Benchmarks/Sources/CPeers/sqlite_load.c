#include "sqlite.h"

// What writes: the load, and single assets that are changed later.

static int put_asset(sqlite *sqlite, const peer_record *record) {
  sqlite3_stmt *put = prepared(sqlite, S_PUT,
      "INSERT INTO assets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
  if (put == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(put, 1, field_of(record, PEER_ID));
  bind_text(put, 2, field_of(record, PEER_LEAN));
  sqlite3_bind_int64(put, 3, record->groups);
  sqlite3_bind_int64(put, 4, record->middle);
  sqlite3_bind_int64(put, 5, record->linked);
  sqlite3_bind_int64(put, 6, record->wall);
  sqlite3_bind_int(put, 7, record->is_live);
  sqlite3_bind_null(put, 8);
  sqlite3_bind_null(put, 9);
  if (record->has_place) {
    sqlite3_bind_double(put, 8, record->latitude);
    sqlite3_bind_double(put, 9, record->longitude);
  }
  bind_text(put, 10, field_of(record, PEER_FILE_DATA));
  bind_text(put, 11, field_of(record, PEER_METADATA));
  bind_text(put, 12, field_of(record, PEER_METRICS));
  bind_text(put, 13, field_of(record, PEER_VARIANTS));
  bind_text(put, 14, field_of(record, PEER_FACES));
  TRY(run_statement(sqlite, put));
  bytes checksum = field_of(record, PEER_CHECKSUM);
  if (checksum.size == 0) return 0;
  put = prepared(sqlite, S_PUT_EXISTING, "INSERT INTO existing VALUES (?1, ?2, ?3)");
  if (put == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(put, 1, checksum);
  bind_text(put, 2, field_of(record, PEER_ID));
  bind_text(put, 3, field_of(record, PEER_EXISTING));
  return run_statement(sqlite, put);
}

int sqlite_put(peer *peer, const peer_record *record) {
  sqlite *store = (sqlite *)peer;
  TRY(store->has_tables ? tables_put(store, record) : put_asset(store, record));
  sqlite3_stmt *put = prepared(store, S_PUT_PEOPLE,
      "INSERT INTO asset_people VALUES (?1, ?2, ?3, ?4, ?5)");
  if (put == NULL) return sqlite_fail(store, "prepare");
  bytes people = field_of(record, PEER_PEOPLE);
  for (size_t place = 0; place < people.size / PEER_PERSON_SIZE; place++) {
    bind_text(put, 1, field_of(record, PEER_ID));
    sqlite3_bind_int64(put, 2, place);
    bind_text(put, 3, (bytes){people.start + place * PEER_PERSON_SIZE, PEER_PERSON_SIZE});
    sqlite3_bind_int64(put, 4, record->wall);
    sqlite3_bind_int(put, 5, record->is_live);
    TRY(run_statement(store, put));
  }
  return 0;
}

int sqlite_put_person(peer *peer, bytes id, bytes object) {
  sqlite *store = (sqlite *)peer;
  if (store->has_tables) return tables_put_person(store, id, object);
  sqlite3_stmt *put = prepared(store, S_PUT_PERSON, "INSERT INTO people VALUES (?1, ?2)");
  if (put == NULL) return sqlite_fail(store, "prepare");
  bind_text(put, 1, id);
  bind_text(put, 2, object);
  return run_statement(store, put);
}

int sqlite_put_month(peer *peer, bytes month, uint64_t count) {
  sqlite *store = (sqlite *)peer;
  sqlite3_stmt *put = prepared(store, S_PUT_MONTH, "INSERT INTO months VALUES (?1, ?2)");
  if (put == NULL) return sqlite_fail(store, "prepare");
  bind_text(put, 1, month);
  sqlite3_bind_int64(put, 2, count);
  return run_statement(store, put);
}

int sqlite_put_event(peer *peer, uint64_t sequence, bytes object) {
  sqlite *store = (sqlite *)peer;
  sqlite3_stmt *put = prepared(store, S_PUT_EVENT, "INSERT INTO events VALUES (?1, ?2)");
  if (put == NULL) return sqlite_fail(store, "prepare");
  sqlite3_bind_int64(put, 1, (sqlite3_int64)sequence);
  bind_text(put, 2, object);
  return run_statement(store, put);
}

/// One connection that the threads take turns with: there is one writer at a time whoever waits for it.
int sqlite_write_durably(peer *peer) {
  sqlite *store = (sqlite *)peer;
  if (store->has_tables) return peer_fail(peer, "write_durably", "the form with tables does not take part");
  store->is_shared = true;
  return sqlite_execute(store, "PRAGMA synchronous = FULL");
}

/// Binds what an update of an asset's row begins with.
static void bind_lean(sqlite3_stmt *set, const peer_record *record) {
  bind_text(set, 1, field_of(record, PEER_ID));
  bind_text(set, 2, field_of(record, PEER_LEAN));
  sqlite3_bind_int64(set, 3, record->groups);
  sqlite3_bind_int64(set, 4, record->middle);
  sqlite3_bind_int64(set, 5, record->linked);
}

int sqlite_set_metadata(peer *peer, const peer_record *record) {
  sqlite *store = (sqlite *)peer;
  sqlite3_stmt *set = prepared(store, S_SET_METADATA,
      "UPDATE assets SET lean = ?2, groups = ?3, middle = ?4, linked = ?5, metadata = ?6 WHERE id = ?1");
  if (set == NULL) return sqlite_fail(store, "prepare");
  bind_lean(set, record);
  bind_text(set, 6, field_of(record, PEER_METADATA));
  return run_statement(store, set);
}

int sqlite_set_state(peer *peer, const peer_record *record) {
  sqlite *store = (sqlite *)peer;
  sqlite3_stmt *set = prepared(store, S_SET_STATE,
      "UPDATE assets SET lean = ?2, groups = ?3, middle = ?4, linked = ?5, is_live = ?6 WHERE id = ?1");
  if (set == NULL) return sqlite_fail(store, "prepare");
  bind_lean(set, record);
  sqlite3_bind_int(set, 6, record->is_live);
  TRY(run_statement(store, set));
  set = prepared(store, S_SET_PEOPLE, "UPDATE asset_people SET is_live = ?2 WHERE asset_id = ?1");
  if (set == NULL) return sqlite_fail(store, "prepare");
  bind_text(set, 1, field_of(record, PEER_ID));
  sqlite3_bind_int(set, 2, record->is_live);
  return run_statement(store, set);
}
