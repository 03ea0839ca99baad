#ifndef EMULSION_LIMIT_H
#define EMULSION_LIMIT_H

#include "CLimit.h"
#include "wire.h"

#include <lmdb.h>

/// The databases, in the order whose numbers checksums are seeded with.
enum database { CORE, VARIANTS, PATTERNS, METADATA, FILE_DATA, METRICS, FACES, ASSET_PEOPLE, PEOPLE,
  PERSON_STATS, DICTIONARIES, DATABASES };

/// What a URL pattern puts in for a variable.
enum variable { LAST, ID, NAME, NAME_PERCENT, NAME_COMPONENT, ASSET, FACE };

/// A pattern's text as JSON has it, cut where the variables go.
typedef struct {
  struct {
    unsigned char *text;
    size_t size;
    enum variable variable;
  } parts[8];
  size_t count;
  /// The text of all parts.
  size_t size;
} pattern;

struct climit {
  MDB_env *environment;
  MDB_txn *transaction;
  MDB_dbi tables[DATABASES];
  /// The dictionary of each database; only the samples' version 1 is known.
  bytes dictionaries[DATABASES];
  pattern *patterns;
  size_t pattern_count;
  /// Room for an unpacked record: of `core`, of `asset_people`, which stay in use, and of another database.
  unsigned char *room[3];
  size_t room_size[3];
  /// The document that is being written.
  unsigned char *document;
  size_t document_size;
};

/// What is wrong with bytes that are no record, or a form that the samples do not have.
#define CLIMIT_CORRUPTED (-40001)

/// Looks a record up, checks and unpacks it. The payload lies in the page or in the database's room.
int climit_record(climit *limit, enum database database, bytes key, bytes *payload);

/// Reads dictionaries and patterns; the transaction is open.
int climit_load(climit *limit);

#endif
