#include "postgres.h"

#include <stdio.h>
#include <unistd.h>

// PostgreSQL over the socket that the environment names: one row an asset, a column of JSON for each group. Each
// answer takes one round trip, with statements prepared once.

static const char *const sources[SOURCES] = {
  [ONE] = "FROM assets a WHERE id = $1",
  [MANY] = "FROM unnest($1::text[]) WITH ORDINALITY wanted(id, place) JOIN assets a USING (id)"
      " ORDER BY place",
  [TIMELINE] = "FROM assets a WHERE is_live ORDER BY wall DESC, id DESC LIMIT $1::bigint",
  [OF_PERSON] = "FROM asset_people o JOIN assets a ON a.id = o.asset_id WHERE o.person_id = $2 AND o.is_live"
      " ORDER BY o.wall DESC, o.asset_id DESC LIMIT $1::bigint",
  [BOX] = "FROM assets a WHERE is_live AND latitude IS NOT NULL AND latitude BETWEEN $2::float8 AND $3::float8"
      " AND longitude BETWEEN $4::float8 AND $5::float8 ORDER BY wall DESC, id DESC LIMIT $1::bigint",
};

int postgres_check(postgres *postgres, PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN) return 0;
  PQclear(result);
  return peer_fail(&postgres->peer, "PostgreSQL", PQerrorMessage(postgres->connection));
}

int postgres_execute(postgres *postgres, const char *text) {
  PGresult *result = PQexec(postgres->connection, text);
  TRY(postgres_check(postgres, result));
  PQclear(result);
  return 0;
}

/// Each commit was durable.
static int flush(peer *peer) {
  (void)peer;
  return 0;
}

static int settle(peer *peer) { return postgres_execute((postgres *)peer, "VACUUM ANALYZE"); }

static int size(peer *peer, int64_t *size) {
  postgres *store = (postgres *)peer;
  PGresult *result = PQexec(store->connection, "SELECT pg_database_size(current_database())");
  TRY(postgres_check(store, result));
  *size = atoll(PQgetvalue(result, 0, 0));
  PQclear(result);
  return 0;
}

static bytes column(PGresult *result, int row, int place) {
  if (PQgetisnull(result, row, place)) return (bytes){0};
  const unsigned char *start = (const unsigned char *)PQgetvalue(result, row, place);
  return (bytes){start, (size_t)PQgetlength(result, row, place)};
}

/// Runs a statement, which is prepared for each set of groups.
static int query(
    postgres *postgres, enum source source, unsigned include, int count, const char *const *values,
    PGresult **result) {
  char name[32];
  snprintf(name, sizeof name, "s%d_%u", source, include);
  if (!postgres->is_prepared[source][include]) {
    char text[1024];
    snprintf(text, sizeof text, "SELECT lean, groups, middle, linked%s%s%s%s%s%s %s",
        include & FILE_DATA ? ", file_data" : "", include & METADATA ? ", metadata" : "",
        include & METRICS ? ", metrics" : "", include & VARIANTS ? ", variants" : "",
        include & FACES ? ", faces" : "",
        include & PEOPLE
            ? ", (SELECT string_agg(p.object::text, ',' ORDER BY l.position) FROM asset_people l"
              " JOIN people p ON p.id = l.person_id WHERE l.asset_id = a.id)"
            : "",
        sources[source]);
    PGresult *prepared = PQprepare(postgres->connection, name, text, 0, NULL);
    TRY(postgres_check(postgres, prepared));
    PQclear(prepared);
    postgres->is_prepared[source][include] = true;
  }
  *result = PQexecPrepared(postgres->connection, name, count, values, NULL, NULL, 0);
  return postgres_check(postgres, *result);
}

static void append_row(answer *answer, PGresult *result, int row, unsigned include) {
  lean lean = {.text = column(result, row, 0)};
  if (include == 0) {
    append(answer, lean.text);
    return;
  }
  lean.groups = (size_t)atoll(PQgetvalue(result, row, 1));
  lean.middle = (size_t)atoll(PQgetvalue(result, row, 2));
  lean.linked = (size_t)atoll(PQgetvalue(result, row, 3));
  int next = 4;
#define GROUP(bit) (include & bit ? column(result, row, next++) : (bytes){0})
  append_head(answer, &lean);
  append_group(answer, BYTES(",\"file_data\":"), GROUP(FILE_DATA), include & FILE_DATA, BYTES("null"));
  append_group(answer, BYTES(",\"metadata\":"), GROUP(METADATA), include & METADATA, BYTES("null"));
  append_group(answer, BYTES(",\"metrics\":"), GROUP(METRICS), include & METRICS, BYTES("{}"));
  append_urls(answer, &lean, GROUP(VARIANTS), include & VARIANTS);
  append_middle(answer, &lean);
  append_group(answer, BYTES(",\"faces\":"), GROUP(FACES), include & FACES, BYTES("[]"));
  if (include & PEOPLE) {
    APPEND(answer, ",\"people\":[");
    append(answer, GROUP(PEOPLE));
    APPEND(answer, "]");
  } else {
    APPEND(answer, ",\"people\":null");
  }
  append_tail(answer, &lean);
}

