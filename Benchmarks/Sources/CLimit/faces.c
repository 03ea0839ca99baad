#include "output.h"

static int put_candidate(output *output, bytes payload) {
  bytes person = {0}, name = {0};
  number distance = {NONE, 0};
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    switch (field.key) {
    case LENGTH(1): person = field.bytes; break;
    case VARINT(2): distance = (number){DECIMAL, field.number}; break;
    case LENGTH(3): name = field.bytes; break;
    case FIXED64(18): distance = (number){DOUBLE, field.number}; break;
    }
  }
  LITERAL("{\"person_id\":");
  TRY(put_id(output, person, "\"person_", 8));
  LITERAL("\",\"distance\":");
  WRITE(put_number(output->at, distance));
  LITERAL(",\"name\":");
  TRY(put_nullable(output, name));
  LITERAL("}");
  return 0;
}

static int put_cluster(output *output, bytes payload) {
  // Smallest candidate: 20 bytes for 100 of JSON and its name.
  TRY(reserve(output, TEXT_ROOM(payload.size) + 256));
  LITERAL("{\"distance_to_person\":");
  wire reader = read_bytes(payload);
  field field = {0};
  number distance = {NONE, 0};
  while (reader.at < reader.end && *reader.at != LENGTH(2)) {
    REQUIRE(read_field(&reader, &field));
    if (field.key == VARINT(1)) distance = (number){DECIMAL, field.number};
  }
  WRITE(put_number(output->at, distance));
  LITERAL(",\"candidates\":[");
  for (bool first = true; reader.at < reader.end; first = false) {
    REQUIRE(read_field(&reader, &field) && field.key == LENGTH(2));
    if (!first) LITERAL(",");
    TRY(put_candidate(output, field.bytes));
  }
  LITERAL("]}");
  return 0;
}

static int put_face(output *output, bytes payload) {
  bytes id = {0}, person = {0}, pairs = {0}, cluster = {0};
  int64_t x = 0, y = 0, width = 0, height = 0, created = INT64_MIN, updated = 0;
  uint64_t source = 0, milliseconds = 0;
  number confidence = {NONE, 0};
  bool has_milliseconds = false, has_urls = false;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    switch (field.key) {
    case LENGTH(1): id = field.bytes; break;
    case VARINT(2): x = field.number; break;
    case VARINT(3): y = field.number; break;
    case VARINT(4): width = field.number; break;
    case VARINT(5): height = field.number; break;
    case FIXED64(6): created = field.number; break;
    case VARINT(7): updated = signed_number(field.number); break;
    case VARINT(8): source = field.number; break;
    case LENGTH(9): person = field.bytes; break;
    case VARINT(10): confidence = (number){DECIMAL, field.number}; break;
    case VARINT(11): milliseconds = field.number; has_milliseconds = true; break;
    case LENGTH(12): pairs = field.bytes; break;
    case LENGTH(13): return CLIMIT_CORRUPTED;
    case LENGTH(14): cluster = field.bytes; break;
    case VARINT(15): has_urls = true; break;
    case FIXED64(26): confidence = (number){DOUBLE, field.number}; break;
    }
  }
  TRY(reserve(output, 1024));
  LITERAL("{\"id\":\"");
  unsigned char *id_start = output->at;
  TRY(put_id(output, id, "face_", 5));
  unsigned char text[27];
  memcpy(text, id_start, 27);
  LITERAL("\",\"asset_id\":\"");
  output->at = put_bytes(output->at, output->asset);
  LITERAL("\",\"bounding_box\":{\"x\":");
  output->at = put_signed(output->at, x);
  LITERAL(",\"y\":");
  output->at = put_signed(output->at, y);
  LITERAL(",\"w\":");
  output->at = put_signed(output->at, width);
  LITERAL(",\"h\":");
  output->at = put_signed(output->at, height);
  LITERAL("},\"created_at\":");
  WRITE(put_time(output->at, &output->date, created, 0));
  LITERAL(",\"updated_at\":");
  WRITE(put_time(output->at, &output->date, created + updated, 0));
  if (source == 0) {
    LITERAL(",\"source\":\"automatic\",\"person_id\":");
  } else {
    LITERAL(",\"source\":\"manual\",\"person_id\":");
  }
  if (person.start != NULL) {
    TRY(put_id(output, person, "\"person_", 8));
    LITERAL("\"");
  } else {
    LITERAL("null");
  }
  LITERAL(",\"confidence\":");
  WRITE(put_number(output->at, confidence));
  LITERAL(",\"timestamp_ms\":");
  put_optional_signed(output, has_milliseconds, milliseconds);
  LITERAL(",\"asset_urls\":");
  if (has_urls) {
    context context = {.id = {text, 27}, .asset = output->asset};
    TRY(put_urls(output, pairs, 0, &context));
  } else {
    LITERAL("null");
  }
  TRY(reserve(output, 128));
  LITERAL(",\"cluster_assignment\":");
  if (cluster.start != NULL) {
    TRY(put_cluster(output, cluster));
  } else {
    LITERAL("null");
  }
  LITERAL("}");
  return 0;
}

