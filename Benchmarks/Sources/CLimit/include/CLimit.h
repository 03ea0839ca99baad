#ifndef EMULSION_CLIMIT_H
#define EMULSION_CLIMIT_H

#include <stddef.h>
#include <stdint.h>

/// What a read must cost: LMDB from C with nothing around it, and C that does all that the library does.
///
/// A process may not open one LMDB environment twice, so the folder given here is a copy of the one that
/// the library has open.
typedef struct climit climit;

/// Opens the store in a folder, for reading. Answers 0, or an error code, and then there is nothing to close.
int climit_open(const char *path, climit **limit);

/// For each key: renews the read transaction, looks the key up in `core`, reads every byte of the value,
/// resets the transaction. Keys lie one behind the other, `key_size` bytes each. Adds what was read up in
/// `sum`.
int climit_get_each(
    climit *limit, const void *keys, size_t key_size, size_t count, uint64_t *sum);

/// The same within one transaction for all keys.
int climit_get_all(
    climit *limit, const void *keys, size_t key_size, size_t count, uint64_t *sum);

/// Writes the JSON document of one asset, lean or with all groups, in a snapshot of its own: lookups, checksums,
/// LZ4 and the writing, by hand. The document stays until the next call.
int climit_document(
    climit *limit, const void *key, size_t key_size, int all, const unsigned char **document,
    size_t *size);

/// The same for each key; adds the sizes of the documents up in `sum`.
int climit_document_each(
    climit *limit, const void *keys, size_t key_size, size_t count, int all, uint64_t *sum);

/// Writes assets from several threads, each in a transaction of its own with a durable commit, into an environment
/// that has the tables. `records` holds for each asset, from its place in `starts` to the next one's, entries of: the
/// table's number (1 byte), the sizes of key and value (4 bytes each), key, value. Stores how long each asset took in
/// `nanoseconds`.
int climit_write_each(
    const char *path, const char *const *tables, size_t table_count, const void *records,
    const uint64_t *starts, size_t count, size_t threads, uint64_t *nanoseconds);

/// Closes the environment.
void climit_close(climit *limit);

/// A text for an error code.
const char *climit_error(int code);

#endif
