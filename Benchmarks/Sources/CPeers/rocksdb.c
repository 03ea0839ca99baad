#include "pairs.h"

#include <rocksdb/c.h>
#include <stdio.h>

typedef struct {
  pairs pairs;
  rocksdb_t *database;
  rocksdb_options_t *options;
  rocksdb_block_based_table_options_t *blocks;
  rocksdb_cache_t *cache;
  rocksdb_column_family_handle_t *families[P_COLUMNS];
  rocksdb_readoptions_t *reading;
  rocksdb_writeoptions_t *writing;
  rocksdb_pinnableslice_t *slice;
} rocksdb;

/// The batch of this thread, of whichever database; it goes with the process.
static _Thread_local rocksdb_writebatch_t *batch;

/// Hands RocksDB's text on and frees it.
static int check(pairs *pairs, const char *what, char *error) {
  if (error == NULL) return 0;
  peer_fail(&pairs->peer, what, error);
  rocksdb_free(error);
  return 1;
}

static int begin(pairs *pairs) {
  (void)pairs;
  if (batch == NULL) batch = rocksdb_writebatch_create();
  rocksdb_writebatch_clear(batch);
  return 0;
}

static int commit(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  char *error = NULL;
  rocksdb_write(rocks->database, rocks->writing, batch, &error);
  return check(pairs, "rocksdb_write", error);
}

static int put(pairs *pairs, enum column column, bytes key, bytes value) {
  rocksdb *rocks = (rocksdb *)pairs;
  rocksdb_writebatch_put_cf(batch, rocks->families[column], (const char *)key.start, key.size,
      (const char *)value.start, value.size);
  return 0;
}

static int take_out(pairs *pairs, enum column column, bytes key) {
  rocksdb *rocks = (rocksdb *)pairs;
  rocksdb_writebatch_delete_cf(batch, rocks->families[column], (const char *)key.start, key.size);
  return 0;
}

/// With its log, which is flushed for all that wait at a time.
static int write_durably(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  rocksdb_writeoptions_disable_WAL(rocks->writing, 0);
  rocksdb_writeoptions_set_sync(rocks->writing, 1);
  return 0;
}

static int flush(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
  rocksdb_flushoptions_set_wait(options, 1);
  int code = 0;
  for (int column = 0; code == 0 && column < P_COLUMNS; column++) {
    char *error = NULL;
    rocksdb_flush_cf(rocks->database, options, rocks->families[column], &error);
    code = check(pairs, "rocksdb_flush_cf", error);
  }
  rocksdb_flushoptions_destroy(options);
  return code;
}

static int settle(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  for (int column = 0; column < P_COLUMNS; column++) {
    rocksdb_compact_range_cf(rocks->database, rocks->families[column], NULL, 0, NULL, 0);
  }
  return 0;
}

static int get(pairs *pairs, enum column column, bytes key, bytes *value) {
  rocksdb *rocks = (rocksdb *)pairs;
  char *error = NULL;
  *value = (bytes){0};
  rocks->slice = rocksdb_get_pinned_cf(rocks->database, rocks->reading, rocks->families[column],
      (const char *)key.start, key.size, &error);
  TRY(check(pairs, "rocksdb_get_pinned_cf", error));
  if (rocks->slice != NULL) {
    value->start = (const unsigned char *)rocksdb_pinnableslice_value(rocks->slice, &value->size);
  }
  return 0;
}

static void release(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  if (rocks->slice != NULL) rocksdb_pinnableslice_destroy(rocks->slice);
  rocks->slice = NULL;
}

static void *scan(pairs *pairs, enum column column) {
  rocksdb *rocks = (rocksdb *)pairs;
  return rocksdb_create_iterator_cf(rocks->database, rocks->reading, rocks->families[column]);
}

static void seek(void *scan, bytes key) {
  if (key.size == 0) {
    rocksdb_iter_seek_to_first(scan);
  } else {
    rocksdb_iter_seek(scan, (const char *)key.start, key.size);
  }
}

