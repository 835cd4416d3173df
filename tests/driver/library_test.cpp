// SPDX-License-Identifier: MIT
// libtaut.so as a host sees it: four symbols, loaded and unloaded a thousand times.
#include <doctest/doctest.h>

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "driver/app.hpp"

using namespace taut;
using tests::App;
using Table = TautDriverTable;
namespace fs = std::filesystem;

namespace {

long entries(const char* directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

long resident_pages() {
  long size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident;
}

}  // namespace

TEST_CASE("the four symbols are exported, and no others") {
  void* const library = dlopen(TAUT_LIBRARY, RTLD_LOCAL | RTLD_NOW);
  REQUIRE_MESSAGE(library != nullptr, dlerror());
  for (const char* name : {"instantiateDriver", "releaseDriver", "registerDriver", "unregisterDriver"})
    CHECK(dlsym(library, name) != nullptr);
  CHECK(dlsym(library, "_ZN4taut6driver4FaceC2ENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE") == nullptr);
  const auto add = reinterpret_cast<TautRegisterDriver>(dlsym(library, "registerDriver"));
  const auto remove = reinterpret_cast<TautUnregisterDriver>(dlsym(library, "unregisterDriver"));
  for (const char* name : {static_cast<const char*>(nullptr), "", "../escape", ".hidden"}) {
    CHECK(add(name) == EINVAL);
    CHECK(remove(name) == EINVAL);
  }
}

TEST_CASE("load, use and unload a thousand times: no thread, file or memory leaks") {
  long threads = 0, files = 0;
  [[maybe_unused]] long pages = 0;  // sanitizers keep freed memory
  constexpr int rounds = 1000;
  for (int round = 0; round < rounds; ++round) {
    void* const library = dlopen(TAUT_LIBRARY, RTLD_LOCAL | RTLD_NOW);
    REQUIRE(library != nullptr);
    const auto instantiate = reinterpret_cast<TautInstantiateDriver>(dlsym(library, "instantiateDriver"));
    {
      App app(instantiate());
      REQUIRE(app.open("virtual:loopback?clock=virtual"));
      if (round % 10 == 0) {
        REQUIRE(app.create(256) == TAUT_OK);
        REQUIRE(app(&Table::start) == TAUT_OK);
      }
      CHECK(app.release() == 0);
    }
    CHECK(dlclose(library) == 0);
    if (round == rounds / 4) {
      // Nobody joins the worker's thread, so it may take a moment to exit.
      threads = entries("/proc/self/task");
      files = entries("/proc/self/fd");
      pages = resident_pages();
    }
  }
  CHECK(tests::eventually([&] { return entries("/proc/self/task") <= threads; }));
  CHECK(entries("/proc/self/fd") <= files);
#ifndef TAUT_SANITIZED
  CHECK(resident_pages() - pages < 256);  // 750 rounds in less than 1 MiB
#endif
}
