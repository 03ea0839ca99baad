#include "output.h"

#include <stdlib.h>

int grow(output *output, size_t size) {
  climit *limit = output->limit;
  size_t used = output->at - limit->document;
  size_t larger = limit->document_size * 2 > used + size ? limit->document_size * 2 : used + size;
  // Writers store whole words: some bytes more than they count.
  unsigned char *moved = realloc(limit->document, larger + 64);
  if (moved == NULL) return MDB_PANIC;
  limit->document = moved;
  limit->document_size = larger;
  output->at = moved + used;
  output->end = moved + larger;
  return 0;
}

/// The record of an asset in `core`.
typedef struct {
  bytes mime_type, name, description, thumb_hash, variants;
  int64_t local, created, updated, width, height, trashed;
  int32_t offset;
  uint64_t lean, groups;
  number duration;
} core_record;

static int read_core(bytes payload, core_record *core) {
  *core = (core_record){
      .local = INT64_MIN, .created = INT64_MIN, .trashed = INT64_MIN, .offset = NAIVE};
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    switch (field.key) {
    case LENGTH(1): core->mime_type = field.bytes; break;
    case LENGTH(2): core->name = field.bytes; break;
    case FIXED64(3): core->local = field.number; break;
    case VARINT(4): core->offset = signed_number(field.number); break;
    case FIXED64(5): core->created = field.number; break;
    case VARINT(6): core->updated = signed_number(field.number); break;
    case VARINT(7): core->width = field.number; break;
    case VARINT(8): core->height = field.number; break;
    case VARINT(9): core->duration = (number){DECIMAL, field.number}; break;
    case LENGTH(10): core->description = field.bytes; break;
    case LENGTH(11): core->thumb_hash = field.bytes; break;
    case VARINT(12): core->lean = field.number; break;
    case LENGTH(13): core->variants = field.bytes; break;
    case LENGTH(14): return CLIMIT_CORRUPTED;
    case VARINT(15): core->groups = field.number; break;
    case FIXED64(16): core->trashed = field.number; break;
    case FIXED64(25): core->duration = (number){DOUBLE, field.number}; break;
    }
  }
  REQUIRE(core->mime_type.start != NULL && core->name.start != NULL);
  return 0;
}

static int put_head(output *output, const core_record *core) {
  LITERAL("{\"id\":\"");
  output->at = put_bytes(output->at, output->asset);
  LITERAL("\",\"mime_type\":");
  WRITE(put_text(output->at, core->mime_type));
  LITERAL(",\"original_file_name\":");
  WRITE(put_text(output->at, core->name));
  LITERAL(",\"local_datetime\":");
  WRITE(put_time(output->at, &output->date, core->local, core->offset));
  LITERAL(",\"created_at\":");
  WRITE(put_time(output->at, &output->date, core->created, 0));
  LITERAL(",\"updated_at\":");
  WRITE(put_time(output->at, &output->date, core->created + core->updated, 0));
  return 0;
}

static int put_middle(output *output, const core_record *core) {
  LITERAL(",\"description\":");
  TRY(put_nullable(output, core->description));
  if (core->thumb_hash.start != NULL) {
    LITERAL(",\"thumbhash\":");
    output->at = put_base64(output->at, core->thumb_hash);
  } else {
    LITERAL(",\"thumbhash\":null");
  }
  return 0;
}

static int put_tail(output *output, const core_record *core) {
  LITERAL(",\"width\":");
  output->at = put_signed(output->at, core->width);
  LITERAL(",\"height\":");
  output->at = put_signed(output->at, core->height);
  LITERAL(",\"duration\":");
  WRITE(put_number(output->at, core->duration));
  if (core->trashed == INT64_MIN) {
    LITERAL(",\"trashed_at\":null}");
  } else {
    LITERAL(",\"trashed_at\":");
    WRITE(put_time(output->at, &output->date, core->trashed, 0));
    LITERAL("}");
  }
  return 0;
}