int put_faces(output *output, bytes payload) {
  LITERAL("[");
  bool first = true;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    if (field.key != LENGTH(1)) continue;
    if (!first) LITERAL(",");
    first = false;
    TRY(put_face(output, field.bytes));
  }
  LITERAL("]");
  return 0;
}

int put_person(output *output, bytes key, int64_t asset_count, bytes payload) {
  bytes name = {0}, face = {0}, pairs = {0}, cluster = {0};
  int64_t created = INT64_MIN, updated = 0, birth_date = 0;
  uint64_t flags = 0;
  bool has_birth_date = false, has_urls = false;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    switch (field.key) {
    case VARINT(1): flags = field.number; break;
    case FIXED64(2): created = field.number; break;
    case VARINT(3): updated = signed_number(field.number); break;
    case LENGTH(4): name = field.bytes; break;
    case VARINT(5): birth_date = signed_number(field.number); has_birth_date = true; break;
    case LENGTH(6): face = field.bytes; break;
    case LENGTH(7): pairs = field.bytes; break;
    case LENGTH(8): return CLIMIT_CORRUPTED;
    case VARINT(9): has_urls = true; break;
    case LENGTH(10): cluster = field.bytes; break;
    }
  }
  TRY(reserve(output, TEXT_ROOM(payload.size) + 1024));
  LITERAL("{\"id\":\"");
  output->at = put_bytes(output->at, key);
  if (flags & 1) LITERAL("\",\"is_hidden\":true"); else LITERAL("\",\"is_hidden\":false");
  if (flags & 2) LITERAL(",\"is_favorite\":true"); else LITERAL(",\"is_favorite\":false");
  LITERAL(",\"created_at\":");
  WRITE(put_time(output->at, &output->date, created, 0));
  LITERAL(",\"updated_at\":");
  WRITE(put_time(output->at, &output->date, created + updated, 0));
  LITERAL(",\"name\":");
  TRY(put_nullable(output, name));
  LITERAL(",\"birth_date\":");
  if (has_birth_date) {
    WRITE(put_date(output->at, birth_date));
  } else {
    LITERAL("null");
  }
  LITERAL(",\"asset_count\":");
  output->at = put_signed(output->at, asset_count);
  LITERAL(",\"thumbnail_face_id\":");
  unsigned char text[27];
  if (face.start != NULL) {
    TRY(put_id(output, face, "\"face_", 6));
    memcpy(text, output->at - 27, 27);
    LITERAL("\"");
  } else {
    LITERAL("null");
  }
  LITERAL(",\"asset_urls\":");
  if (has_urls) {
    context context = {.id = key, .face = {text, face.start == NULL ? 0 : 27}};
    TRY(put_urls(output, pairs, 0, &context));
    TRY(reserve(output, 256));
  } else {
    LITERAL("null");
  }
  LITERAL(",\"cluster_metrics\":");
  if (cluster.start == NULL) {
    LITERAL("null}");
    return 0;
  }
  number numbers[4] = {{NONE, 0}};
  for (wire reader = read_bytes(cluster); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    REQUIRE(field.key == VARINT(1) || field.key == VARINT(2) || field.key == VARINT(3));
    numbers[field.key >> 3] = (number){DECIMAL, field.number};
  }
  LITERAL("{\"pairwise_p90\":");
  WRITE(put_number(output->at, numbers[1]));
  LITERAL(",\"pairwise_mean\":");
  WRITE(put_number(output->at, numbers[2]));
  LITERAL(",\"face_count\":");
  put_optional_signed(output, numbers[3].form != NONE, numbers[3].bits);
  LITERAL("}}");
  return 0;
}
