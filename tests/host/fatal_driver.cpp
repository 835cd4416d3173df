// SPDX-License-Identifier: MIT
// A driver that ends or blocks its process. TAUT_FATAL says where: load, init, exit, create, callback, hang, write. With TAUT_FATAL_ONCE,
// a path: only if there is no such file, which it then makes.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "host/hostile_driver.hpp"

namespace {

using taut::tests::HostileDriver;

HostileDriver* hostile = nullptr;
TautDriverTable table;
const TautDriverTable* sane = nullptr;
std::atomic<int> calls{0};

std::string setting(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): set before there is a thread.
  const char* const value = std::getenv(name);
  return value ? value : "";
}

bool strikes(std::string_view where) {
  if (setting("TAUT_FATAL") != where) return false;
  const std::string once = setting("TAUT_FATAL_ONCE");
  if (once.empty()) return true;
  if (std::ifstream(once)) return false;
  std::ofstream(once) << "struck\n";
  return true;
}

// Also where a sanitizer would handle it.
void crash() {
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
}

TautBool init(TautDriver* driver, void* system) {
  if (strikes("init")) crash();
  // NOLINTNEXTLINE(concurrency-mt-unsafe): a driver that does just that.
  if (strikes("exit")) std::exit(3);
  return sane->init(driver, system);
}

TautResult create(TautDriver* driver, TautBufferInfo* infos, TautLong count, TautLong frames,
                  const TautCallbacks* callbacks) {
  if (strikes("create")) crash();
  return sane->create_buffers(driver, infos, count, frames, callbacks);
}

TautResult start(TautDriver* driver) {
  while (strikes("hang")) std::this_thread::sleep_for(std::chrono::seconds(1));
  return sane->start(driver);
}

TautResult ready(TautDriver* driver) {
  if (++calls > 20 && strikes("callback")) crash();
  if (calls > 20 && strikes("write")) {
    std::byte* const beyond = hostile->memory.back().data();
    std::fill(beyond, beyond + (std::ptrdiff_t{1} << 34), std::byte{1});
  }
  return sane->output_ready(driver);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) TautDriver* instantiateDriver() {
  if (strikes("load")) crash();
  hostile = new HostileDriver;
  sane = hostile->object()->table;
  table = *sane;
  table.init = init;
  table.create_buffers = create;
  table.start = start;
  table.output_ready = ready;
  hostile->object()->table = &table;
  return hostile->object();
}
