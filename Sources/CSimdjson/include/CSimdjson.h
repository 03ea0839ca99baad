#ifndef EMULSION_CSIMDJSON_H
#define EMULSION_CSIMDJSON_H

// A C face on simdjson: one call parses one document and lays it out as a flat array of nodes in
// document order, which the caller walks without calling back.
//
// No C++ exception leaves these functions; memory that runs out is an error code.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node is.
enum {
  EMULSION_JSON_NULL = 0,
  EMULSION_JSON_FALSE = 1,
  EMULSION_JSON_TRUE = 2,
  /// An integer of 64 bits with a sign, in `bits`.
  EMULSION_JSON_INTEGER = 3,
  /// An integer above INT64_MAX and below 2^64, in `bits`.
  EMULSION_JSON_UNSIGNED = 4,
  /// Any other number: the IEEE 754 pattern is in `bits`.
  EMULSION_JSON_DOUBLE = 5,
  /// `length` bytes of valid UTF-8 at the offset `bits` of the strings.
  EMULSION_JSON_STRING = 6,
  /// `length` elements; the first is the next node.
  EMULSION_JSON_ARRAY = 7,
  /// `length` members; the first is the next node.
  EMULSION_JSON_OBJECT = 8,
};

/// How parsing ended.
enum {
  EMULSION_JSON_OK = 0,
  /// The bytes are no JSON document, or are not UTF-8, or hold a number that no 64 bits hold.
  EMULSION_JSON_INVALID = 1,
  EMULSION_JSON_TOO_DEEP = 2,
  EMULSION_JSON_NO_MEMORY = 3,
  /// More bytes than the offsets of a node can address.
  EMULSION_JSON_TOO_LARGE = 4,
};

/// One value, and the key that it has if it is the member of an object.
typedef struct {
  /// An integer, the pattern of a double, or the offset of a string.
  uint64_t bits;
  /// Where the key lies in the strings; 0 outside of objects.
  uint32_t key_offset;
  uint32_t key_length;
  /// Bytes of a string; children of an array or an object.
  uint32_t length;
  /// The index of the first node after this one and all that is inside it.
  uint32_t next;
  uint8_t kind;
  /// The key's number in the vocabulary, counted from 1; 0 for other keys and outside of objects.
  uint8_t key;
} emulsion_json_node;

/// A parsed document. It is valid until the parser's next call.
typedef struct {
  const emulsion_json_node *nodes;
  size_t node_count;
  const uint8_t *strings;
  size_t string_bytes;
} emulsion_json_tree;

typedef struct emulsion_json_parser emulsion_json_parser;

/// Makes a parser for documents of at most `max_depth` levels, or gives NULL when memory runs out
/// or the vocabulary has more than 127 names.
///
/// The vocabulary is the keys that nodes shall have numbers for: names one after the other, each
/// ended by a NUL.
emulsion_json_parser *emulsion_json_create(uint32_t max_depth, const uint8_t *vocabulary,
                                           size_t vocabulary_bytes);

void emulsion_json_destroy(emulsion_json_parser *parser);

/// Parses `count` bytes, which are copied first: nothing is read beyond them.
int32_t emulsion_json_parse(emulsion_json_parser *parser, const uint8_t *bytes, size_t count,
                            emulsion_json_tree *tree);

#ifdef __cplusplus
}
#endif

#endif
