#ifndef EMULSION_POSTGRES_H
#define EMULSION_POSTGRES_H

#include "peer.h"

#include <postgresql/libpq-fe.h>

/// What follows the columns of a statement.
enum source { ONE, MANY, TIMELINE, OF_PERSON, BOX, SOURCES };

/// Lines of COPY for one table.
enum table { ASSETS, ASSET_PEOPLE, EXISTING, PERSONS, MONTHS, EVENTS, TABLES };

typedef struct {
  peer peer;
  PGconn *connection;
  char database[64];
  bool is_prepared[SOURCES][64];
  bool has_months, has_existing, has_events;
  /// What is copied at the next commit.
  answer lines[TABLES];
} postgres;

/// Takes an answer of the server; it is freed where it is no good.
int postgres_check(postgres *postgres, PGresult *result);

/// Runs a statement that answers nothing.
int postgres_execute(postgres *postgres, const char *text);

/// The tables, and what writes to them.
extern const char *const postgres_schema;
int postgres_begin(peer *peer);
int postgres_commit(peer *peer);
int postgres_put(peer *peer, const peer_record *record);
int postgres_put_person(peer *peer, bytes id, bytes object);
int postgres_put_month(peer *peer, bytes month, uint64_t count);
int postgres_put_event(peer *peer, uint64_t sequence, bytes object);

#endif
