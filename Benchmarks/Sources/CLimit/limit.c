#include "limit.h"

#include <stdlib.h>

int climit_open(const char *path, climit **limit) {
  static const char *names[DATABASES] = {"core", "variants", "patterns", "metadata", "file_data",
      "metrics", "faces", "asset_people", "people", "person_stats", "dictionaries"};
  climit *made = calloc(1, sizeof *made);
  if (made == NULL) return MDB_PANIC;
  int code = mdb_env_create(&made->environment);
  if (code != 0) {
    free(made);
    return code;
  }
  code = mdb_env_set_maxdbs(made->environment, 64);
  if (code == 0) code = mdb_env_open(made->environment, path, MDB_RDONLY | MDB_NOTLS, 0644);
  if (code == 0) {
    code = mdb_txn_begin(made->environment, NULL, MDB_RDONLY, &made->transaction);
  }
  for (size_t table = 0; code == 0 && table < DATABASES; table++) {
    code = mdb_dbi_open(made->transaction, names[table], 0, &made->tables[table]);
  }
  // Handles opened in a read transaction are kept by its commit; the one that is renewed begins after.
  if (code == 0) {
    code = mdb_txn_commit(made->transaction);
    made->transaction = NULL;
  }
  if (code == 0) {
    code = mdb_txn_begin(made->environment, NULL, MDB_RDONLY, &made->transaction);
  }
  if (code == 0) code = climit_load(made);
  if (code != 0) {
    climit_close(made);
    return code;
  }
  mdb_txn_reset(made->transaction);
  *limit = made;
  return 0;
}

void climit_close(climit *limit) {
  if (limit->transaction != NULL) mdb_txn_abort(limit->transaction);
  mdb_env_close(limit->environment);
  for (size_t table = 0; table < DATABASES; table++) free((void *)limit->dictionaries[table].start);
  for (size_t number = 0; limit->patterns != NULL && number <= limit->pattern_count; number++) {
    pattern *pattern = &limit->patterns[number];
    for (size_t part = 0; part < pattern->count; part++) free(pattern->parts[part].text);
  }
  free(limit->patterns);
  for (size_t room = 0; room < 3; room++) free(limit->room[room]);
  free(limit->document);
  free(limit);
}

const char *climit_error(int code) {
  return code == CLIMIT_CORRUPTED ? "a record that is no record, or none of the samples'"
                                  : mdb_strerror(code);
}

/// Reads every byte of a value: words of eight bytes, then the rest.
static uint64_t touch(const MDB_val *value) {
  const unsigned char *bytes = value->mv_data;
  size_t left = value->mv_size;
  uint64_t sum = left;
  while (left >= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    sum ^= word;
    bytes += 8;
    left -= 8;
  }
  uint64_t rest = 0;
  memcpy(&rest, bytes, left);
  return sum ^ rest;
}

static int get(climit *limit, const void *key, size_t size, uint64_t *sum) {
  MDB_val name = {size, (void *)key};
  MDB_val value;
  int code = mdb_get(limit->transaction, limit->tables[CORE], &name, &value);
  if (code == 0) *sum += touch(&value);
  return code;
}

int climit_get_each(
    climit *limit, const void *keys, size_t key_size, size_t count, uint64_t *sum) {
  const unsigned char *key = keys;
  for (size_t index = 0; index < count; index++, key += key_size) {
    int code = mdb_txn_renew(limit->transaction);
    if (code == 0) code = get(limit, key, key_size, sum);
    mdb_txn_reset(limit->transaction);
    if (code != 0) return code;
  }
  return 0;
}

int climit_get_all(
    climit *limit, const void *keys, size_t key_size, size_t count, uint64_t *sum) {
  const unsigned char *key = keys;
  int code = mdb_txn_renew(limit->transaction);
  for (size_t index = 0; code == 0 && index < count; index++, key += key_size) {
    code = get(limit, key, key_size, sum);
  }
  mdb_txn_reset(limit->transaction);
  return code;
}

int climit_document_each(
    climit *limit, const void *keys, size_t key_size, size_t count, int all, uint64_t *sum) {
  const unsigned char *key = keys;
  for (size_t index = 0; index < count; index++, key += key_size) {
    const unsigned char *document;
    size_t size;
    int code = climit_document(limit, key, key_size, all, &document, &size);
    if (code != 0) return code;
    *sum += size;
  }
  return 0;
}
