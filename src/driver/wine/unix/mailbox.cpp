// SPDX-License-Identifier: MIT
#include "driver/wine/unix/mailbox.hpp"

#include <strings.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "base/brand.hpp"

namespace taut::driver::wine {
namespace {

constexpr std::uint16_t pe_32 = 0x10B, pe_64 = 0x20B;  // of the optional header

// Fields of a Windows image, as the loader has laid it out in memory.
template <class T>
T read(Address address) noexcept {
  T value;
  std::memcpy(&value, at<const void>(address), sizeof value);
  return value;
}

std::uint16_t kind_of(Address image) noexcept {
  const Address header = image + read<std::uint32_t>(image + 0x3C);
  return std::memcmp(at<const void>(header), "PE\0\0", 4) == 0 ? read<std::uint16_t>(header + 24) : std::uint16_t{0};
}

Mailbox* mailbox_of(Address image) noexcept {
  const Address header = image + read<std::uint32_t>(image + 0x3C);
  const Address directory = header + 24 + (kind_of(image) == pe_64 ? 112 : 96);
  const Address exports = image + read<std::uint32_t>(directory);
  if (exports == image) return nullptr;
  const auto count = read<std::uint32_t>(exports + 24);
  const Address addresses = image + read<std::uint32_t>(exports + 28);
  const Address names = image + read<std::uint32_t>(exports + 32);
  const Address ordinals = image + read<std::uint32_t>(exports + 36);
  for (std::uint32_t k = 0; k < count; ++k) {
    const Address name = image + read<std::uint32_t>(names + Address{4} * k);
    if (std::strcmp(at<const char>(name), "tautwine_mailbox") != 0) continue;
    const auto ordinal = read<std::uint16_t>(ordinals + Address{2} * k);
    return at<Mailbox>(image + read<std::uint32_t>(addresses + Address{4} * ordinal));
  }
  return nullptr;
}

bool is_ours(std::string_view path, std::string_view library) noexcept {
  return path.size() >= library.size() &&
         strncasecmp(path.data() + path.size() - library.size(), library.data(), library.size()) == 0;
}

}  // namespace

void tell_windows_halves(Address table, Address wow_table) noexcept {
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Close> maps(std::fopen("/proc/self/maps", "re"));
  if (!maps) return;
  const std::string library = std::string("/") + brand().file + "wine.dll";
  char line[4500];
  while (std::fgets(line, sizeof line, maps.get())) {
    std::string_view whole = line;
    while (!whole.empty() && whole.back() == '\n') whole.remove_suffix(1);
    Address begin = 0, offset = 0;
    char rights[5] = {};
    if (std::sscanf(line, "%" SCNx64 "-%*x %4s %" SCNx64, &begin, rights, &offset) != 3) continue;
    if (offset != 0 || rights[0] != 'r' || !is_ours(whole, library)) continue;
    const std::uint16_t kind = kind_of(begin);
    if (kind != pe_32 && kind != pe_64) continue;
    Mailbox* const box = mailbox_of(begin);
    if (!box || box->mark != Mailbox::expected_mark || box->table != 0) continue;
    const bool same_kind = kind == (sizeof(void*) == 8 ? pe_64 : pe_32);
    box->table = same_kind ? table : wow_table;
  }
}

}  // namespace taut::driver::wine
