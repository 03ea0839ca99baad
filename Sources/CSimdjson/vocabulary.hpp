#ifndef EMULSION_VOCABULARY_HPP
#define EMULSION_VOCABULARY_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the masks of Vocabulary are those of little-endian machines"
#endif

// The names that keys are looked up in: a small open hash table over the length, the first eight
// and the last eight bytes. Keys of up to sixteen bytes are told apart by those alone.
class Vocabulary {
public:
  // Whether all names found their place.
  bool load(const uint8_t *names, size_t bytes) noexcept {
    if (bytes > sizeof(text_) - 8) { return false; }
    std::memcpy(text_, names, bytes);
    uint8_t number = 0;
    for (size_t start = 0; start < bytes;) {
      const void *end = std::memchr(text_ + start, 0, bytes - start);
      if (end == nullptr || number == 127) { return false; }
      const size_t length = static_cast<const uint8_t *>(end) - (text_ + start);
      Entry entry = signature(text_ + start, length);
      entry.text = text_ + start;
      entry.number = ++number;
      size_t slot = hash(entry);
      while (slots_[slot].number != 0) { slot = (slot + 1) % slot_count; }
      slots_[slot] = entry;
      start += length + 1;
    }
    return true;
  }

  // The number of a name, or 0. At least eight bytes must be readable at `key`.
  uint8_t find(const uint8_t *key, size_t length) const noexcept {
    const Entry wanted = signature(key, length);
    for (size_t slot = hash(wanted); slots_[slot].number != 0; slot = (slot + 1) % slot_count) {
      const Entry &entry = slots_[slot];
      if (entry.first == wanted.first && entry.last == wanted.last &&
          entry.length == wanted.length &&
          (length <= 16 || std::memcmp(entry.text + 8, key + 8, length - 16) == 0)) {
        return entry.number;
      }
    }
    return 0;
  }

private:
  struct Entry {
    uint64_t first;
    uint64_t last;
    const uint8_t *text;
    uint32_t length;
    uint8_t number;
  };

  // Twice the longest vocabulary, so that a search always meets a free slot.
  static constexpr size_t slot_count = 256;

  // The eight bytes at `key` are in bounds even for a shorter one; what is not of the key is
  // masked off, for machines whose lowest byte comes first.
  static Entry signature(const uint8_t *key, size_t length) noexcept {
    Entry entry = {0, 0, nullptr, static_cast<uint32_t>(length), 0};
    std::memcpy(&entry.first, key, 8);
    if (length >= 8) {
      std::memcpy(&entry.last, key + length - 8, 8);
    } else {
      entry.first &= (uint64_t(1) << (8 * length)) - 1;
    }
    return entry;
  }

  static size_t hash(const Entry &entry) noexcept {
    const uint64_t mixed =
        (entry.first ^ (entry.last << 1 | entry.last >> 63)) + entry.length;
    return (mixed * 0x9E3779B97F4A7C15u) >> 56;
  }

  Entry slots_[slot_count] = {};
  // Eight bytes more than names fill, so that the last name's signature stays in bounds.
  uint8_t text_[2040 + 8] = {0};
};

#endif
