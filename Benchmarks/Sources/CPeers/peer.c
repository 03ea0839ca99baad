#include "peer.h"

#include <stdio.h>

int peer_fail(peer *peer, const char *what, const char *why) {
  snprintf(peer->error, sizeof peer->error, "%s: %s", what, why == NULL ? "unknown" : why);
  return 1;
}

const char *peer_error(const peer *peer) {
  return peer == NULL ? "it cannot be opened" : peer->error;
}

int peer_open(enum peer_kind kind, const char *folder, peer **peer) {
  switch (kind) {
  case PEER_SQLITE_JSON: return open_sqlite(folder, false, peer);
  case PEER_SQLITE_TABLES: return open_sqlite(folder, true, peer);
  case PEER_ROCKSDB_LZ4: return open_rocksdb(folder, false, peer);
  case PEER_ROCKSDB_ZSTD: return open_rocksdb(folder, true, peer);
  case PEER_LEVELDB: return open_leveldb(folder, peer);
  case PEER_POSTGRES: return open_postgres(peer);
  }
  return 1;
}

int peer_begin(peer *peer) { return peer->engine->begin(peer); }
int peer_commit(peer *peer) { return peer->engine->commit(peer); }
int peer_flush(peer *peer) { return peer->engine->flush(peer); }
int peer_settle(peer *peer) { return peer->engine->settle(peer); }

int peer_size(peer *peer, int64_t *size) {
  *size = -1;
  return peer->engine->size == NULL ? 0 : peer->engine->size(peer, size);
}

int peer_put(peer *peer, const peer_record *record) { return peer->engine->put(peer, record); }

int peer_put_person(peer *peer, const char *id, const unsigned char *object, size_t size) {
  bytes key = {(const unsigned char *)id, strlen(id)};
  return peer->engine->put_person(peer, key, (bytes){object, size});
}

int peer_put_month(peer *peer, const char *month, uint64_t count) {
  bytes key = {(const unsigned char *)month, strlen(month)};
  return peer->engine->put_month(peer, key, count);
}

int peer_put_event(peer *peer, uint64_t sequence, const unsigned char *object, size_t size) {
  return peer->engine->put_event(peer, sequence, (bytes){object, size});
}

int peer_write_durably(peer *peer) {
  return peer->engine->write_durably == NULL
      ? peer_fail(peer, "write_durably", "it does not take part") : peer->engine->write_durably(peer);
}

int peer_set_metadata(peer *peer, const peer_record *record) {
  return peer->engine->set_metadata(peer, record);
}

int peer_set_state(peer *peer, const peer_record *record) {
  return peer->engine->set_state(peer, record);
}

static bytes key_at(const void *keys, size_t index) {
  return (bytes){(const unsigned char *)keys + index * PEER_ASSET_SIZE, PEER_ASSET_SIZE};
}

int peer_documents(peer *peer, const void *keys, size_t count, unsigned include, uint64_t *sum) {
  for (size_t index = 0; index < count; index++) {
    peer->answer.size = 0;
    TRY(peer->engine->document(peer, key_at(keys, index), include, false));
    *sum += peer->answer.size;
  }
  return 0;
}

static int append_array(peer *peer, const void *keys, size_t count, unsigned include) {
  APPEND(&peer->answer, "[");
  if (peer->engine->array != NULL) {
    TRY(peer->engine->array(peer, (bytes){keys, count * PEER_ASSET_SIZE}, include));
    APPEND(&peer->answer, "]");
    return 0;
  }
  for (size_t index = 0; index < count; index++) {
    if (index > 0) APPEND(&peer->answer, ",");
    TRY(peer->engine->document(peer, key_at(keys, index), include, true));
  }
  APPEND(&peer->answer, "]");
  return 0;
}

/// Ends a view whatever came of it.
static int end_view(peer *peer, int code) {
  int end = peer->engine->end_view == NULL ? 0 : peer->engine->end_view(peer);
  return code != 0 ? code : end;
}

int peer_array(peer *peer, const void *keys, size_t count, unsigned include, uint64_t *sum) {
  peer->answer.size = 0;
  if (peer->engine->begin_view != NULL) TRY(peer->engine->begin_view(peer));
  TRY(end_view(peer, append_array(peer, keys, count, include)));
  *sum += peer->answer.size;
  return 0;
}

int peer_answer_list(peer *peer, const peer_list *list, uint64_t *sum) {
  peer->answer.size = 0;
  if (peer->engine->begin_view != NULL) TRY(peer->engine->begin_view(peer));
  TRY(end_view(peer, peer->engine->list(peer, list)));
  *sum += peer->answer.size;
  return 0;
}

const unsigned char *peer_answer(const peer *peer, size_t *size) {
  *size = peer->answer.size;
  return peer->answer.start;
}

void peer_close(peer *peer) {
  unsigned char *answer = peer->answer.start;
  peer->engine->close(peer);
  free(answer);
}

void append_number(answer *answer, int64_t number) {
  answer_room(answer, 32);
  unsigned char *end = put_signed(answer->start + answer->size, number);
  answer->size = end - answer->start;
}

#define NO_GROUPS ",\"file_data\":null,\"metadata\":null,\"metrics\":null,\"asset_urls\":"
#define NOT_LINKED ",\"faces\":null,\"people\":null"

void append_head(answer *answer, const lean *lean) {
  append(answer, (bytes){lean->text.start, lean->groups});
}

void append_group(answer *answer, bytes key, bytes group, bool is_wanted, bytes absent) {
  append(answer, key);
  append(answer, !is_wanted ? BYTES("null") : group.start == NULL ? absent : group);
}

void append_urls(answer *answer, const lean *lean, bytes variants, bool is_wanted) {
  APPEND(answer, ",\"asset_urls\":");
  size_t start = lean->groups + sizeof NO_GROUPS - 1;
  bytes rung = {lean->text.start + start, lean->middle - start};
  append(answer, !is_wanted ? rung : variants.start == NULL ? BYTES("{}") : variants);
}

void append_middle(answer *answer, const lean *lean) {
  append(answer, (bytes){lean->text.start + lean->middle, lean->linked - lean->middle});
}

void append_tail(answer *answer, const lean *lean) {
  size_t start = lean->linked + sizeof NOT_LINKED - 1;
  append(answer, (bytes){lean->text.start + start, lean->text.size - start});
}

void append_month(answer *answer, bytes month, int64_t count, bool is_first) {
  if (!is_first) APPEND(answer, ",");
  APPEND(answer, "{\"time_bucket\":\"");
  append(answer, month);
  APPEND(answer, "-01T00:00:00\",\"count\":");
  append_number(answer, count);
  APPEND(answer, "}");
}
