#include "sqlite.h"

#include <stdio.h>

// What both forms have: opening, lists, people. The lists walk indexes that cover them. `sqlite_load.c` writes.

static const char *const common_schema =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA mmap_size = 68719476736; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY;"
    "CREATE TABLE IF NOT EXISTS asset_people (asset_id TEXT, position INTEGER, person_id TEXT, wall INTEGER,"
    " is_live INTEGER, PRIMARY KEY (asset_id, position)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS by_person ON asset_people (person_id, wall DESC, asset_id DESC) WHERE is_live = 1;"
    "CREATE TABLE IF NOT EXISTS months (month TEXT PRIMARY KEY, assets INTEGER) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY, object TEXT);";

static const char *const json_schema =
    "CREATE TABLE IF NOT EXISTS assets (id TEXT PRIMARY KEY, lean TEXT, groups INTEGER, middle INTEGER,"
    " linked INTEGER, wall INTEGER, is_live INTEGER, latitude REAL, longitude REAL, file_data TEXT,"
    " metadata TEXT, metrics TEXT, variants TEXT, faces TEXT);"
    "CREATE TABLE IF NOT EXISTS existing (checksum TEXT, asset_id TEXT, object TEXT,"
    " PRIMARY KEY (checksum, asset_id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, object TEXT);"
    "CREATE INDEX IF NOT EXISTS by_capture ON assets (wall DESC, id DESC) WHERE is_live = 1;"
    "CREATE INDEX IF NOT EXISTS by_place ON assets (latitude, longitude, wall, id)"
    " WHERE is_live = 1 AND latitude IS NOT NULL;";

int sqlite_fail(sqlite *sqlite, const char *what) {
  return peer_fail(&sqlite->peer, what, sqlite3_errmsg(sqlite->database));
}

sqlite3_stmt *prepared(sqlite *sqlite, int statement, const char *text) {
  sqlite3_stmt **place = &sqlite->statements[statement];
  if (*place == NULL) {
    sqlite3_prepare_v3(sqlite->database, text, -1, SQLITE_PREPARE_PERSISTENT, place, NULL);
  }
  return *place;
}

void bind_text(sqlite3_stmt *statement, int place, bytes text) {
  if (text.size == 0) {
    sqlite3_bind_null(statement, place);
  } else {
    sqlite3_bind_text(statement, place, (const char *)text.start, (int)text.size, SQLITE_STATIC);
  }
}

int run_statement(sqlite *sqlite, sqlite3_stmt *statement) {
  int code = statement == NULL ? SQLITE_ERROR : sqlite3_step(statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW) {
    sqlite_fail(sqlite, "step");
    sqlite3_reset(statement);
    return 1;
  }
  sqlite3_reset(statement);
  return 0;
}

static int begin(peer *peer) {
  sqlite *store = (sqlite *)peer;
  if (store->is_shared) pthread_mutex_lock(&store->lock);
  return run_statement(store, prepared(store, S_BEGIN, "BEGIN"));
}

static int commit(peer *peer) {
  sqlite *store = (sqlite *)peer;
  int code = run_statement(store, prepared(store, S_COMMIT, "COMMIT"));
  if (store->is_shared) pthread_mutex_unlock(&store->lock);
  return code;
}

int sqlite_execute(sqlite *sqlite, const char *text) {
  return sqlite3_exec(sqlite->database, text, NULL, NULL, NULL) == SQLITE_OK
      ? 0 : sqlite_fail(sqlite, "exec");
}

static int flush(peer *peer) {
  return sqlite_execute((sqlite *)peer, "PRAGMA wal_checkpoint(TRUNCATE)");
}

