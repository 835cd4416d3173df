// SPDX-License-Identifier: MIT
// What the tests of drivers in a process of their own share.
#pragma once
#include <taut/taut_host.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace taut::tests {

/// The ids of the processes that this one has started and that still run.
std::vector<int> children();
/// Ends a process at once.
void end_process(int id);

struct Opened {
  explicit Opened(const char* library, const char* settings, uint32_t flags, uint32_t patience_ms = 0) {
    TautHostOpen open{};
    open.size = sizeof open;
    open.flags = flags;
    open.driver = library;
    open.settings = settings;
    open.patience_ms = patience_ms;
    code = taut_host_open(&open, &driver);
    said = taut_host_error();
  }
  ~Opened() { taut_host_close(driver); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  TautHostDriver* driver = nullptr;
  int32_t code = 0;
  std::string said;
};

/// A ramp of the frames' positions goes out; what comes back is compared with it. In virtual time a stream soon runs for
/// longer than a sample can count, so positions are compared by their last 24 bits.
struct Loop {
  std::atomic<int> blocks{0};
  std::atomic<std::int64_t> round_trip{-1}, wrong{0}, compared{0};

  static void run(void* context, const TautHostBlock* block) {
    Loop& to = *static_cast<Loop*>(context);
    const auto* const in = static_cast<const int32_t*>(block->in[0]);
    auto* const out = static_cast<int32_t*>(block->out[0]);
    for (int32_t i = 0; i < block->frames; ++i) {
      const std::int64_t at = block->position + i;
      constexpr std::int64_t last = 0xFFFFFF;
      out[i] = static_cast<int32_t>(static_cast<std::uint32_t>((at + 1) & last) << 8);
      if (in[i] == 0) continue;
      const std::int64_t late = (at + 1 - (in[i] >> 8)) & last;
      if (to.round_trip < 0) to.round_trip = late;
      ++(late == to.round_trip ? to.compared : to.wrong);
    }
    ++to.blocks;
  }
};

inline TautHostWish wish_of(TautHostProcess process, void* context, int32_t format) {
  TautHostWish wish{};
  wish.size = sizeof wish;
  wish.process = process;
  wish.context = context;
  wish.format = format;
  return wish;
}

inline void count(void* context, const TautHostBlock*) { ++*static_cast<std::atomic<int>*>(context); }

}  // namespace taut::tests