static void append_rows(answer *answer, PGresult *result, int count, unsigned include) {
  for (int row = 0; row < count; row++) {
    if (row > 0) APPEND(answer, ",");
    append_row(answer, result, row, include);
  }
}

static int document(peer *peer, bytes key, unsigned include, bool view) {
  (void)view;
  char id[PEER_ASSET_SIZE + 1] = {0};
  memcpy(id, key.start, PEER_ASSET_SIZE);
  const char *values[] = {id};
  PGresult *result;
  TRY(query((postgres *)peer, ONE, include, 1, values, &result));
  int count = PQntuples(result);
  if (count == 1) append_row(&peer->answer, result, 0, include);
  PQclear(result);
  return count == 1 ? 0 : peer_fail(peer, "document", "not found");
}

/// An array of texts of the same size, as PostgreSQL writes it.
static char *texts(const unsigned char *start, size_t size, size_t count) {
  char *text = malloc(count * (size + 3) + 3), *at = text;
  if (text == NULL) abort();
  *at++ = '{';
  for (size_t index = 0; index < count; index++) {
    if (index > 0) *at++ = ',';
    *at++ = '"';
    memcpy(at, start + index * size, size);
    at += size;
    *at++ = '"';
  }
  *at++ = '}';
  *at = 0;
  return text;
}

static int array(peer *peer, bytes keys, unsigned include) {
  char *ids = texts(keys.start, PEER_ASSET_SIZE, keys.size / PEER_ASSET_SIZE);
  const char *values[] = {ids};
  PGresult *result;
  int code = query((postgres *)peer, MANY, include, 1, values, &result);
  free(ids);
  TRY(code);
  append_rows(&peer->answer, result, PQntuples(result), include);
  PQclear(result);
  return 0;
}

static int page(postgres *postgres, enum source source, int count, const peer_list *list) {
  char limit[24], bounds[4][32], person[PEER_PERSON_SIZE + 1] = {0};
  snprintf(limit, sizeof limit, "%zu", list->limit + 1);
  const double degrees[4] = {list->south, list->north, list->west, list->east};
  for (int index = 0; index < 4; index++) {
    snprintf(bounds[index], sizeof bounds[index], "%.17g", degrees[index]);
  }
  const char *values[] = {limit, bounds[0], bounds[1], bounds[2], bounds[3]};
  if (source == OF_PERSON) {
    memcpy(person, list->person, PEER_PERSON_SIZE);
    values[1] = person;
  }
  PGresult *result;
  TRY(query(postgres, source, list->include, count, values, &result));
  int rows = PQntuples(result), most = (int)list->limit;
  APPEND_PAGE(&postgres->peer.answer);
  append_rows(&postgres->peer.answer, result, rows > most ? most : rows, list->include);
  append_page_end(&postgres->peer.answer, rows > most);
  PQclear(result);
  return 0;
}

/// Prepares a statement the first time, and runs it with some values.
static int ask(
    postgres *postgres, bool *is_prepared, const char *name, const char *text, int count,
    const char *const *values, PGresult **result) {
  if (!*is_prepared) {
    PGresult *prepared = PQprepare(postgres->connection, name, text, 0, NULL);
    TRY(postgres_check(postgres, prepared));
    PQclear(prepared);
    *is_prepared = true;
  }
  *result = PQexecPrepared(postgres->connection, name, count, values, NULL, NULL, 0);
  return postgres_check(postgres, *result);
}