/// The people that `asset_people` names, each with its count in `person_stats`.
static int put_people(output *output) {
  climit *limit = output->limit;
  bytes payload;
  TRY(climit_record(limit, ASSET_PEOPLE, output->asset, &payload));
  LITERAL("[");
  bool first = true;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end; first = false) {
    REQUIRE(read_field(&reader, &field) && field.key == LENGTH(1) && field.bytes.size == 16);
    TRY(reserve(output, 128));
    if (!first) LITERAL(",");
    unsigned char text[29] = "person_";
    put_base57(text + 7, field.bytes.start);
    bytes key = {text, 29}, record;
    int64_t asset_count = 0;
    TRY(climit_record(limit, PERSON_STATS, key, &record));
    for (wire stats = read_bytes(record); stats.at < stats.end;) {
      REQUIRE(read_field(&stats, &field));
      if (field.key == VARINT(1)) asset_count = field.number;
    }
    TRY(climit_record(limit, PEOPLE, key, &record));
    TRY(put_person(output, key, asset_count, record));
  }
  LITERAL("]");
  return 0;
}

/// Bits of `groups`.
enum {
  HAS_METADATA = 1,
  HAS_FILE_DATA = 2,
  HAS_METRICS = 4,
  HAS_FACES = 8,
  HAS_PEOPLE = 16,
  HAS_VARIANTS = 32
};

static int put_lean(output *output, const core_record *core) {
  context context = {.id = output->asset, .name = core->name};
  LITERAL(",\"file_data\":null,\"metadata\":null,\"metrics\":null,\"asset_urls\":");
  if (core->lean == 0) {
    LITERAL("{}");
  } else {
    TRY(put_urls(output, core->variants, core->lean, &context));
  }
  TRY(reserve(output, TEXT_ROOM(core->description.size) + core->thumb_hash.size * 2 + 512));
  TRY(put_middle(output, core));
  LITERAL(",\"faces\":null,\"people\":null");
  return put_tail(output, core);
}

static int put_all(output *output, const core_record *core) {
  climit *limit = output->limit;
  bytes payload;
  if (core->groups & HAS_FILE_DATA) {
    LITERAL(",\"file_data\":");
    TRY(climit_record(limit, FILE_DATA, output->asset, &payload));
    TRY(put_file_data(output, payload));
    TRY(reserve(output, 64));
  } else {
    LITERAL(",\"file_data\":null");
  }
  if (core->groups & HAS_METADATA) {
    LITERAL(",\"metadata\":");
    TRY(climit_record(limit, METADATA, output->asset, &payload));
    TRY(put_metadata(output, payload));
    TRY(reserve(output, 64));
  } else {
    LITERAL(",\"metadata\":null");
  }
  if (core->groups & HAS_METRICS) {
    LITERAL(",\"metrics\":");
    TRY(climit_record(limit, METRICS, output->asset, &payload));
    TRY(put_metrics(output, payload));
    TRY(reserve(output, 64));
  } else {
    LITERAL(",\"metrics\":{}");
  }
  REQUIRE((core->groups & HAS_VARIANTS) == 0);
  LITERAL(",\"asset_urls\":");
  context context = {.id = output->asset, .name = core->name};
  TRY(put_urls(output, core->variants, 0, &context));
  TRY(reserve(output, TEXT_ROOM(core->description.size) + core->thumb_hash.size * 2 + 512));
  TRY(put_middle(output, core));
  LITERAL(",\"faces\":");
  if (core->groups & HAS_FACES) {
    TRY(climit_record(limit, FACES, output->asset, &payload));
    TRY(put_faces(output, payload));
    TRY(reserve(output, 64));
  } else {
    LITERAL("[]");
  }
  LITERAL(",\"people\":");
  if (core->groups & HAS_PEOPLE) {
    TRY(put_people(output));
    TRY(reserve(output, 256));
  } else {
    LITERAL("[]");
  }
  return put_tail(output, core);
}

static int put_document(output *output, int all) {
  bytes payload;
  core_record core;
  TRY(climit_record(output->limit, CORE, output->asset, &payload));
  TRY(read_core(payload, &core));
  TRY(reserve(output, TEXT_ROOM(payload.size) + 1024));
  TRY(put_head(output, &core));
  return all ? put_all(output, &core) : put_lean(output, &core);
}

int climit_document(
    climit *limit, const void *key, size_t key_size, int all, const unsigned char **document,
    size_t *size) {
  output output = {
      limit, limit->document, limit->document + limit->document_size, {key, key_size},
      {INT64_MIN, {0}}};
  int code = mdb_txn_renew(limit->transaction);
  if (code == 0) code = put_document(&output, all);
  mdb_txn_reset(limit->transaction);
  *document = limit->document;
  *size = output.at - limit->document;
  return code;
}
