#ifndef EMULSION_WIRE_H
#define EMULSION_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Bytes that somebody else owns.
typedef struct {
  const unsigned char *start;
  size_t size;
} bytes;

/// Steps over a message in Protobuf's wire format.
typedef struct {
  const unsigned char *at, *end;
} wire;

/// One field: `key` is number << 3 | type; the value is a number or bytes.
typedef struct {
  uint64_t key;
  uint64_t number;
  bytes bytes;
} field;

static inline wire read_bytes(bytes bytes) {
  return (wire){bytes.start, bytes.start + bytes.size};
}

static inline bool read_varint(wire *reader, uint64_t *value) {
  if (reader->at == reader->end) return false;
  uint64_t byte = *reader->at++;
  if (byte < 0x80) {
    *value = byte;
    return true;
  }
  uint64_t result = byte & 0x7F;
  for (unsigned shift = 7; shift < 64 && reader->at < reader->end; shift += 7) {
    byte = *reader->at++;
    result |= (byte & 0x7F) << shift;
    if (byte < 0x80) {
      *value = result;
      return shift < 63 || byte <= 1;
    }
  }
  return false;
}

static inline bool read_field(wire *reader, field *field) {
  if (!read_varint(reader, &field->key)) return false;
  uint64_t size;
  switch (field->key & 7) {
  case 0: return read_varint(reader, &field->number);
  case 1:
    if (reader->end - reader->at < 8) return false;
    memcpy(&field->number, reader->at, 8);
    reader->at += 8;
    return true;
  case 2:
    if (!read_varint(reader, &size) || size > (uint64_t)(reader->end - reader->at)) return false;
    field->bytes = (bytes){reader->at, size};
    reader->at += size;
    return true;
  case 5:
    if (reader->end - reader->at < 4) return false;
    reader->at += 4;
    return true;
  default: return false;
  }
}

static inline int64_t signed_number(uint64_t zigzag) {
  return (int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1);
}

#define VARINT(number) ((number) << 3)
#define FIXED64(number) ((number) << 3 | 1)
#define LENGTH(number) ((number) << 3 | 2)

#endif
