// What an import cannot do without, in C++: parse each document with simdjson, pack with LZ4 the records that the
// store packs, hash what it hashes, and put the same rows in the same transactions into LMDB, in the order of their
// keys. One thread parses and packs, the other writes, as far as they can at once. Nothing is checked, no record is
// encoded and no row of an index is made or sorted: they are read from a store that was imported before. So no
// import can be faster, and how near one comes is a fair question.
//
// Usage: see `Benchmarks/ceiling`.
#define SIMDJSON_EXCEPTIONS 0
#include <lmdb.h>
#include <lz4.h>
#include <simdjson.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr size_t assets_per_transaction = 4096;
constexpr size_t batch_size = 256;
// The tables that have a row under an asset's id.
const std::string record_tables[] = {"core",    "variants", "metadata",    "file_data",
                                     "metrics", "faces",    "asset_people"};

void check(int code, const char *what) {
  if (code == MDB_SUCCESS) { return; }
  std::fprintf(stderr, "%s: %s\n", what, mdb_strerror(code));
  std::exit(1);
}

struct Row {
  std::string key;
  std::string value;
  // What the value was packed of; empty for one that is not packed.
  std::string payload;
};

struct Table {
  std::string name;
  std::vector<Row> rows;
  MDB_dbi dbi = 0;
  // A dictionary, loaded once.
  std::string dictionary;
  LZ4_stream_t *prepared = nullptr;
};

uint64_t varint(const uint8_t *&bytes) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const uint8_t byte = *bytes++;
    value |= uint64_t(byte & 0x7F) << shift;
    if (byte < 0x80) { return value; }
  }
}

std::vector<Table> readStore(const char *path) {
  MDB_env *env;
  check(mdb_env_create(&env), "create");
  check(mdb_env_set_maxdbs(env, 64), "maxdbs");
  check(mdb_env_set_mapsize(env, size_t(16) << 30), "mapsize");
  check(mdb_env_open(env, path, MDB_RDONLY | MDB_NOTLS, 0), path);
  MDB_txn *txn;
  check(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn), "begin");
  std::vector<Table> tables;
  MDB_dbi main;
  check(mdb_dbi_open(txn, nullptr, 0, &main), "open");
  const auto each = [&](MDB_dbi dbi, auto body) {
    MDB_cursor *cursor;
    check(mdb_cursor_open(txn, dbi, &cursor), "cursor");
    MDB_val key, value;
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS) {
      body(std::string(static_cast<char *>(key.mv_data), key.mv_size),
           std::string(static_cast<char *>(value.mv_data), value.mv_size));
    }
    mdb_cursor_close(cursor);
  };
  std::map<std::string, std::string> dictionaries;
  each(main, [&](std::string name, std::string) {
    Table table;
    table.name = name;
    check(mdb_dbi_open(txn, name.c_str(), 0, &table.dbi), name.c_str());
    each(table.dbi, [&](std::string key, std::string value) {
      if (name == "dictionaries") {
        dictionaries[key.substr(0, key.find('/'))] = value.substr(1, value.size() - 5);
      }
      table.rows.push_back({key, value, ""});
    });
    tables.push_back(std::move(table));
  });
  for (Table &table : tables) {
    const auto found = dictionaries.find(table.name);
    if (found == dictionaries.end()) { continue; }
    table.dictionary = found->second;
    table.prepared = LZ4_createStream();
    LZ4_loadDict(table.prepared, table.dictionary.data(), int(table.dictionary.size()));
    for (Row &row : table.rows) {
      if (row.value[0] != 0x11) { continue; }
      const uint8_t *bytes = reinterpret_cast<const uint8_t *>(row.value.data()) + 1;
      varint(bytes);
      row.payload.resize(varint(bytes));
      const char *start = reinterpret_cast<const char *>(bytes);
      const size_t size = row.value.data() + row.value.size() - 4 - start;
      LZ4_decompress_safe_usingDict(start, &row.payload[0], int(size), int(row.payload.size()),
                                    table.dictionary.data(), int(table.dictionary.size()));
    }
  }
  mdb_txn_abort(txn);
  mdb_env_close(env);
  return tables;
}

uint64_t hashes = 0;

// Packs and hashes one row as the store does.
void prepare(const Table &table, const Row &row, LZ4_stream_t *stream, std::vector<char> &room) {
  if (!row.payload.empty()) {
    std::memcpy(stream, table.prepared, sizeof *stream);
    room.resize(std::max(room.size(), row.payload.size()));
    LZ4_compress_fast_continue(stream, row.payload.data(), room.data(), int(row.payload.size()),
                               int(row.payload.size()), 1);
  }
  hashes += XXH3_64bits(row.value.data(), row.value.size()) ^
            XXH3_64bits_withSeed(row.key.data(), row.key.size(), 1);
}

