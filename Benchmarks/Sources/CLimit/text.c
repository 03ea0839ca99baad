#include "text.h"

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
    "9899";

static inline unsigned char *put_pair(unsigned char *at, unsigned number) {
  memcpy(at, pairs + 2 * number, 2);
  return at + 2;
}

static const uint64_t powers[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

unsigned char *put_decimal(unsigned char *at, uint64_t decimal) {
  int64_t mantissa = signed_number(decimal >> 4);
  unsigned exponent = decimal & 15;
  if (exponent == 0) return put_signed(at, mantissa);
  // Smaller numbers than 10⁻⁶ print with an exponent, which the samples do not have.
  if (exponent > 9) return NULL;
  if (mantissa < 0) *at++ = '-';
  uint64_t magnitude = mantissa < 0 ? 0 - (uint64_t)mantissa : (uint64_t)mantissa;
  if (exponent > 6 && magnitude < powers[exponent - 6]) return NULL;
  at = put_unsigned(at, magnitude / powers[exponent]);
  uint64_t fraction = magnitude % powers[exponent];
  *at++ = '.';
  for (unsigned place = exponent; place-- > 0; fraction /= 10) at[place] = '0' + fraction % 10;
  return at + exponent;
}

static void set_date(unsigned char *text, int64_t days) {
  // After Neri and Schneider, "Euclidean Affine Functions".
  uint32_t quarters = (uint32_t)(days + 719468) * 4 + 3;
  uint32_t century = quarters / 146097;
  uint32_t rest = (quarters % 146097) | 3;
  uint32_t year = century * 100 + rest / 1461;
  uint32_t day = rest % 1461 / 4;
  uint32_t position = day * 2141 + 197913;
  bool next = day >= 306;
  uint32_t month = (position >> 16) - (next ? 12 : 0);
  if (next) year++;
  put_pair(text, year / 100);
  put_pair(text + 2, year % 100);
  text[4] = '-';
  put_pair(text + 5, month);
  text[7] = '-';
  put_pair(text + 8, (position & 0xFFFF) / 2141 + 1);
}

unsigned char *put_time(unsigned char *at, date *date, int64_t wall, int32_t offset) {
  const int64_t day = INT64_C(86400000000);
  int64_t days = wall / day;
  int64_t rest = wall % day;
  if (rest < 0) {
    rest += day;
    days--;
  }
  if (days < -719162 || days > 2932896) return NULL;
  if (days != date->days) {
    set_date(date->text, days);
    date->days = days;
  }
  *at++ = '"';
  memcpy(at, date->text, 16);
  at += 10;
  uint32_t seconds = (uint64_t)rest / 1000000;
  uint32_t fraction = (uint64_t)rest % 1000000;
  *at = 'T';
  put_pair(at + 1, seconds / 3600);
  at[3] = ':';
  put_pair(at + 4, seconds / 60 % 60);
  at[6] = ':';
  at = put_pair(at + 7, seconds % 60);
  if (fraction != 0) {
    *at = '.';
    put_pair(at + 1, fraction / 10000);
    put_pair(at + 3, fraction / 100 % 100);
    at = put_pair(at + 5, fraction % 100);
  }
  if (offset == 0) {
    *at++ = 'Z';
  } else if (offset != NAIVE) {
    unsigned minutes = offset < 0 ? -offset : offset;
    if (minutes > 1439) return NULL;
    *at = offset < 0 ? '-' : '+';
    put_pair(at + 1, minutes / 60);
    at[3] = ':';
    at = put_pair(at + 4, minutes % 60);
  }
  *at = '"';
  return at + 1;
}

unsigned char *put_date(unsigned char *at, int64_t days) {
  if (days < -719162 || days > 2932896) return NULL;
  *at = '"';
  set_date(at + 1, days);
  at[11] = '"';
  return at + 12;
}

/// The size of the well-formed sequence beyond ASCII at a place; 0 where there is none.
static size_t sequence(const unsigned char *at, size_t left) {
  unsigned first = at[0];
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < size) return 0;
  unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < low || at[1] > high) return 0;
  for (size_t index = 2; index < size; index++) {
    if ((at[index] & 0xC0) != 0x80) return 0;
  }
  return size;
}

