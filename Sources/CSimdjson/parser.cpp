// Errors are codes here: simdjson leaves out its throwing interface.
#define SIMDJSON_EXCEPTIONS 0

#include "CSimdjson.h"

#include "vocabulary.hpp"

#include <simdjson.h>

#include <cstdlib>
#include <new>

namespace {

// Offsets into the strings take 32 bits; simdjson's strings take at most 5/3 of the document.
constexpr size_t largest_document = size_t(1) << 30;
// Buffers above this are given back when a document comes that needs no more than this.
constexpr size_t large_capacity = size_t(1) << 20;

size_t roomFor(size_t count) {
  size_t capacity = 16 * 1024;
  while (capacity < count) { capacity *= 2; }
  return capacity;
}

int32_t codeOf(simdjson::error_code error) {
  switch (error) {
  case simdjson::SUCCESS: return EMULSION_JSON_OK;
  case simdjson::DEPTH_ERROR: return EMULSION_JSON_TOO_DEEP;
  case simdjson::MEMALLOC: return EMULSION_JSON_NO_MEMORY;
  case simdjson::CAPACITY: return EMULSION_JSON_TOO_LARGE;
  default: return EMULSION_JSON_INVALID;
  }
}

// Whether an escape begins that may be half of a surrogate pair: \uD8.. to \uDF..
bool escapesSurrogate(const uint8_t *bytes, size_t count) {
  const uint8_t *end = bytes + count;
  while (bytes < end) {
    bytes = static_cast<const uint8_t *>(std::memchr(bytes, '\\', size_t(end - bytes)));
    if (bytes == nullptr || end - bytes < 3) { return false; }
    if (bytes[1] == 'u' && (bytes[2] | 0x20) == 'd') { return true; }
    bytes += 2;
  }
  return false;
}

// Whether the three bytes of a surrogate occur. simdjson 3.0 writes them for an escape such as
// \udc00 that stands alone; in the document's own bytes it refuses them.
bool holdsSurrogate(const uint8_t *text, size_t length) {
  for (size_t index = 0; index + 1 < length; index++) {
    if (text[index] == 0xED && text[index + 1] >= 0xA0) { return true; }
  }
  return false;
}

} // namespace

struct emulsion_json_parser {
  simdjson::dom::parser dom;
  Vocabulary vocabulary;
  size_t max_depth;

  // The copy of the document, with the room that simdjson reads beyond its end.
  uint8_t *padded = nullptr;
  size_t capacity = 0;

  emulsion_json_node *nodes = nullptr;
  size_t node_capacity = 0;

  // The containers that are open while nodes are laid out, outermost first.
  uint32_t *open = nullptr;

  explicit emulsion_json_parser(size_t depth) noexcept : max_depth(depth) {}

  ~emulsion_json_parser() {
    std::free(padded);
    std::free(nodes);
    std::free(open);
  }

  int32_t reserve(size_t count) noexcept;
  int32_t lay_out(bool check_surrogates, emulsion_json_tree *tree) noexcept;

private:
  bool grow_nodes() noexcept {
    const size_t larger = node_capacity == 0 ? 512 : node_capacity * 2;
    void *grown = std::realloc(nodes, larger * sizeof(emulsion_json_node));
    if (grown == nullptr) { return false; }
    nodes = static_cast<emulsion_json_node *>(grown);
    node_capacity = larger;
    return true;
  }
};

// Makes the buffers fit a document of `count` bytes.
int32_t emulsion_json_parser::reserve(size_t count) noexcept {
  const bool oversized = capacity > large_capacity && count <= large_capacity;
  if (count <= capacity && !oversized) { return EMULSION_JSON_OK; }
  const size_t wanted = roomFor(count);
  std::free(padded);
  padded = nullptr;
  capacity = 0;
  if (oversized) {
    std::free(nodes);
    nodes = nullptr;
    node_capacity = 0;
  }
  padded = static_cast<uint8_t *>(std::malloc(wanted + simdjson::SIMDJSON_PADDING));
  if (padded == nullptr) { return EMULSION_JSON_NO_MEMORY; }
  simdjson::error_code error = dom.allocate(wanted, max_depth);
  if (error == simdjson::SUCCESS) { error = dom.doc.allocate(wanted); }
  if (error == simdjson::SUCCESS) { capacity = wanted; }
  return codeOf(error);
}

