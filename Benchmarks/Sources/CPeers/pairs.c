#include "pairs.h"

/// A number whose bytes sort in its order.
static void put_sorted(unsigned char *at, uint64_t number, size_t size) {
  for (size_t place = 0; place < size; place++) at[place] = number >> 8 * (size - 1 - place);
}

/// Later times come first.
static uint64_t inverted(int64_t wall) { return ~((uint64_t)wall ^ UINT64_C(1) << 63); }

/// The part of the earth that a place is in: a twentieth of a degree in both directions.
static unsigned cell(double degrees, double least) { return (unsigned)((degrees - least) * 20); }

static int begin(peer *peer) { return ((pairs *)peer)->store->begin((pairs *)peer); }
static int commit(peer *peer) { return ((pairs *)peer)->store->commit((pairs *)peer); }
static int flush(peer *peer) { return ((pairs *)peer)->store->flush((pairs *)peer); }
static int settle(peer *peer) { return ((pairs *)peer)->store->settle((pairs *)peer); }
static void close_pairs(peer *peer) { ((pairs *)peer)->store->close((pairs *)peer); }

static int put_person(peer *peer, bytes id, bytes object) {
  pairs *store = (pairs *)peer;
  return store->store->put(store, P_PEOPLE, id, object);
}

static int put_month(peer *peer, bytes month, uint64_t count) {
  pairs *store = (pairs *)peer;
  return store->store->put(store, P_MONTH, month, (bytes){(unsigned char *)&count, sizeof count});
}

static int put_event(peer *peer, uint64_t sequence, bytes object) {
  pairs *store = (pairs *)peer;
  unsigned char key[8];
  put_sorted(key, sequence, sizeof key);
  return store->store->put(store, P_EVENT, (bytes){key, sizeof key}, object);
}

/// The lean document with its places in front.
static int put_core(pairs *pairs, const peer_record *record, bytes id) {
  bytes text = field_of(record, PEER_LEAN);
  uint32_t places[3] = {record->groups, record->middle, record->linked};
  unsigned char *value = malloc(sizeof places + text.size);
  if (value == NULL) return peer_fail(&pairs->peer, "put", "no memory");
  memcpy(value, places, sizeof places);
  memcpy(value + sizeof places, text.start, text.size);
  int code = pairs->store->put(pairs, P_CORE, id, (bytes){value, sizeof places + text.size});
  free(value);
  return code;
}

static int put_checksum(pairs *pairs, const peer_record *record, bytes id) {
  unsigned char key[PEER_CHECKSUM_SIZE + PEER_ASSET_SIZE];
  bytes checksum = field_of(record, PEER_CHECKSUM);
  if (checksum.size == 0) return 0;
  memcpy(key, checksum.start, checksum.size);
  memcpy(key + checksum.size, id.start, id.size);
  return pairs->store->put(
      pairs, P_CHECKSUM, (bytes){key, checksum.size + id.size}, field_of(record, PEER_EXISTING));
}

/// Writes a row of an index, or takes it out.
static int set_row(pairs *pairs, enum column column, bytes key, bytes value, bool is_there) {
  return is_there
      ? pairs->store->put(pairs, column, key, value) : pairs->store->remove(pairs, column, key);
}

/// The rows that live assets have.
static int set_rows(pairs *pairs, const peer_record *record, bytes id, bool is_there) {
  unsigned char key[PEER_PERSON_SIZE + 8 + PEER_ASSET_SIZE];
  bytes none = BYTES("");
  uint64_t time = inverted(record->wall);
  // Ids descend among equal times.
  put_sorted(key, time, 8);
  for (size_t place = 0; place < id.size; place++) key[8 + place] = ~id.start[place];
  TRY(set_row(pairs, P_CAPTURE, (bytes){key, 8 + id.size}, none, is_there));
  bytes people = field_of(record, PEER_PEOPLE);
  for (size_t start = 0; start < people.size; start += PEER_PERSON_SIZE) {
    memcpy(key, people.start + start, PEER_PERSON_SIZE);
    put_sorted(key + PEER_PERSON_SIZE, time, 8);
    for (size_t place = 0; place < id.size; place++) {
      key[PEER_PERSON_SIZE + 8 + place] = ~id.start[place];
    }
    size_t size = PEER_PERSON_SIZE + 8 + id.size;
    TRY(set_row(pairs, P_OF_PERSON, (bytes){key, size}, none, is_there));
  }
  if (!record->has_place) return 0;
  struct { double latitude, longitude; int64_t wall; } place = {
    record->latitude, record->longitude, record->wall};
  put_sorted(key, cell(record->latitude, -90), 2);
  put_sorted(key + 2, cell(record->longitude, -180), 2);
  memcpy(key + 4, id.start, id.size);
  bytes value = {(unsigned char *)&place, sizeof place};
  return set_row(pairs, P_PLACE, (bytes){key, 4 + id.size}, value, is_there);
}

