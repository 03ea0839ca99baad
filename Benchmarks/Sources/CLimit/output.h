#ifndef EMULSION_OUTPUT_H
#define EMULSION_OUTPUT_H

#include "limit.h"
#include "text.h"

// The documents as the library writes them, byte for byte, for all that the samples hold: URLs that follow
// no pattern, ids that are no 128-bit number and numbers that print with an exponent are errors here.

/// Where a document is being written.
typedef struct {
  climit *limit;
  unsigned char *at;
  /// The end of the room, with some bytes left behind it.
  unsigned char *end;
  bytes asset;
  date date;
} output;

/// What went wrong leaves as a code.
#define TRY(expression) do { int code_ = (expression); if (code_ != 0) return code_; } while (0)
/// A writer that answers no place has met bytes that are no record.
#define WRITE(expression) \
  do { \
    unsigned char *place_ = (expression); \
    if (place_ == NULL) return CLIMIT_CORRUPTED; \
    output->at = place_; \
  } while (0)
#define REQUIRE(condition) do { if (!(condition)) return CLIMIT_CORRUPTED; } while (0)
#define LITERAL(text) (output->at = PUT(output->at, text))

/// Moves the document to more room.
int grow(output *output, size_t size);

/// Makes room for so many bytes: once for each record and each URL, so writers need not ask.
static inline int reserve(output *output, size_t size) {
  if ((size_t)(output->end - output->at) >= size) return 0;
  return grow(output, size);
}

static inline int put_nullable(output *output, bytes text) {
  if (text.start == NULL) {
    LITERAL("null");
  } else {
    WRITE(put_text(output->at, text));
  }
  return 0;
}

static inline int put_id(output *output, bytes id, const char *prefix, size_t size) {
  REQUIRE(id.size == 16);
  memcpy(output->at, prefix, size);
  output->at = put_base57(output->at + size, id.start);
  return 0;
}

static inline void put_optional_signed(output *output, bool known, uint64_t number) {
  if (known) {
    output->at = put_signed(output->at, number);
  } else {
    LITERAL("null");
  }
}

/// The texts that stand for the variables in the URLs of one record.
typedef struct {
  bytes id, name, asset, face;
} context;

/// All entries of a packed field, or the one of a place, from 1.
int put_urls(output *output, bytes pairs, uint64_t only, const context *context);

int put_file_data(output *output, bytes payload);
int put_metadata(output *output, bytes payload);
int put_metrics(output *output, bytes payload);
int put_faces(output *output, bytes payload);
int put_person(output *output, bytes key, int64_t asset_count, bytes payload);

#endif
