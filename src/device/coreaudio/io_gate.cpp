// SPDX-License-Identifier: MIT
#include "device/coreaudio/io_gate.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace taut::device::coreaudio {
namespace {

/// The HAL gets a number, never an address: a call that comes late finds another one here, or none.
struct Slot {
  std::atomic<std::uintptr_t> token{0};  // 0: closed
  std::atomic<int> inside{0};
  IoCycle* cycle = nullptr;
  bool taken = false;
};

struct Table {
  std::mutex mutex;  // of `taken` and `opened`
  std::uintptr_t opened = 0;
  std::array<Slot, 64> slots;
};

Table& table() {
  static auto* const made = new Table;  // the HAL's threads may outlive main()
  return *made;
}

Slot& slot_of(std::uintptr_t token) { return table().slots[token % table().slots.size()]; }

}  // namespace

Expected<std::unique_ptr<IoGate>> IoGate::open(IoCycle& cycle) {
  Table& all = table();
  const std::lock_guard lock(all.mutex);
  const auto free = std::ranges::find(all.slots, false, &Slot::taken);
  if (free == all.slots.end())
    return failure(Trouble::no_memory, "This program uses too many Core Audio devices at the same time.",
                   "Close some of them.");
  free->taken = true;
  free->cycle = &cycle;
  const std::uintptr_t token = ++all.opened * all.slots.size() + static_cast<std::uintptr_t>(free - all.slots.begin());
  free->token = token;
  return std::unique_ptr<IoGate>(new IoGate(token));
}

// Closed before it is looked inside, as a call is counted before it looks whether it may come in.
IoGate::~IoGate() {
  Slot& slot = slot_of(token_);
  slot.token = 0;
  while (slot.inside > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const std::lock_guard lock(table().mutex);
  slot.taken = false;
}

// NOLINTNEXTLINE(performance-no-int-to-ptr): the HAL passes it back, nobody follows it.
void* IoGate::data() const noexcept { return reinterpret_cast<void*>(token_); }

hal::Status IoGate::io_proc(hal::Object /*device*/, const hal::TimeStamp* /*now*/, const hal::BufferList* in,
                            const hal::TimeStamp* in_time, hal::BufferList* out, const hal::TimeStamp* out_time,
                            void* data) {
  const auto token = reinterpret_cast<std::uintptr_t>(data);
  Slot& slot = slot_of(token);
  ++slot.inside;
  if (slot.token == token) slot.cycle->call(in, in_time, out, out_time);
  --slot.inside;
  return 0;
}

}  // namespace taut::device::coreaudio