// Walks simdjson's tape, whose form is its documented one (doc/tape.md): 64-bit words, the type in
// the high byte, the rest a payload; numbers have their value in a word of its own.
int32_t emulsion_json_parser::lay_out(bool check_surrogates, emulsion_json_tree *tree) noexcept {
  const uint64_t *tape = dom.doc.tape.get();
  const uint8_t *strings = dom.doc.string_buf.get();
  constexpr uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;
  // The first and the last word belong to the root; the first tells where the last one is.
  const size_t end = size_t(tape[0] & payload_mask) - 1;
  size_t count = 0;
  size_t depth = 0;
  size_t string_bytes = 0;
  bool in_object = false;

  // Takes a string: its length in four bytes, then its bytes.
  const auto take = [&](uint64_t word, uint64_t *offset, uint32_t *length) {
    const size_t start = size_t(word & payload_mask);
    std::memcpy(length, strings + start, sizeof(*length));
    *offset = start + sizeof(*length);
    if (*offset + *length > string_bytes) { string_bytes = *offset + *length; }
    return !check_surrogates || !holdsSurrogate(strings + *offset, *length);
  };

  for (size_t position = 1; position < end; position++) {
    uint64_t word = tape[position];
    uint8_t type = uint8_t(word >> 56);
    if (type == '}' || type == ']') {
      depth--;
      nodes[open[depth]].next = uint32_t(count);
      in_object = depth > 0 && nodes[open[depth - 1]].kind == EMULSION_JSON_OBJECT;
      continue;
    }
    if (count == node_capacity && !grow_nodes()) { return EMULSION_JSON_NO_MEMORY; }
    emulsion_json_node node = {};
    if (depth > 0) { nodes[open[depth - 1]].length++; }
    if (in_object) {
      uint64_t offset;
      if (!take(word, &offset, &node.key_length)) { return EMULSION_JSON_INVALID; }
      node.key_offset = uint32_t(offset);
      // simdjson pads the buffer of strings, so eight bytes can be read at any of them.
      node.key = vocabulary.find(strings + offset, node.key_length);
      word = tape[++position];
      type = uint8_t(word >> 56);
    }
    node.next = uint32_t(count + 1);
    switch (type) {
    case 'n': node.kind = EMULSION_JSON_NULL; break;
    case 'f': node.kind = EMULSION_JSON_FALSE; break;
    case 't': node.kind = EMULSION_JSON_TRUE; break;
    case 'l':
    case 'u':
    case 'd':
      node.kind = type == 'l'   ? EMULSION_JSON_INTEGER
                  : type == 'u' ? EMULSION_JSON_UNSIGNED
                                : EMULSION_JSON_DOUBLE;
      node.bits = tape[++position];
      break;
    case '"':
      node.kind = EMULSION_JSON_STRING;
      if (!take(word, &node.bits, &node.length)) { return EMULSION_JSON_INVALID; }
      break;
    case '{':
    case '[':
      // simdjson has refused what is deeper already; the test guards the array of open containers.
      if (depth == max_depth) { return EMULSION_JSON_TOO_DEEP; }
      node.kind = type == '{' ? EMULSION_JSON_OBJECT : EMULSION_JSON_ARRAY;
      open[depth++] = uint32_t(count);
      in_object = type == '{';
      break;
    default: return EMULSION_JSON_INVALID;
    }
    nodes[count++] = node;
  }
  *tree = {nodes, count, strings, string_bytes};
  return EMULSION_JSON_OK;
}

emulsion_json_parser *emulsion_json_create(uint32_t max_depth, const uint8_t *vocabulary,
                                           size_t vocabulary_bytes) {
  auto *parser = new (std::nothrow) emulsion_json_parser(max_depth);
  if (parser == nullptr) { return nullptr; }
  parser->open = static_cast<uint32_t *>(std::malloc((max_depth + 1) * sizeof(uint32_t)));
  if (parser->open == nullptr || !parser->vocabulary.load(vocabulary, vocabulary_bytes)) {
    delete parser;
    return nullptr;
  }
  return parser;
}

void emulsion_json_destroy(emulsion_json_parser *parser) { delete parser; }

int32_t emulsion_json_parse(emulsion_json_parser *parser, const uint8_t *bytes, size_t count,
                            emulsion_json_tree *tree) {
  *tree = {nullptr, 0, nullptr, 0};
  if (count == 0) { return EMULSION_JSON_INVALID; }
  if (count > largest_document) { return EMULSION_JSON_TOO_LARGE; }
  const int32_t reserved = parser->reserve(count);
  if (reserved != EMULSION_JSON_OK) { return reserved; }
  std::memcpy(parser->padded, bytes, count);
  std::memset(parser->padded + count, 0, simdjson::SIMDJSON_PADDING);
  const bool copy_again = false;
  const simdjson::error_code error = parser->dom.parse(parser->padded, count, copy_again).error();
  if (error != simdjson::SUCCESS) { return codeOf(error); }
  return parser->lay_out(escapesSurrogate(bytes, count), tree);
}
