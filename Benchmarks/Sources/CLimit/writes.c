#include "CLimit.h"

#include <lmdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// What the threads of one run share.
typedef struct {
  MDB_env *environment;
  MDB_dbi tables[64];
  const unsigned char *records;
  const uint64_t *starts;
  size_t count;
  size_t next;
  uint64_t *nanoseconds;
  int code;
} run;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint32_t number(const unsigned char *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

/// One asset: one transaction, one commit.
static int write_asset(run *run, size_t index) {
  MDB_txn *transaction;
  int code = mdb_txn_begin(run->environment, NULL, 0, &transaction);
  if (code != 0) return code;
  const unsigned char *entry = run->records + run->starts[index];
  const unsigned char *end = run->records + run->starts[index + 1];
  while (code == 0 && entry < end) {
    MDB_val key = {number(entry + 1), (void *)(entry + 9)};
    MDB_val value = {number(entry + 5), (void *)(entry + 9 + key.mv_size)};
    code = mdb_put(transaction, run->tables[entry[0]], &key, &value, 0);
    entry += 9 + key.mv_size + value.mv_size;
  }
  if (code == 0) return mdb_txn_commit(transaction);
  mdb_txn_abort(transaction);
  return code;
}

static void *work(void *argument) {
  run *run = argument;
  size_t index;
  while ((index = __atomic_fetch_add(&run->next, 1, __ATOMIC_RELAXED)) < run->count) {
    uint64_t start = now();
    int code = write_asset(run, index);
    if (code != 0) __atomic_store_n(&run->code, code, __ATOMIC_RELAXED);
    run->nanoseconds[index] = now() - start;
  }
  return NULL;
}

static int open_tables(run *run, const char *const *tables, size_t count) {
  MDB_txn *transaction;
  int code = mdb_txn_begin(run->environment, NULL, 0, &transaction);
  if (code != 0) return code;
  for (size_t index = 0; code == 0 && index < count; index++) {
    code = mdb_dbi_open(transaction, tables[index], 0, &run->tables[index]);
  }
  if (code == 0) return mdb_txn_commit(transaction);
  mdb_txn_abort(transaction);
  return code;
}

int climit_write_each(
    const char *path, const char *const *tables, size_t table_count, const void *records,
    const uint64_t *starts, size_t count, size_t threads, uint64_t *nanoseconds) {
  run run = {.records = records, .starts = starts, .count = count, .nanoseconds = nanoseconds};
  if (table_count > 64 || threads > 1024) return MDB_PANIC;
  int code = mdb_env_create(&run.environment);
  if (code != 0) return code;
  code = mdb_env_set_maxdbs(run.environment, 64);
  if (code == 0) code = mdb_env_set_mapsize(run.environment, (size_t)16 << 30);
  if (code == 0) code = mdb_env_open(run.environment, path, MDB_NOTLS, 0644);
  if (code == 0) code = open_tables(&run, tables, table_count);
  if (code == 0) {
    pthread_t running[1024];
    size_t started = 0;
    while (started < threads && pthread_create(&running[started], NULL, work, &run) == 0) {
      started++;
    }
    if (started == 0) code = MDB_PANIC;
    for (size_t index = 0; index < started; index++) pthread_join(running[index], NULL);
    if (code == 0) code = run.code;
  }
  mdb_env_close(run.environment);
  return code;
}