static int put(peer *peer, const peer_record *record) {
  static const struct { enum column column; enum peer_field field; } groups[] = {
    {P_VARIANTS, PEER_VARIANTS}, {P_METADATA, PEER_METADATA}, {P_FILE_DATA, PEER_FILE_DATA},
    {P_METRICS, PEER_METRICS}, {P_FACES, PEER_FACES}, {P_ASSET_PEOPLE, PEER_PEOPLE}};
  pairs *store = (pairs *)peer;
  bytes id = field_of(record, PEER_ID);
  TRY(put_core(store, record, id));
  for (size_t index = 0; index < sizeof groups / sizeof *groups; index++) {
    bytes group = field_of(record, groups[index].field);
    if (group.size > 0) TRY(store->store->put(store, groups[index].column, id, group));
  }
  TRY(put_checksum(store, record, id));
  return record->is_live ? set_rows(store, record, id, true) : 0;
}

static int write_durably(peer *peer) {
  return ((pairs *)peer)->store->write_durably((pairs *)peer);
}

static int set_metadata(peer *peer, const peer_record *record) {
  pairs *store = (pairs *)peer;
  bytes id = field_of(record, PEER_ID);
  TRY(put_core(store, record, id));
  return store->store->put(store, P_METADATA, id, field_of(record, PEER_METADATA));
}

static int set_state(peer *peer, const peer_record *record) {
  pairs *store = (pairs *)peer;
  bytes id = field_of(record, PEER_ID);
  TRY(put_core(store, record, id));
  return set_rows(store, record, id, record->is_live);
}

/// Appends a group if it is wanted; a lookup only then.
static int group(pairs *pairs, enum column column, bytes key, bytes name, bool is_wanted, bytes absent) {
  bytes value = {0};
  if (is_wanted) TRY(pairs->store->get(pairs, column, key, &value));
  append_group(&pairs->peer.answer, name, value, is_wanted, absent);
  if (is_wanted) pairs->store->release(pairs);
  return 0;
}

static int people(pairs *pairs, bytes key) {
  answer *answer = &pairs->peer.answer;
  unsigned char ids[64 * PEER_PERSON_SIZE];
  bytes value;
  TRY(pairs->store->get(pairs, P_ASSET_PEOPLE, key, &value));
  size_t size = value.size;
  if (size > sizeof ids) return peer_fail(&pairs->peer, "people", "too many in one picture");
  if (size > 0) memcpy(ids, value.start, size);
  pairs->store->release(pairs);
  APPEND(answer, ",\"people\":[");
  for (size_t start = 0; start < size; start += PEER_PERSON_SIZE) {
    if (start > 0) APPEND(answer, ",");
    TRY(pairs->store->get(pairs, P_PEOPLE, (bytes){ids + start, PEER_PERSON_SIZE}, &value));
    if (value.start == NULL) return peer_fail(&pairs->peer, "people", "one is missing");
    append(answer, value);
    pairs->store->release(pairs);
  }
  APPEND(answer, "]");
  return 0;
}

/// All but the lean document; its text is the caller's.
static int wide(pairs *pairs, bytes key, unsigned include, const lean *lean) {
  answer *answer = &pairs->peer.answer;
  bytes null = BYTES("null");
  append_head(answer, lean);
  TRY(group(pairs, P_FILE_DATA, key, BYTES(",\"file_data\":"), include & FILE_DATA, null));
  TRY(group(pairs, P_METADATA, key, BYTES(",\"metadata\":"), include & METADATA, null));
  TRY(group(pairs, P_METRICS, key, BYTES(",\"metrics\":"), include & METRICS, BYTES("{}")));
  bytes variants = {0};
  if (include & VARIANTS) TRY(pairs->store->get(pairs, P_VARIANTS, key, &variants));
  append_urls(answer, lean, variants, include & VARIANTS);
  if (include & VARIANTS) pairs->store->release(pairs);
  append_middle(answer, lean);
  TRY(group(pairs, P_FACES, key, BYTES(",\"faces\":"), include & FACES, BYTES("[]")));
  if (include & PEOPLE) {
    TRY(people(pairs, key));
  } else {
    APPEND(answer, ",\"people\":null");
  }
  append_tail(answer, lean);
  return 0;
}

