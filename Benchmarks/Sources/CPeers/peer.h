#ifndef EMULSION_PEER_H
#define EMULSION_PEER_H

#include "CPeers.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>

/// The bits of the library's `Include`.
enum { METADATA = 1, FACES = 2, PEOPLE = 4, METRICS = 8, FILE_DATA = 16, VARIANTS = 32 };

/// Bytes of an answer as they are written.
typedef struct {
  unsigned char *start;
  size_t size, room;
} answer;

/// What an engine does.
typedef struct {
  int (*begin)(peer *peer);
  int (*commit)(peer *peer);
  int (*put)(peer *peer, const peer_record *record);
  int (*put_person)(peer *peer, bytes id, bytes object);
  int (*put_month)(peer *peer, bytes month, uint64_t count);
  int (*put_event)(peer *peer, uint64_t sequence, bytes object);
  /// NULL for these three where the engine does not take part in writes.
  int (*write_durably)(peer *peer);
  int (*set_metadata)(peer *peer, const peer_record *record);
  int (*set_state)(peer *peer, const peer_record *record);
  int (*flush)(peer *peer);
  int (*settle)(peer *peer);
  /// The bytes of the store; NULL where they are those of the files in its folder.
  int (*size)(peer *peer, int64_t *size);
  /// Begins and ends a view for several reads; NULL where none is needed.
  int (*begin_view)(peer *peer);
  int (*end_view)(peer *peer);
  /// Appends a document. `view` says that a view is open.
  int (*document)(peer *peer, bytes key, unsigned include, bool view);
  /// Appends the documents of keys that lie one behind the other, as an array; NULL where one by one is best.
  int (*array)(peer *peer, bytes keys, unsigned include);
  /// Appends a list, within a view.
  int (*list)(peer *peer, const peer_list *list);
  void (*close)(peer *peer);
} engine;

struct peer {
  const engine *engine;
  answer answer;
  char error[256];
};

#define TRY(expression) do { int code_ = (expression); if (code_ != 0) return code_; } while (0)

/// Notes what went wrong; answers 1.
int peer_fail(peer *peer, const char *what, const char *why);

/// A piece of bytes that is a literal.
#define BYTES(literal) ((bytes){(const unsigned char *)(literal), sizeof literal - 1})

/// Makes room for so many bytes more.
static inline void answer_room(answer *answer, size_t size) {
  if (answer->room - answer->size >= size) return;
  answer->room = 2 * answer->room + size;
  answer->start = realloc(answer->start, answer->room);
  if (answer->start == NULL) abort();
}

static inline void append(answer *answer, bytes piece) {
  answer_room(answer, piece.size + 16);
  memcpy(answer->start + answer->size, piece.start, piece.size);
  answer->size += piece.size;
}

#define APPEND(answer, literal) append(answer, BYTES(literal))

void append_number(answer *answer, int64_t number);

static inline bytes field_of(const peer_record *record, enum peer_field field) {
  size_t start = field == 0 ? 0 : record->ends[field - 1];
  return (bytes){record->texts + start, record->ends[field] - start};
}

/// The lean document of an asset and where its parts are.
typedef struct {
  bytes text;
  size_t groups, middle, linked;
} lean;

/// Appends the lean document up to the place of `file_data`.
void append_head(answer *answer, const lean *lean);
/// Appends a group, or what stands for it: a group that is not there has no start.
void append_group(answer *answer, bytes key, bytes group, bool is_wanted, bytes absent);
/// Appends the lean rung, or the variants.
void append_urls(answer *answer, const lean *lean, bytes variants, bool is_wanted);
/// Appends what stands between `asset_urls` and `faces`.
void append_middle(answer *answer, const lean *lean);
/// Appends what stands behind `people`.
void append_tail(answer *answer, const lean *lean);

/// Appends the beginning and end of a page.
#define APPEND_PAGE(answer) APPEND(answer, "{\"data\":[")
static inline void append_page_end(answer *answer, bool has_more) {
  if (has_more) {
    APPEND(answer, "],\"has_more\":true}");
  } else {
    APPEND(answer, "],\"has_more\":false}");
  }
}

/// Appends a month of a list.
void append_month(answer *answer, bytes month, int64_t count, bool is_first);

int open_sqlite(const char *folder, bool has_tables, peer **peer);
int open_rocksdb(const char *folder, bool has_zstd, peer **peer);
int open_leveldb(const char *folder, peer **peer);
int open_postgres(peer **peer);

#endif
