// SPDX-License-Identifier: MIT
// The audio thread of the driver under test.
#include <time.h>

#include <cfenv>
#include <chrono>
#include <cstring>

#include "hostile_driver.hpp"

namespace taut::tests {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t second = 1'000'000'000;

void sleep_until(std::int64_t time) {
  const timespec at{.tv_sec = time / second, .tv_nsec = time % second};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr);
}

/// The cable: what was written two buffers ago comes in.
class Cable {
 public:
  explicit Cable(Run& run) : run_(run), size_(static_cast<std::size_t>(run.frames) * sizeof(std::int32_t)) {
    for (auto& one : past_) one.resize(size_ * channels);
  }
  void to_inputs(TautLong half, std::int64_t block) {
    const std::vector<std::byte>& from = past_[block & 1];
    for (std::size_t k = 0; k < run_.memory->infos.size(); ++k)
      if (const TautBufferInfo& info = run_.memory->infos[k]; info.is_input && !faulty("null half"))
        std::memcpy(run_.memory->halves[2 * k + static_cast<std::size_t>(half)],
                    from.data() + static_cast<std::size_t>(info.channel) * size_, size_);
  }
  void from_outputs(TautLong half, std::int64_t block) {
    for (std::size_t k = 0; k < run_.memory->infos.size(); ++k) {
      const TautBufferInfo& info = run_.memory->infos[k];
      if (info.is_input) continue;
      std::byte* const data = run_.memory->halves[2 * k + static_cast<std::size_t>(half)];
      std::memcpy(past_[block & 1].data() + static_cast<std::size_t>(info.channel) * size_, data, size_);
      if (faulty("writes outputs")) std::memset(data, 0x77, 8);
    }
  }

 private:
  Run& run_;
  std::size_t size_;
  std::vector<std::byte> past_[2];
};

std::int64_t told_time(std::int64_t time, std::int64_t block) {
  if (faulty("time goes back") && block % 5 == 4) return time - second;
  if (faulty("a tenth of the time")) return time / 10;
  if (faulty("another epoch")) return time - 100 * second;
  return time;
}

void call(Run& run, TautLong half, std::int64_t block, std::int64_t time) {
  const TautCallbacks& callbacks = run.of_caller ? *run.of_caller : run.callbacks;
  if (!run.with_time) return callbacks.buffer_switch(half, 1);
  TautTime info{};
  info.info.system_time = time;
  info.info.position = run.position;
  info.info.rate = run.rate;
  info.info.flags = faulty("no flags") ? 0 : 7;
  if (faulty("reserved bytes")) info.info.reserved[3] = 'x';
  if (faulty("another rate in time")) info.info.rate = 1;
  if (faulty("position stands")) info.info.position = 0;
  if (faulty("32-bit positions")) info.info.position = static_cast<std::uint32_t>(run.position);
  if (faulty("position counts buffers")) info.info.position = block;
  callbacks.buffer_switch_time_info(&info, half, 1);
}

/// Things to do after a buffer. False: no more buffers.
bool after(Run& run, std::int64_t block) {
  if (faulty("stalls") && block == 8) return false;
  if (faulty("crashes while running") && block == 8) __builtin_trap();
  if (faulty("storm of resets") && run.callbacks.message)
    run.callbacks.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr);
  if (faulty("redundant rate") && block == 8) run.callbacks.sample_rate_did_change(run.rate);
  if (faulty("unannounced message") && block == 4 && run.callbacks.message)
    run.callbacks.message(TAUT_MESSAGE_OVERLOAD, 0, nullptr, nullptr);
  if (faulty("waits for ready"))
    while (!run.end && run.ready.exchange(0) == 0) std::this_thread::sleep_for(1ms);
  return true;
}

/// Time is simulated, and passes as fast as it can.
bool hurries() {
  static const bool asked = faulty("simulated time") || faulty("32-bit positions");
  return asked;
}

void live(const std::shared_ptr<Run>& run) {
  run->thread = std::this_thread::get_id();
  if (faulty("traps in callbacks")) feenableexcept(FE_INVALID);
  Cable cable(*run);
  const auto period = static_cast<std::int64_t>(1e9 * static_cast<double>(run->frames) / run->rate);
  std::int64_t next = now();
  for (std::int64_t block = 0; !run->end; ++block) {
    const TautLong half = faulty("same half") ? 0 : (run->first_half + block) & 1;
    const std::int64_t time = told_time(next, block);
    run->position = run->first_position + block * run->frames;
    run->time = faulty("position disagrees") ? time + 1 : time;
    if (!hurries()) cable.to_inputs(half, block);
    if (faulty("writes past its buffers")) run->memory->bytes.data()[run->memory->bytes.size()] = std::byte{0x77};
    if (faulty("changing threads") && block > 3) {
      std::thread([&] { call(*run, half, block, time); }).join();
    } else if (faulty("overlapping calls") && block >= 4 && block < 12) {
      // Several times: on a busy computer the other thread may begin too late.
      std::thread other([&] { call(*run, half, block, time); });
      std::this_thread::sleep_for(1ms);
      call(*run, 1 - half, block, time);
      other.join();
    } else {
      call(*run, half, block, time);
    }
    if (hurries()) continue;
    cable.from_outputs(half, block);
    if (!after(*run, block)) break;
    next += period;
    const bool late = now() > next + 3 * period;
    if (late && faulty("lost when late")) break;
    if (late) next = now();
    sleep_until(next);
  }
  if (faulty("calls after stop")) {
    run->ended = true;
    std::this_thread::sleep_for(30ms);
    call(*run, 0, 0, 0);
  }
  run->ended = true;
}

}  // namespace

std::int64_t now() {
  timespec at{};
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * second + at.tv_nsec;
}

void begin(const std::shared_ptr<Run>& run) {
  std::thread([run] { live(run); }).detach();
}

void end(Run& run) {
  run.end = true;
  const bool own = run.thread.load() == std::this_thread::get_id();
  const bool joins_itself = faulty("stop joins itself") || faulty("dispose joins itself");
  if (own && !joins_itself) return;
  const std::int64_t bound = now() + 2 * second;
  while ((now() < bound || own || faulty("stop waits for ever")) && !run.ended) std::this_thread::sleep_for(500us);
}

Memory::Memory(std::size_t count, std::size_t size) {
  constexpr std::size_t alignment = 64;
  const std::size_t each = (size + alignment - 1) / alignment * alignment;
  bytes.resize(count * each + 2 * alignment);
  auto* data = bytes.data();
  while (reinterpret_cast<std::uintptr_t>(data) % alignment != 0) ++data;
  if (faulty("odd alignment")) data += 4;
  for (std::size_t k = 0; k < count; ++k) halves.push_back(data + k * (faulty("overlapping halves") ? each / 2 : each));
  if (faulty("noisy buffers")) std::memset(halves.back(), 0x33, size);
}

}  // namespace taut::tests
