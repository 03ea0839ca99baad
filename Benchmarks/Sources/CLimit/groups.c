#include "output.h"

int put_file_data(output *output, bytes payload) {
  bytes name = {0}, uuid = {0}, device = {0}, checksum = {0}, sha1 = {0};
  int64_t created = INT64_MIN, modified = INT64_MIN, size = 0;
  int32_t created_offset = NAIVE, modified_offset = NAIVE;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    switch (field.key) {
    case LENGTH(1): name = field.bytes; break;
    case LENGTH(2): uuid = field.bytes; break;
    case LENGTH(3): device = field.bytes; break;
    case FIXED64(4): created = field.number; break;
    case VARINT(5): created_offset = signed_number(field.number); break;
    case FIXED64(6): modified = field.number; break;
    case VARINT(7): modified_offset = signed_number(field.number); break;
    case LENGTH(8): checksum = field.bytes; break;
    case VARINT(9): size = field.number; break;
    case LENGTH(10): sha1 = field.bytes; break;
    }
  }
  REQUIRE(name.start != NULL && checksum.size == 32);
  TRY(reserve(output, TEXT_ROOM(payload.size) + 512));
  LITERAL("{\"device_asset_id\":");
  WRITE(put_text(output->at, name));
  LITERAL(",\"device_id\":");
  if (uuid.start != NULL) {
    REQUIRE(uuid.size == 16);
    output->at = put_uuid(output->at, uuid.start);
  } else {
    REQUIRE(device.start != NULL);
    WRITE(put_text(output->at, device));
  }
  LITERAL(",\"file_created_at\":");
  WRITE(put_time(output->at, &output->date, created, created_offset));
  LITERAL(",\"file_modified_at\":");
  WRITE(put_time(output->at, &output->date, modified, modified_offset));
  LITERAL(",\"checksum\":");
  output->at = put_base64(output->at, checksum);
  LITERAL(",\"file_size_bytes\":");
  output->at = put_signed(output->at, size);
  LITERAL(",\"checksum_sha1\":");
  if (sha1.start != NULL) {
    REQUIRE(sha1.size == 20);
    output->at = put_base64(output->at, sha1);
  } else {
    LITERAL("null");
  }
  LITERAL("}");
  return 0;
}

/// A camera's time, or null.
static int put_camera_time(
    output *output, const uint64_t *numbers, uint64_t known, unsigned number) {
  if ((known >> number & 1) == 0) {
    LITERAL("null");
    return 0;
  }
  int32_t offset = known >> (number + 1) & 1 ? signed_number(numbers[number + 1]) : NAIVE;
  WRITE(put_time(output->at, &output->date, numbers[number], offset));
  return 0;
}

int put_metadata(output *output, bytes payload) {
  // By field number; a bit says which ones there are. Doubles stand 48 behind their decimals.
  bytes texts[37];
  uint64_t numbers[37];
  uint64_t known = 0, doubles = 0;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    uint64_t number = field.key >> 3;
    if ((field.key & 7) == 1 && number > 48) number -= 48;
    if (number > 36) continue;
    switch (field.key & 7) {
    case 0: numbers[number] = field.number; break;
    case 2: texts[number] = field.bytes; break;
    case 1: numbers[number] = field.number; doubles |= UINT64_C(1) << number; break;
    default: return CLIMIT_CORRUPTED;
    }
    known |= UINT64_C(1) << number;
  }
  REQUIRE(known & 2);
  TRY(reserve(output, TEXT_ROOM(payload.size) + 2048));
#define KNOWN(number) (known >> (number) & 1)
#define TEXT(name, number) \
  LITERAL(",\"" name "\":"); \
  if (KNOWN(number)) { WRITE(put_text(output->at, texts[number])); } else { LITERAL("null"); }
#define INTEGER(name, number) \
  LITERAL(",\"" name "\":"); \
  put_optional_signed(output, KNOWN(number), numbers[number])
#define NUMBER(index) \
  ((number){!KNOWN(index) ? NONE : doubles >> (index) & 1 ? DOUBLE : DECIMAL, numbers[index]})
#define REAL(name, number) \
  LITERAL(",\"" name "\":"); \
  WRITE(put_number(output->at, NUMBER(number)))
#define TIME(name, number) \
  LITERAL(",\"" name "\":"); \
  TRY(put_camera_time(output, numbers, known, number))
  int64_t created = numbers[1];
  LITERAL("{\"asset_id\":\"");
  output->at = put_bytes(output->at, output->asset);
  LITERAL("\",\"created_at\":");
  WRITE(put_time(output->at, &output->date, created, 0));
  LITERAL(",\"updated_at\":");
  int64_t updated = created + (KNOWN(2) ? signed_number(numbers[2]) : 0);
  WRITE(put_time(output->at, &output->date, updated, 0));
  TEXT("make", 3);
  TEXT("model", 4);
  INTEGER("orientation", 5);
  INTEGER("raw_width", 6);
  INTEGER("raw_height", 7);
  TIME("modified_datetime", 19);
  TIME("original_datetime", 8);
  TIME("digitized_datetime", 21);
  TEXT("lens_model", 10);
  REAL("f_number", 11);
  REAL("focal_length", 12);
  INTEGER("iso", 13);
  REAL("exposure_time", 14);
  REAL("exposure_bias", 17);
  REAL("latitude", 15);
  REAL("longitude", 16);
  REAL("altitude", 18);
  TEXT("city", 23);
  TEXT("state", 24);
  TEXT("country", 25);
  TEXT("country_code", 26);
  TEXT("sublocation", 27);
  TEXT("place_name", 28);
  TEXT("timezone", 29);
  TEXT("display_label", 30);
  TEXT("description", 31);
  REAL("fps", 32);
  TEXT("live_photo_cid", 33);
  TEXT("projection_type", 34);
  TEXT("auto_stack_id", 35);
  LITERAL(",\"rating\":");
  put_optional_signed(output, KNOWN(36), signed_number(numbers[36]));
  LITERAL("}");
  return 0;
}

int put_metrics(output *output, bytes payload) {
  TRY(reserve(output, TEXT_ROOM(payload.size) + 64));
  LITERAL("{");
  bool first = true;
  field field;
  for (wire reader = read_bytes(payload); reader.at < reader.end;) {
    REQUIRE(read_field(&reader, &field));
    if (field.key != LENGTH(1)) continue;
    bytes name = {0};
    number value = {NONE, 0};
    wire entry = read_bytes(field.bytes);
    while (entry.at < entry.end) {
      REQUIRE(read_field(&entry, &field));
      if (field.key == LENGTH(1)) name = field.bytes;
      if (field.key == VARINT(2)) value = (number){DECIMAL, field.number};
      if (field.key == FIXED64(3)) value = (number){DOUBLE, field.number};
    }
    REQUIRE(name.start != NULL);
    if (!first) LITERAL(",");
    first = false;
    WRITE(put_text(output->at, name));
    LITERAL(":");
    WRITE(put_number(output->at, value));
  }
  LITERAL("}");
  return 0;
}