static int document(peer *peer, bytes key, unsigned include, bool view) {
  pairs *store = (pairs *)peer;
  bytes value;
  TRY(store->store->get(store, P_CORE, key, &value));
  if (value.size < 12) return peer_fail(peer, "document", "not found");
  lean lean = {.text = {value.start + 12, value.size - 12}};
  if (include == 0) {
    append(&peer->answer, lean.text);
    store->store->release(store);
    return 0;
  }
  uint32_t places[3];
  memcpy(places, value.start, sizeof places);
  lean.groups = places[0], lean.middle = places[1], lean.linked = places[2];
  // The value goes with the next lookup.
  unsigned char room[4096];
  unsigned char *copy = lean.text.size <= sizeof room ? room : malloc(lean.text.size);
  if (copy == NULL) return peer_fail(peer, "document", "no memory");
  memcpy(copy, lean.text.start, lean.text.size);
  store->store->release(store);
  lean.text.start = copy;
  int code = wide(store, key, include, &lean);
  if (copy != room) free(copy);
  return code;
}

static bool begins(bytes key, bytes prefix) {
  return key.size >= prefix.size && memcmp(key.start, prefix.start, prefix.size) == 0;
}

/// A page of an index whose keys are a prefix, a time, and an id with its bits turned over.
static int page(pairs *pairs, enum column column, bytes prefix, const peer_list *list) {
  unsigned char *ids = malloc(list->limit * PEER_ASSET_SIZE);
  if (ids == NULL) return peer_fail(&pairs->peer, "page", "no memory");
  size_t count = 0;
  bool has_more = false;
  void *scan = pairs->store->scan(pairs, column);
  bytes key, value;
  for (pairs->store->seek(scan, prefix); pairs->store->entry(scan, &key, &value);
      pairs->store->next(scan)) {
    if (!begins(key, prefix) || (has_more = count == list->limit)) break;
    for (size_t place = 0; place < PEER_ASSET_SIZE; place++) {
      ids[count * PEER_ASSET_SIZE + place] = ~key.start[prefix.size + 8 + place];
    }
    count++;
  }
  int code = pairs->store->end(pairs, scan);
  APPEND_PAGE(&pairs->peer.answer);
  for (size_t index = 0; code == 0 && index < count; index++) {
    if (index > 0) APPEND(&pairs->peer.answer, ",");
    bytes id = {ids + index * PEER_ASSET_SIZE, PEER_ASSET_SIZE};
    code = document(&pairs->peer, id, list->include, true);
  }
  append_page_end(&pairs->peer.answer, has_more);
  free(ids);
  return code;
}

/// A picture in the area.
typedef struct {
  int64_t wall;
  unsigned char id[PEER_ASSET_SIZE];
} match;

static int newest_first(const void *left, const void *right) {
  const match *one = left, *other = right;
  if (one->wall != other->wall) return one->wall < other->wall ? 1 : -1;
  return memcmp(other->id, one->id, PEER_ASSET_SIZE);
}

