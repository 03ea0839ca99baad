#ifndef EMULSION_PAIRS_H
#define EMULSION_PAIRS_H

#include "peer.h"

// Documents and lists over engines that know keys and values and nothing else.

/// What is kept under keys of its own: a column family where an engine has them.
enum column { P_CORE, P_VARIANTS, P_METADATA, P_FILE_DATA, P_METRICS, P_FACES, P_ASSET_PEOPLE, P_PEOPLE,
  P_CAPTURE, P_OF_PERSON, P_PLACE, P_CHECKSUM, P_MONTH, P_EVENT, P_COLUMNS };

typedef struct pairs pairs;

/// What such an engine does.
typedef struct {
  int (*begin)(pairs *pairs);
  int (*commit)(pairs *pairs);
  int (*put)(pairs *pairs, enum column column, bytes key, bytes value);
  int (*remove)(pairs *pairs, enum column column, bytes key);
  /// From here on a commit waits for the disk, and each thread has a batch of its own.
  int (*write_durably)(pairs *pairs);
  int (*flush)(pairs *pairs);
  int (*settle)(pairs *pairs);
  /// Looks a value up, which stays until `release`; no start where there is none.
  int (*get)(pairs *pairs, enum column column, bytes key, bytes *value);
  void (*release)(pairs *pairs);
  /// Steps through a column: to the first key at or above one, or else to the last key of the column.
  void *(*scan)(pairs *pairs, enum column column);
  void (*seek)(void *scan, bytes key);
  void (*seek_last)(void *scan);
  /// Whether there is an entry of the column, and which.
  bool (*entry)(void *scan, bytes *key, bytes *value);
  void (*next)(void *scan);
  void (*previous)(void *scan);
  /// Ends it and says whether all went well.
  int (*end)(pairs *pairs, void *scan);
  void (*close)(pairs *pairs);
} store;

struct pairs {
  peer peer;
  const store *store;
};

/// The engine of all of them.
extern const engine pairs_engine;

#endif
