// SPDX-License-Identifier: MIT
// The buffers and the thread that calls the program back, of a driver in a process of its own.
#include <cmath>

#include "host/apart/exchange.hpp"
#include "host/apart/remote.hpp"
#include "platform/clock.hpp"
#include "platform/realtime.hpp"
#include "protocol/int64.hpp"

namespace taut::host::apart {

TautResult RemoteDriver::create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                                        const TautCallbacks* callbacks) noexcept {
  const std::lock_guard lock(asking_);
  if (count < 0 || count > static_cast<TautLong>(most_buffers)) return TAUT_INVALID_PARAMETER;
  block_.ask.a = static_cast<std::int32_t>(count);
  block_.ask.b = static_cast<std::int32_t>(frames);
  block_.ask.has = (infos ? 1u : 0u) | (callbacks ? 2u : 0u);
  // The block's own count may be anything as soon as the other side has it.
  const std::uint32_t wanted = infos ? static_cast<std::uint32_t>(count) : 0;
  block_.count = wanted;
  for (std::uint32_t k = 0; k < wanted; ++k)
    block_.wanted[k] = {
        .is_input = infos[k].is_input ? 1 : 0, .channel = static_cast<std::int32_t>(infos[k].channel), .halves = {}};
  const TautCallbacks given = callbacks ? *callbacks : TautCallbacks{};
  block_.callbacks = (given.buffer_switch ? Block::has_switch : 0u) |
                     (given.sample_rate_did_change ? Block::has_rate : 0u) | (given.message ? Block::has_message : 0u) |
                     (given.buffer_switch_time_info ? Block::has_time_info : 0u);
  end_cycles();
  {
    const std::lock_guard calls(callbacks_mutex_);
    callbacks_ = given;
  }
  cycles_quit_ = false;
  auto thread = platform::Thread::start("taut-apart-cycle", [this] { run_cycles(); });
  if (!thread) return TAUT_NO_MEMORY;
  cycles_.emplace(std::move(*thread));
  const TautResult result = ask(19);
  if (result != TAUT_OK) {
    end_cycles();
    return result;
  }
  // Ordinary scheduling, if that is all that there is: the driver's report does not know this thread.
  double rate = 48000;
  if (ask(13) == TAUT_OK)
    if (const double told = block_.ask.rate; std::isfinite(told) && told >= 1) rate = told;
  grant_ = platform::make_realtime(cycles_->id(), static_cast<Nanos>(static_cast<double>(frames) / rate * 1e9));
  // Wherever the other side says that a half lies, all of it is in the block, whatever its type.
  const std::uint64_t longest = static_cast<std::uint64_t>(frames) * sizeof(double);
  for (std::uint32_t k = 0; k < wanted; ++k)
    for (std::size_t half = 0; half < 2; ++half) {
      const std::uint64_t at = block_.wanted[k].halves[half];
      const bool within = longest <= buffer_bytes && at <= buffer_bytes - longest;
      infos[k].halves[half] = within ? buffers_of(block_) + at : nullptr;
    }
  return result;
}

TautResult RemoteDriver::dispose_buffers() noexcept {
  const std::lock_guard lock(asking_);
  const TautResult result = ask(20);
  if (result == TAUT_OK || result == TAUT_HARDWARE_MALFUNCTION) end_cycles();
  return result;
}

void RemoteDriver::end_cycles() noexcept {
  if (!cycles_) return;
  cycles_quit_ = true;
  process_->wake(Gate::ready);
  // A callback that never ends keeps its thread; what it uses stays in the block.
  if (!in_callback()) static_cast<void>(cycles_->join_within(2 * nanos_per_second));
  cycles_.reset();
  grant_ = {};
  const std::lock_guard calls(callbacks_mutex_);
  callbacks_ = {};
}

void RemoteDriver::run_cycles() noexcept {
  const platform::AudioThread mine;
  callback_thread_ = std::this_thread::get_id();
  const TautCallbacks callbacks = callbacks_;
  Cycle& cycle = block_.cycle;
  while (!cycles_quit_ && !ended_) {
    if (!process_->wait_until(Gate::ready, platform::system_clock().now() + nanos_per_second)) continue;
    if (cycles_quit_ || ended_ || std::atomic_ref(cycle.done).load() == cycle.serial) continue;
    const auto half = static_cast<TautLong>(cycle.half & 1), direct = static_cast<TautLong>(cycle.direct);
    if (cycle.has_time && callbacks.buffer_switch_time_info) {
      TautTime time{};
      time.info.speed = cycle.speed;
      time.info.system_time = protocol::parted(cycle.time);
      time.info.position = protocol::parted(cycle.position);
      time.info.rate = cycle.rate;
      time.info.flags = cycle.time_flags;
      callbacks.buffer_switch_time_info(&time, half, direct);
    } else if (callbacks.buffer_switch) {
      callbacks.buffer_switch(half, direct);
    }
    std::atomic_ref(cycle.done).store(cycle.serial, std::memory_order_release);
    process_->wake(Gate::done);
  }
  callback_thread_ = std::thread::id();
}

}  // namespace taut::host::apart
