#ifndef EMULSION_CPEERS_H
#define EMULSION_CPEERS_H

#include <stddef.h>
#include <stdint.h>

/// Other engines that hold the same library and give the same answers, each through its C interface.
///
/// All calls answer 0, or something else and leave a text for `peer_error`. One thread at a time, but for writes behind
/// `peer_write_durably`.
typedef struct peer peer;

/// The engines, and the forms in which they hold the records.
enum peer_kind {
  /// SQLite, a row of JSON columns for each asset, one column for each group.
  PEER_SQLITE_JSON,
  /// SQLite, a table for each group and a column for each field; the JSON is written from the columns.
  PEER_SQLITE_TABLES,
  /// RocksDB, a column family for each group, JSON as values, blocks packed with LZ4.
  PEER_ROCKSDB_LZ4,
  /// The same with ZSTD.
  PEER_ROCKSDB_ZSTD,
  /// LevelDB, JSON as values, groups told apart by the first byte of the key; blocks packed with Snappy.
  PEER_LEVELDB,
  /// PostgreSQL behind the socket that `PGHOST` names, a row of JSON columns for each asset. It has no folder.
  PEER_POSTGRES,
};

/// The texts of an asset that is loaded, in their order. An empty one stands for a group that is not there.
enum peer_field {
  /// The asset's id.
  PEER_ID,
  /// The document that is answered when no group is asked for.
  PEER_LEAN,
  PEER_FILE_DATA,
  PEER_METADATA,
  PEER_METRICS,
  PEER_VARIANTS,
  PEER_FACES,
  /// The ids of the people, `PEER_PERSON_SIZE` bytes each.
  PEER_PEOPLE,
  PEER_CHECKSUM,
  /// What an existence check answers for the asset.
  PEER_EXISTING,
  /// `YYYY-MM`
  PEER_MONTH,
  PEER_FIELDS
};

/// The bytes of an asset's id, of a person's, and of a SHA-256 as text.
enum { PEER_ASSET_SIZE = 28, PEER_PERSON_SIZE = 29, PEER_CHECKSUM_SIZE = 44 };

/// An asset that is loaded.
typedef struct {
  /// The fields one behind the other, and where each one ends.
  const unsigned char *texts;
  const size_t *ends;
  /// Where in the lean document `,"file_data":` begins, `asset_urls` ends, and `,"faces":` begins.
  size_t groups, middle, linked;
  /// The wall clock's reading of the capture, in microseconds.
  int64_t wall;
  int is_live, has_place;
  double latitude, longitude;
} peer_record;

/// What is asked for.
enum peer_kind_of_list { PEER_TIMELINE, PEER_OF_PERSON, PEER_BOX, PEER_MONTHS, PEER_EXIST, PEER_EVENTS };

/// A list that is asked for.
typedef struct {
  enum peer_kind_of_list kind;
  /// Rows of a page.
  size_t limit;
  /// The groups, by the bits of the library's `Include`.
  unsigned include;
  /// The person of `PEER_OF_PERSON`.
  const char *person;
  /// The area of `PEER_BOX`, edges included.
  double west, south, east, north;
  /// The checksums of `PEER_EXIST`, and how many there are.
  const unsigned char *checksums;
  size_t count;
  /// The sequence that `PEER_EVENTS` follow.
  uint64_t after;
} peer_list;

/// Opens the store in a folder that exists, a new one where there is none. PostgreSQL begins anew each time.
int peer_open(enum peer_kind kind, const char *folder, peer **peer);

/// Begins a transaction or batch of writes, and ends it.
int peer_begin(peer *peer);
int peer_commit(peer *peer);

/// Adds an asset within a batch.
int peer_put(peer *peer, const peer_record *record);

/// Adds a person's object within a batch.
int peer_put_person(peer *peer, const char *id, const unsigned char *object, size_t size);

/// Adds how many live assets a month has, within a batch.
int peer_put_month(peer *peer, const char *month, uint64_t count);

/// Adds an event's object, within a batch. Sequences ascend.
int peer_put_event(peer *peer, uint64_t sequence, const unsigned char *object, size_t size);

/// From here on a commit waits for the disk, and any number of threads may write, each a batch of its own.
/// Not for PostgreSQL.
int peer_write_durably(peer *peer);

/// Writes an asset's lean document and camera metadata anew, within a batch. Its place is the old one.
int peer_set_metadata(peer *peer, const peer_record *record);

/// Moves an asset into the trash or out of it, as the record has it, within a batch.
int peer_set_state(peer *peer, const peer_record *record);

/// Makes all that was written durable.
int peer_flush(peer *peer);

/// Brings the store into the form in which it is best read: compaction, statistics.
int peer_settle(peer *peer);

/// The bytes of the store where they are not those of the files in its folder; else -1.
int peer_size(peer *peer, int64_t *size);

/// Answers with the documents of keys that lie one behind the other, one by one, each in a snapshot of its own.
/// Adds the sizes up in `sum`; the last answer stays until the next call.
int peer_documents(peer *peer, const void *keys, size_t count, unsigned include, uint64_t *sum);

/// Answers with a JSON array of the documents of all keys.
int peer_array(peer *peer, const void *keys, size_t count, unsigned include, uint64_t *sum);

/// Answers with a list.
int peer_answer_list(peer *peer, const peer_list *list, uint64_t *sum);

/// The last answer.
const unsigned char *peer_answer(const peer *peer, size_t *size);

/// What went wrong last.
const char *peer_error(const peer *peer);

void peer_close(peer *peer);

#endif