static int box(pairs *pairs, const peer_list *list) {
  size_t count = 0, room = 1024;
  match *matches = malloc(room * sizeof *matches);
  if (matches == NULL) return peer_fail(&pairs->peer, "box", "no memory");
  void *scan = pairs->store->scan(pairs, P_PLACE);
  unsigned first = cell(list->west, -180), last = cell(list->east, -180);
  for (unsigned row = cell(list->south, -90); row <= cell(list->north, -90); row++) {
    unsigned char start[4];
    put_sorted(start, row, 2);
    put_sorted(start + 2, first, 2);
    bytes key, value;
    for (pairs->store->seek(scan, (bytes){start, 4}); pairs->store->entry(scan, &key, &value);
        pairs->store->next(scan)) {
      if (memcmp(key.start, start, 2) != 0 || (unsigned)(key.start[2] << 8 | key.start[3]) > last) break;
      double place[2];
      memcpy(place, value.start, sizeof place);
      if (place[0] < list->south || place[0] > list->north || place[1] < list->west
          || place[1] > list->east) {
        continue;
      }
      if (count == room) {
        room *= 2;
        matches = realloc(matches, room * sizeof *matches);
        if (matches == NULL) abort();
      }
      memcpy(&matches[count].wall, value.start + sizeof place, 8);
      memcpy(matches[count].id, key.start + 4, PEER_ASSET_SIZE);
      count++;
    }
  }
  int code = pairs->store->end(pairs, scan);
  qsort(matches, count, sizeof *matches, newest_first);
  APPEND_PAGE(&pairs->peer.answer);
  for (size_t index = 0; code == 0 && index < count && index < list->limit; index++) {
    if (index > 0) APPEND(&pairs->peer.answer, ",");
    bytes id = {matches[index].id, PEER_ASSET_SIZE};
    code = document(&pairs->peer, id, list->include, true);
  }
  append_page_end(&pairs->peer.answer, count > list->limit);
  free(matches);
  return code;
}

static int months(pairs *pairs, const peer_list *list) {
  void *scan = pairs->store->scan(pairs, P_MONTH);
  bytes key, value;
  size_t count = 0;
  bool has_more = false;
  APPEND_PAGE(&pairs->peer.answer);
  for (pairs->store->seek_last(scan); pairs->store->entry(scan, &key, &value);
      pairs->store->previous(scan)) {
    if ((has_more = count == list->limit)) break;
    uint64_t assets;
    memcpy(&assets, value.start, sizeof assets);
    append_month(&pairs->peer.answer, key, assets, count++ == 0);
  }
  append_page_end(&pairs->peer.answer, has_more);
  return pairs->store->end(pairs, scan);
}

static int exist(pairs *pairs, const peer_list *list) {
  answer *answer = &pairs->peer.answer;
  void *scan = pairs->store->scan(pairs, P_CHECKSUM);
  bool is_first = true;
  APPEND(answer, "{\"assets\":[");
  for (size_t index = 0; index < list->count; index++) {
    bytes prefix = {list->checksums + index * PEER_CHECKSUM_SIZE, PEER_CHECKSUM_SIZE};
    bytes key, value;
    for (pairs->store->seek(scan, prefix); pairs->store->entry(scan, &key, &value);
        pairs->store->next(scan)) {
      if (!begins(key, prefix)) break;
      if (!is_first) APPEND(answer, ",");
      is_first = false;
      append(answer, value);
    }
  }
  APPEND(answer, "]}");
  return pairs->store->end(pairs, scan);
}

static int events(pairs *pairs, const peer_list *list) {
  void *scan = pairs->store->scan(pairs, P_EVENT);
  unsigned char start[8];
  put_sorted(start, list->after + 1, sizeof start);
  bytes key, value;
  size_t count = 0;
  bool has_more = false;
  APPEND_PAGE(&pairs->peer.answer);
  for (pairs->store->seek(scan, (bytes){start, sizeof start}); pairs->store->entry(scan, &key, &value);
      pairs->store->next(scan)) {
    if ((has_more = count == list->limit)) break;
    if (count++ > 0) APPEND(&pairs->peer.answer, ",");
    append(&pairs->peer.answer, value);
  }
  append_page_end(&pairs->peer.answer, has_more);
  return pairs->store->end(pairs, scan);
}

static int answer_list(peer *peer, const peer_list *list) {
  pairs *store = (pairs *)peer;
  switch (list->kind) {
  case PEER_TIMELINE: return page(store, P_CAPTURE, BYTES(""), list);
  case PEER_OF_PERSON: {
    bytes person = {(const unsigned char *)list->person, PEER_PERSON_SIZE};
    return page(store, P_OF_PERSON, person, list);
  }
  case PEER_BOX: return box(store, list);
  case PEER_MONTHS: return months(store, list);
  case PEER_EXIST: return exist(store, list);
  case PEER_EVENTS: return events(store, list);
  }
  return peer_fail(peer, "list", "not known");
}

const engine pairs_engine = {
  .begin = begin, .commit = commit, .put = put, .put_person = put_person, .put_month = put_month,
  .put_event = put_event, .write_durably = write_durably, .set_metadata = set_metadata,
  .set_state = set_state, .flush = flush, .settle = settle, .document = document, .list = answer_list, .close = close_pairs};