void put(MDB_txn *txn, const Table &table, const Row &row) {
  MDB_val key = {row.key.size(), const_cast<char *>(row.key.data())};
  MDB_val value = {row.value.size(), const_cast<char *>(row.value.data())};
  check(mdb_put(txn, table.dbi, &key, &value, MDB_APPEND), table.name.c_str());
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) { return 2; }
  std::vector<Table> tables = readStore(argv[1]);
  std::vector<Table *> perAsset, others;
  for (Table &table : tables) {
    const bool isOfAsset = std::count(std::begin(record_tables), std::end(record_tables), table.name);
    (isOfAsset ? perAsset : others).push_back(&table);
  }
  const auto core = std::find_if(perAsset.begin(), perAsset.end(),
                                 [](const Table *table) { return table->name == "core"; });
  const std::vector<Row> &assets = (*core)->rows;
  // Which rows belong to each asset: the tables are in one order.
  std::vector<std::vector<std::pair<const Table *, const Row *>>> records(assets.size());
  for (const Table *table : perAsset) {
    size_t asset = 0;
    for (const Row &row : table->rows) {
      while (assets[asset].key != row.key) { asset++; }
      records[asset].emplace_back(table, &row);
    }
  }

  MDB_env *env;
  check(mdb_env_create(&env), "create");
  check(mdb_env_set_maxdbs(env, 64), "maxdbs");
  check(mdb_env_set_mapsize(env, size_t(16) << 30), "mapsize");
  check(mdb_env_open(env, argv[2], MDB_NOTLS, 0644), argv[2]);
  MDB_txn *txn;
  check(mdb_txn_begin(env, nullptr, 0, &txn), "begin");
  for (Table &table : tables) {
    check(mdb_dbi_open(txn, table.name.c_str(), MDB_CREATE, &table.dbi), table.name.c_str());
  }
  check(mdb_txn_commit(txn), "commit");

  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  std::mutex mutex;
  std::condition_variable condition;
  size_t ready = 0, written = 0;
  bool isDone = false;
  std::thread parser([&] {
    simdjson::dom::parser parser;
    LZ4_stream_t *stream = LZ4_createStream();
    std::vector<char> room;
    std::ifstream file(argv[3]);
    std::string line;
    size_t count = 0;
    const auto tell = [&](bool isLast) {
      std::unique_lock<std::mutex> lock(mutex);
      condition.wait(lock, [&] { return count < written + 4 * assets_per_transaction; });
      ready = std::min(count, assets.size());
      isDone = isLast;
      condition.notify_all();
    };
    while (std::getline(file, line)) {
      line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
      if (parser.parse(line.data(), line.size(), false).error() != simdjson::SUCCESS) {
        std::fprintf(stderr, "a line is no document\n");
        std::exit(1);
      }
      if (count < assets.size()) {
        for (const auto &record : records[count]) {
          prepare(*record.first, *record.second, stream, room);
        }
      }
      if (++count % batch_size == 0) { tell(false); }
    }
    tell(true);
    LZ4_freeStream(stream);
  });
  while (written < assets.size()) {
    size_t end;
    {
      std::unique_lock<std::mutex> lock(mutex);
      condition.wait(lock, [&] { return isDone || ready >= written + assets_per_transaction; });
      end = isDone ? assets.size() : written + assets_per_transaction;
    }
    check(mdb_txn_begin(env, nullptr, 0, &txn), "begin");
    for (size_t asset = written; asset < end; asset++) {
      for (const auto &record : records[asset]) { put(txn, *record.first, *record.second); }
    }
    check(mdb_txn_commit(txn), "commit");
    const std::lock_guard<std::mutex> lock(mutex);
    written = end;
    condition.notify_all();
  }
  parser.join();
  // People, indexes and the feed, in the order of their keys.
  LZ4_stream_t *stream = LZ4_createStream();
  std::vector<char> room;
  for (const Table *table : others) {
    check(mdb_txn_begin(env, nullptr, 0, &txn), "begin");
    for (const Row &row : table->rows) {
      prepare(*table, row, stream, room);
      put(txn, *table, row);
    }
    check(mdb_txn_commit(txn), "commit");
  }
  LZ4_freeStream(stream);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  const double processorTime = double(std::clock() - processor) / CLOCKS_PER_SEC;
  std::printf("%zu assets, %.2f s of processor time, in %.2f s: %.0f assets/s (%llx)\n",
              assets.size(), processorTime, seconds.count(),
              double(assets.size()) / seconds.count(), static_cast<unsigned long long>(hashes));
  mdb_env_close(env);
}
