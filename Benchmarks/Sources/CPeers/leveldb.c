#include "pairs.h"

#include <leveldb/c.h>

typedef struct {
  pairs pairs;
  leveldb_t *database;
  leveldb_options_t *options;
  leveldb_cache_t *cache;
  leveldb_filterpolicy_t *filter;
  leveldb_readoptions_t *reading;
  leveldb_writeoptions_t *writing;
  char *value;
} leveldb;

/// The batch of this thread, of whichever database; it goes with the process.
static _Thread_local leveldb_writebatch_t *batch;

/// A walk through the keys that begin with the column's byte.
typedef struct {
  leveldb_iterator_t *iterator;
  unsigned char column;
} walk;

/// Room for the longest key and the column's byte.
enum { KEY_ROOM = 128 };

static size_t put_key(char *room, enum column column, bytes key) {
  room[0] = (char)column;
  memcpy(room + 1, key.start, key.size);
  return key.size + 1;
}

static int check(pairs *pairs, const char *what, char *error) {
  if (error == NULL) return 0;
  peer_fail(&pairs->peer, what, error);
  leveldb_free(error);
  return 1;
}

static int begin(pairs *pairs) {
  (void)pairs;
  if (batch == NULL) batch = leveldb_writebatch_create();
  leveldb_writebatch_clear(batch);
  return 0;
}

static int commit(pairs *pairs) {
  leveldb *level = (leveldb *)pairs;
  char *error = NULL;
  leveldb_write(level->database, level->writing, batch, &error);
  return check(pairs, "leveldb_write", error);
}

static int put(pairs *pairs, enum column column, bytes key, bytes value) {
  char room[KEY_ROOM];
  if (key.size >= KEY_ROOM) return peer_fail(&pairs->peer, "put", "the key is too long");
  size_t size = put_key(room, column, key);
  leveldb_writebatch_put(batch, room, size, (const char *)value.start, value.size);
  return 0;
}

static int take_out(pairs *pairs, enum column column, bytes key) {
  char room[KEY_ROOM];
  if (key.size >= KEY_ROOM) return peer_fail(&pairs->peer, "remove", "the key is too long");
  leveldb_writebatch_delete(batch, room, put_key(room, column, key));
  return 0;
}

static int write_durably(pairs *pairs) {
  leveldb_writeoptions_set_sync(((leveldb *)pairs)->writing, 1);
  return 0;
}

/// An empty batch that waits for the disk takes all before it along.
static int flush(pairs *pairs) {
  leveldb *level = (leveldb *)pairs;
  leveldb_writeoptions_set_sync(level->writing, 1);
  begin(pairs);
  return commit(pairs);
}

static int settle(pairs *pairs) {
  leveldb_compact_range(((leveldb *)pairs)->database, NULL, 0, NULL, 0);
  return 0;
}

static int get(pairs *pairs, enum column column, bytes key, bytes *value) {
  leveldb *level = (leveldb *)pairs;
  char room[KEY_ROOM];
  char *error = NULL;
  *value = (bytes){0};
  if (key.size >= KEY_ROOM) return peer_fail(&pairs->peer, "get", "the key is too long");
  size_t size = put_key(room, column, key);
  level->value =
      leveldb_get(level->database, level->reading, room, size, &value->size, &error);
  value->start = (const unsigned char *)level->value;
  return check(pairs, "leveldb_get", error);
}

static void release(pairs *pairs) {
  leveldb *level = (leveldb *)pairs;
  if (level->value != NULL) leveldb_free(level->value);
  level->value = NULL;
}

static void *scan(pairs *pairs, enum column column) {
  leveldb *level = (leveldb *)pairs;
  walk *walk = malloc(sizeof *walk);
  if (walk == NULL) abort();
  walk->iterator = leveldb_create_iterator(level->database, level->reading);
  walk->column = column;
  return walk;
}

static void seek(void *scan, bytes key) {
  walk *at = scan;
  char room[KEY_ROOM];
  if (key.size >= KEY_ROOM) abort();
  leveldb_iter_seek(at->iterator, room, put_key(room, at->column, key));
}

static void seek_last(void *scan) {
  walk *at = scan;
  char behind = (char)(at->column + 1);
  leveldb_iter_seek(at->iterator, &behind, 1);
  if (leveldb_iter_valid(at->iterator)) {
    leveldb_iter_prev(at->iterator);
  } else {
    leveldb_iter_seek_to_last(at->iterator);
  }
}

static bool entry(void *scan, bytes *key, bytes *value) {
  walk *at = scan;
  if (!leveldb_iter_valid(at->iterator)) return false;
  key->start = (const unsigned char *)leveldb_iter_key(at->iterator, &key->size);
  if (key->size == 0 || key->start[0] != at->column) return false;
  key->start++;
  key->size--;
  value->start = (const unsigned char *)leveldb_iter_value(at->iterator, &value->size);
  return true;
}

static void next(void *scan) { leveldb_iter_next(((walk *)scan)->iterator); }
static void previous(void *scan) { leveldb_iter_prev(((walk *)scan)->iterator); }

static int end(pairs *pairs, void *scan) {
  walk *at = scan;
  char *error = NULL;
  leveldb_iter_get_error(at->iterator, &error);
  leveldb_iter_destroy(at->iterator);
  free(at);
  return check(pairs, "iterator", error);
}

static void close_leveldb(pairs *pairs) {
  leveldb *level = (leveldb *)pairs;
  if (level->database != NULL) leveldb_close(level->database);
  leveldb_readoptions_destroy(level->reading);
  leveldb_writeoptions_destroy(level->writing);
  leveldb_options_destroy(level->options);
  leveldb_cache_destroy(level->cache);
  leveldb_filterpolicy_destroy(level->filter);
  free(level);
}

static const store leveldb_store = {
  .begin = begin, .commit = commit, .put = put, .remove = take_out,
  .write_durably = write_durably, .flush = flush, .settle = settle, .get = get,
  .release = release, .scan = scan, .seek = seek, .seek_last = seek_last, .entry = entry, .next = next,
  .previous = previous, .end = end, .close = close_leveldb};

int open_leveldb(const char *folder, peer **peer) {
  leveldb *level = calloc(1, sizeof *level);
  if (level == NULL) return 1;
  level->pairs.store = &leveldb_store;
  level->pairs.peer.engine = &pairs_engine;
  // Holds all blocks, unpacked.
  level->cache = leveldb_cache_create_lru((size_t)16 << 30);
  level->filter = leveldb_filterpolicy_create_bloom(10);
  level->options = leveldb_options_create();
  leveldb_options_set_create_if_missing(level->options, 1);
  leveldb_options_set_cache(level->options, level->cache);
  leveldb_options_set_filter_policy(level->options, level->filter);
  leveldb_options_set_write_buffer_size(level->options, 64 << 20);
  level->reading = leveldb_readoptions_create();
  level->writing = leveldb_writeoptions_create();
  char *error = NULL;
  level->database = leveldb_open(level->options, folder, &error);
  *peer = &level->pairs.peer;
  return check(&level->pairs, "leveldb_open", error);
}
