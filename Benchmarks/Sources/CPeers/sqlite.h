#ifndef EMULSION_SQLITE_H
#define EMULSION_SQLITE_H

#include "peer.h"

#include <pthread.h>
#include <sqlite3.h>

/// Statements that are prepared once, by use.
enum statement { S_BEGIN, S_COMMIT, S_PUT, S_PUT_EXISTING, S_PUT_PEOPLE, S_PUT_PERSON, S_PUT_MONTH,
  S_PUT_EVENT, S_SET_METADATA, S_SET_STATE, S_SET_PEOPLE, S_TIMELINE, S_OF_PERSON, S_BOX, S_MONTHS, S_EXIST,
  S_EVENTS, S_PEOPLE, S_FIRST_OF_FORM, S_STATEMENTS = 96 };

typedef struct {
  peer peer;
  sqlite3 *database;
  sqlite3_stmt *statements[S_STATEMENTS];
  bool has_tables;
  /// Held from the beginning of a transaction to its end where several threads write.
  pthread_mutex_t lock;
  bool is_shared;
} sqlite;

/// Prepares a statement the first time; NULL where that fails.
sqlite3_stmt *prepared(sqlite *sqlite, int statement, const char *text);

/// Notes the database's text; answers 1.
int sqlite_fail(sqlite *sqlite, const char *what);

/// Binds text from 1; an empty one with no start is NULL.
void bind_text(sqlite3_stmt *statement, int place, bytes text);

/// Runs a statement that answers no row.
int run_statement(sqlite *sqlite, sqlite3_stmt *statement);

/// Runs statements that answer nothing.
int sqlite_execute(sqlite *sqlite, const char *text);

/// What writes.
int sqlite_put(peer *peer, const peer_record *record);
int sqlite_put_person(peer *peer, bytes id, bytes object);
int sqlite_put_month(peer *peer, bytes month, uint64_t count);
int sqlite_put_event(peer *peer, uint64_t sequence, bytes object);
int sqlite_write_durably(peer *peer);
int sqlite_set_metadata(peer *peer, const peer_record *record);
int sqlite_set_state(peer *peer, const peer_record *record);

/// The text of a column; no start for NULL.
static inline bytes column(sqlite3_stmt *statement, int place) {
  const unsigned char *start = sqlite3_column_text(statement, place);
  return (bytes){start, start == NULL ? 0 : (size_t)sqlite3_column_bytes(statement, place)};
}

/// Where the statements of the form with tables lie.
enum { T_VARIANTS = S_FIRST_OF_FORM + 1, T_ASSET, T_FILE_DATA, T_METADATA, T_METRICS, T_FACES, T_PERSON,
  T_EXIST, T_GET, T_GET_ALL, T_GET_FILE_DATA, T_GET_METADATA, T_GET_METRICS, T_GET_FACES, T_GET_PEOPLE,
  T_GET_VARIANTS };

/// The form with a table for each group and a column for each field.
extern const char *const tables_schema;
int tables_put(sqlite *sqlite, const peer_record *record);
int tables_put_person(sqlite *sqlite, bytes id, bytes object);
int tables_document(sqlite *sqlite, bytes key, unsigned include);
int tables_exist(sqlite *sqlite, bytes checksum, bool *is_first);

#endif