static void seek_last(void *scan) { rocksdb_iter_seek_to_last(scan); }

static bool entry(void *scan, bytes *key, bytes *value) {
  if (!rocksdb_iter_valid(scan)) return false;
  key->start = (const unsigned char *)rocksdb_iter_key(scan, &key->size);
  value->start = (const unsigned char *)rocksdb_iter_value(scan, &value->size);
  return true;
}

static void next(void *scan) { rocksdb_iter_next(scan); }
static void previous(void *scan) { rocksdb_iter_prev(scan); }

static int end(pairs *pairs, void *scan) {
  char *error = NULL;
  rocksdb_iter_get_error(scan, &error);
  rocksdb_iter_destroy(scan);
  return check(pairs, "iterator", error);
}

static void close_rocksdb(pairs *pairs) {
  rocksdb *rocks = (rocksdb *)pairs;
  for (int column = 0; column < P_COLUMNS; column++) {
    if (rocks->families[column] != NULL) {
      rocksdb_column_family_handle_destroy(rocks->families[column]);
    }
  }
  if (rocks->database != NULL) rocksdb_close(rocks->database);
  rocksdb_readoptions_destroy(rocks->reading);
  rocksdb_writeoptions_destroy(rocks->writing);
  rocksdb_options_destroy(rocks->options);
  rocksdb_block_based_options_destroy(rocks->blocks);
  rocksdb_cache_destroy(rocks->cache);
  free(rocks);
}

static const store rocksdb_store = {
  .begin = begin, .commit = commit, .put = put, .remove = take_out,
  .write_durably = write_durably, .flush = flush, .settle = settle, .get = get,
  .release = release, .scan = scan, .seek = seek, .seek_last = seek_last, .entry = entry, .next = next,
  .previous = previous, .end = end, .close = close_rocksdb};

int open_rocksdb(const char *folder, bool has_zstd, peer **peer) {
  rocksdb *rocks = calloc(1, sizeof *rocks);
  if (rocks == NULL) return 1;
  rocks->pairs.store = &rocksdb_store;
  rocks->pairs.peer.engine = &pairs_engine;
  // More than any library here takes: all blocks stay unpacked in memory, with their indexes and filters.
  rocks->cache = rocksdb_cache_create_lru((size_t)16 << 30);
  rocks->blocks = rocksdb_block_based_options_create();
  rocksdb_block_based_options_set_block_cache(rocks->blocks, rocks->cache);
  rocksdb_block_based_options_set_filter_policy(
      rocks->blocks, rocksdb_filterpolicy_create_bloom_full(10));
  rocksdb_block_based_options_set_data_block_index_type(
      rocks->blocks, rocksdb_block_based_table_data_block_index_type_binary_search_and_hash);
  rocks->options = rocksdb_options_create();
  rocksdb_options_set_create_if_missing(rocks->options, 1);
  rocksdb_options_set_create_missing_column_families(rocks->options, 1);
  rocksdb_options_set_block_based_table_factory(rocks->options, rocks->blocks);
  rocksdb_options_set_compression(
      rocks->options, has_zstd ? rocksdb_zstd_compression : rocksdb_lz4_compression);
  rocks->reading = rocksdb_readoptions_create();
  // A load that is given up is begun anew: no log, and all is flushed at the end.
  rocks->writing = rocksdb_writeoptions_create();
  rocksdb_writeoptions_disable_WAL(rocks->writing, 1);
  static const char *const names[P_COLUMNS] = {
    "default", "variants", "metadata", "file_data", "metrics", "faces", "asset_people", "people",
    "by_capture", "by_person", "by_place", "by_checksum", "by_month", "events"};
  const rocksdb_options_t *options[P_COLUMNS];
  for (int column = 0; column < P_COLUMNS; column++) options[column] = rocks->options;
  char *error = NULL;
  rocks->database = rocksdb_open_column_families(
      rocks->options, folder, P_COLUMNS, names, options, rocks->families, &error);
  *peer = &rocks->pairs.peer;
  return check(&rocks->pairs, "rocksdb_open_column_families", error);
}