static int settle(peer *peer) {
  return sqlite_execute((sqlite *)peer, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
}

static int people(sqlite *sqlite, bytes key) {
  sqlite3_stmt *get = prepared(sqlite, S_PEOPLE,
      "SELECT people.object FROM asset_people JOIN people ON people.id = person_id"
      " WHERE asset_id = ?1 ORDER BY position");
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  answer *answer = &sqlite->peer.answer;
  bind_text(get, 1, key);
  APPEND(answer, ",\"people\":[");
  int code;
  bool is_first = true;
  while ((code = sqlite3_step(get)) == SQLITE_ROW) {
    if (!is_first) APPEND(answer, ",");
    is_first = false;
    append(answer, column(get, 0));
  }
  APPEND(answer, "]");
  sqlite3_reset(get);
  return code == SQLITE_DONE ? 0 : sqlite_fail(sqlite, "people");
}

/// One statement for each set of columns, so that no other is read.
static sqlite3_stmt *columns(sqlite *sqlite, unsigned include) {
  // Faces and people stand side by side in the bits; people are in a table of their own.
  int place = S_FIRST_OF_FORM + (int)include;
  if (sqlite->statements[place] != NULL) return sqlite->statements[place];
  char text[256];
  snprintf(text, sizeof text, "SELECT lean, groups, middle, linked%s%s%s%s%s FROM assets WHERE id = ?1",
      include & FILE_DATA ? ", file_data" : "", include & METADATA ? ", metadata" : "",
      include & METRICS ? ", metrics" : "", include & VARIANTS ? ", variants" : "",
      include & FACES ? ", faces" : "");
  return prepared(sqlite, place, text);
}

static int append_columns(sqlite *sqlite, sqlite3_stmt *get, bytes key, unsigned include) {
  answer *answer = &sqlite->peer.answer;
  lean lean = {.text = column(get, 0)};
  if (include == 0) {
    append(answer, lean.text);
    return 0;
  }
  lean.groups = sqlite3_column_int64(get, 1);
  lean.middle = sqlite3_column_int64(get, 2);
  lean.linked = sqlite3_column_int64(get, 3);
  int next = 4;
#define GROUP(bit) (include & bit ? column(get, next++) : (bytes){0})
  append_head(answer, &lean);
  append_group(answer, BYTES(",\"file_data\":"), GROUP(FILE_DATA), include & FILE_DATA, BYTES("null"));
  append_group(answer, BYTES(",\"metadata\":"), GROUP(METADATA), include & METADATA, BYTES("null"));
  append_group(answer, BYTES(",\"metrics\":"), GROUP(METRICS), include & METRICS, BYTES("{}"));
  append_urls(answer, &lean, GROUP(VARIANTS), include & VARIANTS);
  append_middle(answer, &lean);
  append_group(answer, BYTES(",\"faces\":"), GROUP(FACES), include & FACES, BYTES("[]"));
  if (include & PEOPLE) {
    TRY(people(sqlite, key));
  } else {
    APPEND(answer, ",\"people\":null");
  }
  append_tail(answer, &lean);
  return 0;
}

static int columns_document(sqlite *sqlite, bytes key, unsigned include) {
  sqlite3_stmt *get = columns(sqlite, include);
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(get, 1, key);
  int code = sqlite3_step(get);
  if (code == SQLITE_ROW) {
    code = append_columns(sqlite, get, key, include);
  } else {
    code = code == SQLITE_DONE
        ? peer_fail(&sqlite->peer, "document", "not found") : sqlite_fail(sqlite, "document");
  }
  sqlite3_reset(get);
  return code;
}

static int document(peer *peer, bytes key, unsigned include, bool view) {
  sqlite *store = (sqlite *)peer;
  if (!store->has_tables) {
    // The statement of the asset's row stays open around that of its people: one view.
    return columns_document(store, key, include);
  }
  if (view || include == 0) return tables_document(store, key, include);
  TRY(begin(peer));
  int code = tables_document(store, key, include);
  return commit(peer) != 0 ? 1 : code;
}

static sqlite3_stmt *page_statement(sqlite *sqlite, const peer_list *list) {
  sqlite3_stmt *get = NULL;
  switch (list->kind) {
  case PEER_TIMELINE:
    get = prepared(sqlite, S_TIMELINE,
        "SELECT id FROM assets INDEXED BY by_capture WHERE is_live = 1"
        " ORDER BY wall DESC, id DESC LIMIT ?1");
    break;
  case PEER_OF_PERSON:
    get = prepared(sqlite, S_OF_PERSON,
        "SELECT asset_id FROM asset_people INDEXED BY by_person WHERE person_id = ?2 AND is_live = 1"
        " ORDER BY wall DESC, asset_id DESC LIMIT ?1");
    if (get != NULL) {
      bind_text(get, 2, (bytes){(const unsigned char *)list->person, PEER_PERSON_SIZE});
    }
    break;
  default:
    get = prepared(sqlite, S_BOX,
        "SELECT id FROM assets INDEXED BY by_place WHERE is_live = 1 AND latitude IS NOT NULL"
        " AND latitude BETWEEN ?2 AND ?3 AND longitude BETWEEN ?4 AND ?5"
        " ORDER BY wall DESC, id DESC LIMIT ?1");
    if (get != NULL) {
      sqlite3_bind_double(get, 2, list->south);
      sqlite3_bind_double(get, 3, list->north);
      sqlite3_bind_double(get, 4, list->west);
      sqlite3_bind_double(get, 5, list->east);
    }
  }
  return get;
}

static int page(sqlite *sqlite, const peer_list *list) {
  sqlite3_stmt *get = page_statement(sqlite, list);
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  // One more than the page, which says whether there are more.
  sqlite3_bind_int64(get, 1, list->limit + 1);
  APPEND_PAGE(&sqlite->peer.answer);
  size_t count = 0;
  int step, code = 0;
  while (code == 0 && (step = sqlite3_step(get)) == SQLITE_ROW && count++ < list->limit) {
    if (count > 1) APPEND(&sqlite->peer.answer, ",");
    code = document(&sqlite->peer, column(get, 0), list->include, true);
  }
  append_page_end(&sqlite->peer.answer, count > list->limit);
  if (code == 0 && step != SQLITE_DONE && step != SQLITE_ROW) code = sqlite_fail(sqlite, "page");
  sqlite3_reset(get);
  return code;
}

static int months(sqlite *sqlite, const peer_list *list) {
  sqlite3_stmt *get = prepared(sqlite, S_MONTHS,
      "SELECT month, assets FROM months ORDER BY month DESC LIMIT ?1");
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  sqlite3_bind_int64(get, 1, list->limit + 1);
  APPEND_PAGE(&sqlite->peer.answer);
  size_t count = 0;
  int code;
  while ((code = sqlite3_step(get)) == SQLITE_ROW && count++ < list->limit) {
    append_month(&sqlite->peer.answer, column(get, 0), sqlite3_column_int64(get, 1), count == 1);
  }
  append_page_end(&sqlite->peer.answer, count > list->limit);
  sqlite3_reset(get);
  return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : sqlite_fail(sqlite, "months");
}

static int events(sqlite *sqlite, const peer_list *list) {
  sqlite3_stmt *get = prepared(sqlite, S_EVENTS,
      "SELECT object FROM events WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  sqlite3_bind_int64(get, 1, (sqlite3_int64)list->after);
  sqlite3_bind_int64(get, 2, list->limit + 1);
  APPEND_PAGE(&sqlite->peer.answer);
  size_t count = 0;
  int code;
  while ((code = sqlite3_step(get)) == SQLITE_ROW && count++ < list->limit) {
    if (count > 1) APPEND(&sqlite->peer.answer, ",");
    append(&sqlite->peer.answer, column(get, 0));
  }
  append_page_end(&sqlite->peer.answer, count > list->limit);
  sqlite3_reset(get);
  return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : sqlite_fail(sqlite, "events");
}

static int existing(sqlite *sqlite, bytes checksum, bool *is_first) {
  sqlite3_stmt *get = prepared(sqlite, S_EXIST, "SELECT object FROM existing WHERE checksum = ?1");
  if (get == NULL) return sqlite_fail(sqlite, "prepare");
  bind_text(get, 1, checksum);
  int code;
  while ((code = sqlite3_step(get)) == SQLITE_ROW) {
    if (!*is_first) APPEND(&sqlite->peer.answer, ",");
    *is_first = false;
    append(&sqlite->peer.answer, column(get, 0));
  }
  sqlite3_reset(get);
  return code == SQLITE_DONE ? 0 : sqlite_fail(sqlite, "existing");
}

static int exist(sqlite *sqlite, const peer_list *list) {
  bool is_first = true;
  APPEND(&sqlite->peer.answer, "{\"assets\":[");
  for (size_t index = 0; index < list->count; index++) {
    bytes checksum = {list->checksums + index * PEER_CHECKSUM_SIZE, PEER_CHECKSUM_SIZE};
    TRY(sqlite->has_tables
            ? tables_exist(sqlite, checksum, &is_first) : existing(sqlite, checksum, &is_first));
  }
  APPEND(&sqlite->peer.answer, "]}");
  return 0;
}

static int answer_list(peer *peer, const peer_list *list) {
  sqlite *store = (sqlite *)peer;
  switch (list->kind) {
  case PEER_MONTHS: return months(store, list);
  case PEER_EXIST: return exist(store, list);
  case PEER_EVENTS: return events(store, list);
  default: return page(store, list);
  }
}

static void close_sqlite(peer *peer) {
  sqlite *store = (sqlite *)peer;
  for (int place = 0; place < S_STATEMENTS; place++) sqlite3_finalize(store->statements[place]);
  sqlite3_close(store->database);
  pthread_mutex_destroy(&store->lock);
  free(store);
}

static const engine sqlite_engine = {
  .begin = begin, .commit = commit, .put = sqlite_put, .put_person = sqlite_put_person,
  .put_month = sqlite_put_month, .put_event = sqlite_put_event, .write_durably = sqlite_write_durably,
  .set_metadata = sqlite_set_metadata, .set_state = sqlite_set_state, .flush = flush, .settle = settle,
  .begin_view = begin, .end_view = commit, .document = document, .list = answer_list,
  .close = close_sqlite};

int open_sqlite(const char *folder, bool has_tables, peer **peer) {
  sqlite *store = calloc(1, sizeof *store);
  if (store == NULL) return 1;
  store->peer.engine = &sqlite_engine;
  store->has_tables = has_tables;
  pthread_mutex_init(&store->lock, NULL);
  *peer = &store->peer;
  char path[4096];
  snprintf(path, sizeof path, "%s/library.sqlite", folder);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &store->database, flags, NULL) != SQLITE_OK) {
    return sqlite_fail(store, "open");
  }
  TRY(sqlite_execute(store, common_schema));
  return sqlite_execute(store, has_tables ? tables_schema : json_schema);
}
