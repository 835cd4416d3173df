// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "check/fence.hpp"

namespace taut::check {

// glibc's own checks: a byte behind each piece of memory, looked at when it is freed. A sanitizer has others.
void check_the_heap() {
#ifndef TAUT_SANITIZED
  constexpr const char* mark = "TAUT_HEAP_IS_CHECKED";
  if (std::getenv(mark)) return;
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<char*> words;
  for (std::size_t at = 0; at < bytes.size(); at += std::strlen(bytes.c_str() + at) + 1) words.push_back(&bytes[at]);
  words.push_back(nullptr);
  setenv(mark, "1", 1);
  setenv("LD_PRELOAD", "libc_malloc_debug.so.0", 1);
  setenv("MALLOC_CHECK_", "3", 1);
  execv("/proc/self/exe", words.data());
#endif
}

bool heap_is_whole() { return true; }

}  // namespace taut::check