static int months(postgres *postgres, const peer_list *list) {
  char limit[24];
  snprintf(limit, sizeof limit, "%zu", list->limit + 1);
  const char *values[] = {limit};
  PGresult *result;
  TRY(ask(postgres, &postgres->has_months, "months",
      "SELECT month, assets FROM months ORDER BY month DESC LIMIT $1::bigint", 1, values, &result));
  int rows = PQntuples(result), most = (int)list->limit;
  APPEND_PAGE(&postgres->peer.answer);
  for (int row = 0; row < rows && row < most; row++) {
    int64_t count = atoll(PQgetvalue(result, row, 1));
    append_month(&postgres->peer.answer, column(result, row, 0), count, row == 0);
  }
  append_page_end(&postgres->peer.answer, rows > most);
  PQclear(result);
  return 0;
}

static int events(postgres *postgres, const peer_list *list) {
  char limit[24], after[24];
  snprintf(limit, sizeof limit, "%zu", list->limit + 1);
  snprintf(after, sizeof after, "%llu", (unsigned long long)list->after);
  const char *values[] = {limit, after};
  PGresult *result;
  TRY(ask(postgres, &postgres->has_events, "events",
      "SELECT object FROM events WHERE sequence > $2::bigint ORDER BY sequence LIMIT $1::bigint", 2, values,
      &result));
  int rows = PQntuples(result), most = (int)list->limit;
  APPEND_PAGE(&postgres->peer.answer);
  for (int row = 0; row < rows && row < most; row++) {
    if (row > 0) APPEND(&postgres->peer.answer, ",");
    append(&postgres->peer.answer, column(result, row, 0));
  }
  append_page_end(&postgres->peer.answer, rows > most);
  PQclear(result);
  return 0;
}

static int exist(postgres *postgres, const peer_list *list) {
  char *checksums = texts(list->checksums, PEER_CHECKSUM_SIZE, list->count);
  const char *values[] = {checksums};
  PGresult *result;
  int code = ask(postgres, &postgres->has_existing, "existing",
      "SELECT object FROM unnest($1::text[]) WITH ORDINALITY wanted(checksum, place)"
      " JOIN existing USING (checksum) ORDER BY place, asset_id", 1, values, &result);
  free(checksums);
  TRY(code);
  APPEND(&postgres->peer.answer, "{\"assets\":[");
  for (int row = 0; row < PQntuples(result); row++) {
    if (row > 0) APPEND(&postgres->peer.answer, ",");
    append(&postgres->peer.answer, column(result, row, 0));
  }
  APPEND(&postgres->peer.answer, "]}");
  PQclear(result);
  return 0;
}

static int answer_list(peer *peer, const peer_list *list) {
  postgres *store = (postgres *)peer;
  switch (list->kind) {
  case PEER_TIMELINE: return page(store, TIMELINE, 1, list);
  case PEER_OF_PERSON: return page(store, OF_PERSON, 2, list);
  case PEER_BOX: return page(store, BOX, 5, list);
  case PEER_MONTHS: return months(store, list);
  case PEER_EXIST: return exist(store, list);
  case PEER_EVENTS: return events(store, list);
  }
  return peer_fail(peer, "list", "not known");
}

static void close_postgres(peer *peer) {
  postgres *store = (postgres *)peer;
  PQfinish(store->connection);
  for (int table = 0; table < TABLES; table++) free(store->lines[table].start);
  free(store);
}

static const engine postgres_engine = {
  .begin = postgres_begin, .commit = postgres_commit, .put = postgres_put,
  .put_person = postgres_put_person, .put_month = postgres_put_month,
  .put_event = postgres_put_event,
  .flush = flush, .settle = settle, .size = size, .document = document, .array = array,
  .list = answer_list, .close = close_postgres};

int open_postgres(peer **peer) {
  postgres *store = calloc(1, sizeof *store);
  if (store == NULL) return 1;
  store->peer.engine = &postgres_engine;
  *peer = &store->peer;
  // The server goes with its databases when the benchmark ends.
  static int opened;
  snprintf(store->database, sizeof store->database, "library_%d_%d", (int)getpid(), opened++);
  char text[128];
  store->connection = PQconnectdb("dbname=postgres");
  if (PQstatus(store->connection) != CONNECTION_OK) {
    return peer_fail(&store->peer, "PostgreSQL", PQerrorMessage(store->connection));
  }
  snprintf(text, sizeof text, "CREATE DATABASE %s", store->database);
  TRY(postgres_execute(store, text));
  PQfinish(store->connection);
  snprintf(text, sizeof text, "dbname=%s", store->database);
  store->connection = PQconnectdb(text);
  if (PQstatus(store->connection) != CONNECTION_OK) {
    return peer_fail(&store->peer, "PostgreSQL", PQerrorMessage(store->connection));
  }
  return postgres_execute(store, postgres_schema);
}