static unsigned char *put_escape(unsigned char *at, unsigned char byte) {
  static const char hex[] = "0123456789ABCDEF";
  switch (byte) {
  case '"': return PUT(at, "\\\"");
  case '\\': return PUT(at, "\\\\");
  case '\b': return PUT(at, "\\b");
  case '\t': return PUT(at, "\\t");
  case '\n': return PUT(at, "\\n");
  case '\f': return PUT(at, "\\f");
  case '\r': return PUT(at, "\\r");
  default:
    at = PUT(at, "\\u00");
    at[0] = hex[byte >> 4];
    at[1] = hex[byte & 15];
    return at + 2;
  }
}

/// Bytes of a word that are below 0x20, quotes, backslashes or above 0x7F, and perhaps some behind them.
static inline uint64_t marks(uint64_t word) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t control = word - ones * 0x20;
  uint64_t quote = (word ^ ones * 0x22) - ones;
  uint64_t backslash = (word ^ ones * 0x5C) - ones;
  return (control | quote | backslash | word) & ones * 0x80;
}

unsigned char *put_escaped(unsigned char *at, bytes text) {
  const unsigned char *from = text.start, *end = text.start + text.size;
  while (from < end) {
    uint64_t word;
    if (end - from >= 8) {
      memcpy(&word, from, 8);
      if (marks(word) == 0) {
        memcpy(at, &word, 8);
        from += 8;
        at += 8;
        continue;
      }
    }
    const unsigned char *stop = end - from < 8 ? end : from + 8;
    while (from < stop) {
      if (*from >= 0x80) {
        size_t size = sequence(from, end - from);
        if (size == 0) return NULL;
        for (; size > 0; size--) *at++ = *from++;
      } else if (*from < 0x20 || *from == '"' || *from == '\\') {
        at = put_escape(at, *from++);
      } else {
        *at++ = *from++;
      }
    }
  }
  return at;
}

unsigned char *put_base64(unsigned char *at, bytes bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  *at++ = '"';
  const unsigned char *from = bytes.start;
  size_t left = bytes.size;
  for (; left >= 3; left -= 3, from += 3, at += 4) {
    uint32_t group = from[0] << 16 | from[1] << 8 | from[2];
    at[0] = digits[group >> 18];
    at[1] = digits[group >> 12 & 63];
    at[2] = digits[group >> 6 & 63];
    at[3] = digits[group & 63];
  }
  if (left > 0) {
    uint32_t group = from[0] << 16 | (left == 2 ? from[1] << 8 : 0);
    at[0] = digits[group >> 18];
    at[1] = digits[group >> 12 & 63];
    at[2] = left == 2 ? digits[group >> 6 & 63] : '=';
    at[3] = '=';
    at += 4;
  }
  *at = '"';
  return at + 1;
}

unsigned char *put_base57(unsigned char *at, const unsigned char *number) {
  static const char digits[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const uint64_t ten_digits = UINT64_C(362033331456891249);
  uint64_t high, low;
  memcpy(&high, number, 8);
  memcpy(&low, number + 8, 8);
  unsigned __int128 value =
      (unsigned __int128)__builtin_bswap64(high) << 64 | __builtin_bswap64(low);
  uint64_t last = value % ten_digits;
  value /= ten_digits;
  uint64_t middle = value % ten_digits;
  uint64_t first = value / ten_digits;
  for (unsigned place = 22; place-- > 12; last /= 57) at[place] = digits[last % 57];
  for (unsigned place = 12; place-- > 2; middle /= 57) at[place] = digits[middle % 57];
  at[1] = digits[first % 57];
  at[0] = digits[first / 57];
  return at + 22;
}

unsigned char *put_uuid(unsigned char *at, const unsigned char *bytes) {
  static const char hex[] = "0123456789abcdef";
  *at++ = '"';
  for (unsigned index = 0; index < 16; index++) {
    if (index == 4 || index == 6 || index == 8 || index == 10) *at++ = '-';
    at[0] = hex[bytes[index] >> 4];
    at[1] = hex[bytes[index] & 15];
    at += 2;
  }
  *at = '"';
  return at + 1;
}

unsigned char *put_percent(unsigned char *at, bytes text, bool component) {
  static const char hex[] = "0123456789ABCDEF";
  for (size_t index = 0; index < text.size; index++) {
    unsigned char byte = text.start[index];
    bool kept = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z')
        || (byte >= 'a' && byte <= 'z')
        || (byte != 0 && strchr(component ? "-._~!'()*" : "-._~", byte) != NULL);
    if (kept) {
      *at++ = byte;
    } else {
      at[0] = '%';
      at[1] = hex[byte >> 4];
      at[2] = hex[byte & 15];
      at += 3;
    }
  }
  return at;
}
