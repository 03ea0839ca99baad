#include <charconv>
#include <cstdint>
#include <cstring>

/// The shortest digits that read back as the same number. C has no such function, C++ has.
extern "C" unsigned char *put_double(unsigned char *at, uint64_t bits) {
  double number;
  std::memcpy(&number, &bits, 8);
  double magnitude = number < 0 ? -number : number;
  // Others print with an exponent, which the samples do not have.
  if (!(magnitude >= 1e-6 && magnitude < 1e15)) return nullptr;
  char *place = reinterpret_cast<char *>(at);
  auto [end, error] = std::to_chars(place, place + 40, number, std::chars_format::fixed);
  return error == std::errc() ? reinterpret_cast<unsigned char *>(end) : nullptr;
}
