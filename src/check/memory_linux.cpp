// SPDX-License-Identifier: MIT
#include <malloc.h>

#include <cstdio>
#include <filesystem>
#include <iterator>

#include "check/memory.hpp"

namespace taut::check {
namespace {

/// Whether /proc/self/maps has the address with this permission ("r--p").
bool mapped(std::uintptr_t address, std::size_t column, char permission) {
  std::FILE* const maps = std::fopen("/proc/self/maps", "r");
  if (!maps) return true;
  bool found = false;
  char line[512];
  while (!found && std::fgets(line, sizeof line, maps)) {
    unsigned long from = 0, to = 0;
    char rights[8] = {};
    found = std::sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && address >= from && address < to &&
            rights[column] == permission;
  }
  std::fclose(maps);
  return found;
}

std::int64_t entries(const char* folder) {
  std::error_code trouble;
  return std::distance(std::filesystem::directory_iterator(folder, trouble), std::filesystem::directory_iterator());
}

}  // namespace

bool readable(const void* address, std::size_t size) {
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  return mapped(first, 0, 'r') && mapped(first + size - 1, 0, 'r');
}

bool executable(const void* address) { return mapped(reinterpret_cast<std::uintptr_t>(address), 2, 'x'); }

Holdings holdings() {
  const struct mallinfo2 heap = mallinfo2();
  return {.bytes = static_cast<std::int64_t>(heap.uordblks + heap.hblkhd),
          .threads = entries("/proc/self/task"),
          .handles = entries("/proc/self/fd")};
}

}  // namespace taut::check
