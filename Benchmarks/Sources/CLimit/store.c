#include "limit.h"
#include "text.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <lz4.h>
#include <xxhash.h>

/// Unpacked records are bounded, as in the library.
static const uint64_t largest = 16 << 20;

static bool is_intact(MDB_val value, bytes key, enum database database) {
  if (value.mv_size < 5) return false;
  size_t size = value.mv_size - 4;
  uint32_t stored;
  memcpy(&stored, (const char *)value.mv_data + size, 4);
  uint64_t content = XXH3_64bits(value.mv_data, size);
  return stored == (uint32_t)(content ^ XXH3_64bits_withSeed(key.start, key.size, database + 1));
}

int climit_record(climit *limit, enum database database, bytes key, bytes *payload) {
  MDB_val name = {key.size, (void *)key.start};
  MDB_val value;
  int code = mdb_get(limit->transaction, limit->tables[database], &name, &value);
  if (code != 0) return code;
  if (!is_intact(value, key, database)) return CLIMIT_CORRUPTED;
  wire reader = read_bytes((bytes){value.mv_data, value.mv_size - 4});
  unsigned char form = *reader.at++;
  if (form == 0x10) {
    *payload = (bytes){reader.at, value.mv_size - 5};
    return 0;
  }
  uint64_t version, size;
  if (form != 0x11 || !read_varint(&reader, &version) || !read_varint(&reader, &size)
      || version != 1 || size > largest || limit->dictionaries[database].start == NULL) {
    return CLIMIT_CORRUPTED;
  }
  int room = database == CORE ? 0 : database == ASSET_PEOPLE ? 1 : 2;
  if (size > limit->room_size[room]) {
    unsigned char *larger = realloc(limit->room[room], size);
    if (larger == NULL) return MDB_PANIC;
    limit->room[room] = larger;
    limit->room_size[room] = size;
  }
  bytes dictionary = limit->dictionaries[database];
  int unpacked = LZ4_decompress_safe_usingDict(
      (const char *)reader.at, (char *)limit->room[room], reader.end - reader.at, size,
      (const char *)dictionary.start, dictionary.size);
  if (unpacked != (int)size) return CLIMIT_CORRUPTED;
  *payload = (bytes){limit->room[room], size};
  return 0;
}

/// Copies the dictionaries of version 1.
static int load_dictionaries(climit *limit) {
  static const char *names[DATABASES] = {"core", "variants", "patterns", "metadata", "file_data",
      "metrics", "faces", "asset_people", "people", "person_stats"};
  for (enum database database = CORE; database <= PERSON_STATS; database++) {
    char key[64];
    strcpy(key, names[database]);
    strcat(key, "/0000000001");
    bytes content;
    int code =
        climit_record(limit, DICTIONARIES, (bytes){(void *)key, strlen(key)}, &content);
    if (code == MDB_NOTFOUND) continue;
    if (code != 0) return code;
    unsigned char *copy = malloc(content.size);
    if (copy == NULL) return MDB_PANIC;
    memcpy(copy, content.start, content.size);
    limit->dictionaries[database] = (bytes){copy, content.size};
  }
  return 0;
}

/// Ends the text that is being put together, with a variable behind it.
static int end_part(pattern *pattern, const unsigned char *text, size_t size, enum variable next) {
  if (pattern->count == sizeof pattern->parts / sizeof *pattern->parts) return CLIMIT_CORRUPTED;
  unsigned char *copy = malloc(size + 1);
  if (copy == NULL) return MDB_PANIC;
  memcpy(copy, text, size);
  pattern->parts[pattern->count].text = copy;
  pattern->parts[pattern->count].size = size;
  pattern->parts[pattern->count].variable = next;
  pattern->count++;
  pattern->size += size;
  return 0;
}

/// Makes a pattern's texts: they need no escaping in the samples.
static int load_pattern(bytes payload, pattern *pattern) {
  unsigned char text[2048];
  size_t size = 0;
  bytes name = {0}, type = {0};
  field field;
  if (payload.size > sizeof text / 4) return CLIMIT_CORRUPTED;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    if (!read_field(&reader, &field)) return CLIMIT_CORRUPTED;
    if (field.key == LENGTH(1)) name = field.bytes;
    if (field.key == LENGTH(2)) type = field.bytes;
  }
  unsigned char *at = text;
  *at++ = '"';
  at = PUT(put_bytes(at, name), "\":{\"url\":\"");
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    if (!read_field(&reader, &field)) return CLIMIT_CORRUPTED;
    if (field.key != LENGTH(3)) continue;
    bytes segment = {0};
    uint64_t variable = LAST;
    for (wire inner = read_bytes(field.bytes); inner.at < inner.end;) {
      if (!read_field(&inner, &field)) return CLIMIT_CORRUPTED;
      if (field.key == LENGTH(1)) segment = field.bytes;
      if (field.key == VARINT(2)) variable = field.number;
    }
    if (segment.start != NULL) at = put_bytes(at, segment);
    if (variable != LAST) {
      if (variable > FACE) return CLIMIT_CORRUPTED;
      size = at - text;
      int code = end_part(pattern, text, size, variable);
      if (code != 0) return code;
      at = text;
    }
  }
  at = PUT(put_bytes(PUT(at, "\",\"mimetype\":\""), type), "\",\"width\":");
  size = at - text;
  return end_part(pattern, text, size, LAST);
}

static int load_patterns(climit *limit) {
  MDB_stat stat;
  int code = mdb_stat(limit->transaction, limit->tables[PATTERNS], &stat);
  if (code != 0) return code;
  limit->patterns = calloc(stat.ms_entries + 1, sizeof *limit->patterns);
  if (limit->patterns == NULL) return MDB_PANIC;
  for (; limit->pattern_count < stat.ms_entries; limit->pattern_count++) {
    uint32_t number = limit->pattern_count;
    unsigned char key[4] = {number >> 24, number >> 16, number >> 8, number};
    bytes payload;
    code = climit_record(limit, PATTERNS, (bytes){key, 4}, &payload);
    if (code == 0) code = load_pattern(payload, &limit->patterns[number]);
    if (code != 0) return code;
  }
  return 0;
}

int climit_load(climit *limit) {
  int code = load_dictionaries(limit);
  return code == 0 ? load_patterns(limit) : code;
}
