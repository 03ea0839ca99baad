#ifndef EMULSION_TEXT_H
#define EMULSION_TEXT_H

#include "wire.h"

// Writing of JSON: each function writes at a place that has room for all that it can write and sixteen bytes
// more, and answers the place behind.

/// A literal: its size is known here, so this is a few stores.
#define PUT(at, literal) (memcpy(at, literal, sizeof literal - 1), (at) + sizeof literal - 1)

/// The most that a text can take: each byte as \u00xx, and quotes.
#define TEXT_ROOM(size) ((size) * 6 + 32)

static inline unsigned char *put_bytes(unsigned char *at, bytes bytes) {
  memcpy(at, bytes.start, bytes.size);
  return at + bytes.size;
}

static inline unsigned char *put_unsigned(unsigned char *at, uint64_t number) {
  unsigned digits = 1;
  for (uint64_t rest = number; rest >= 10; rest /= 10) digits++;
  for (unsigned place = digits; place-- > 0; number /= 10) at[place] = '0' + number % 10;
  return at + digits;
}

static inline unsigned char *put_signed(unsigned char *at, int64_t number) {
  if (number >= 0) return put_unsigned(at, number);
  *at = '-';
  return put_unsigned(at + 1, 0 - (uint64_t)number);
}

/// A decimal of the wire form; zeros at its end have been stripped.
unsigned char *put_decimal(unsigned char *at, uint64_t decimal);

/// The shortest digits of a double, given as its bits.
unsigned char *put_double(unsigned char *at, uint64_t bits);

/// A number as a record holds it, or none.
typedef struct {
  enum { NONE, DECIMAL, DOUBLE } form;
  uint64_t bits;
} number;

static inline unsigned char *put_number(unsigned char *at, number number) {
  switch (number.form) {
  case DECIMAL: return put_decimal(at, number.bits);
  case DOUBLE: return put_double(at, number.bits);
  default: return PUT(at, "null");
  }
}

/// The last date that was written: times of one document mostly share it.
typedef struct {
  int64_t days;
  unsigned char text[16];
} date;

/// No offset.
#define NAIVE INT32_MIN

/// A time in quotes; null where it is out of range.
unsigned char *put_time(unsigned char *at, date *date, int64_t wall, int32_t offset);

/// `YYYY-MM-DD` in quotes.
unsigned char *put_date(unsigned char *at, int64_t days);

/// Escaped text without quotes; NULL for what is not UTF-8.
unsigned char *put_escaped(unsigned char *at, bytes text);

static inline unsigned char *put_text(unsigned char *at, bytes text) {
  *at = '"';
  at = put_escaped(at + 1, text);
  if (at == NULL) return NULL;
  *at = '"';
  return at + 1;
}

/// Base64 in quotes.
unsigned char *put_base64(unsigned char *at, bytes bytes);

/// The 22 digits of 16 bytes in base 57.
unsigned char *put_base57(unsigned char *at, const unsigned char *number);

/// Sixteen bytes as a UUID in quotes.
unsigned char *put_uuid(unsigned char *at, const unsigned char *bytes);

/// Percent-encoded, all but the unreserved characters of RFC 3986 or those that encodeURIComponent keeps.
unsigned char *put_percent(unsigned char *at, bytes text, bool component);

#endif
