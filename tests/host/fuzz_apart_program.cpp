// SPDX-License-Identifier: MIT
// A driver in a process of its own that answers anything: the program's side writes nothing but what it was given, and all
// memory that it hands out is in the block. The input says which calls are made, and what the block holds after each.
#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "host/apart/remote.hpp"
#include "platform/clock.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace taut;
using namespace taut::host::apart;

void demand(bool kept) {
  if (!kept) std::abort();
}

/// The block, and what the input makes of it.
class AnyProcess final : public DriverProcess {
 public:
  AnyProcess(Block& block, const std::uint8_t* data, std::size_t size) noexcept
      : DriverProcess(&block), data_(data), left_(size) {}

  std::uint8_t next() noexcept {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  [[nodiscard]] bool over() const noexcept { return left_ == 0; }

  void wake(Gate gate) noexcept override {
    const std::lock_guard lock(mutex_);
    if (gate == Gate::asked) answer();
    open_[static_cast<std::size_t>(gate)] = true;
    changed_.notify_all();
  }
  bool wait_until(Gate gate, Nanos deadline) noexcept override {
    std::unique_lock lock(mutex_);
    bool& open = open_[static_cast<std::size_t>(gate)];
    const auto most = std::chrono::nanoseconds(deadline - platform::system_clock().now());
    const bool woken = changed_.wait_for(lock, most, [&] { return open || ended_; });
    open = false;
    return woken;
  }
  bool wait_for_end(Nanos) noexcept override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_; });
    return true;
  }
  void kill() noexcept override {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  std::string how_it_ended() override { return "by the input"; }

 private:
  // Pieces anywhere in the block but its gates, then perhaps a cycle or a message.
  void answer() noexcept {
    Block& block = *block_;
    const std::uint32_t slot = block.ask.slot;
    block.ask.result = slot == Ask::load || slot == Ask::ready ? 1 : static_cast<std::int8_t>(next());
    for (int pieces = next() % 4; pieces > 0; --pieces) {
      // Mostly where the numbers are.
      constexpr std::size_t regions[] = {offsetof(Block, ask), offsetof(Block, told), offsetof(Block, callbacks)};
      const std::uint8_t region = next() % 4;
      const std::size_t far = region < 3 ? 0 : std::size_t{next()} << 8U | std::size_t{next()} << 16U;
      const std::size_t from = regions[region % 3];
      const std::size_t place = from + (next() % 128 + far) % (sizeof block - from);
      const std::size_t length = std::min<std::size_t>(std::size_t{next()} % 32 + 1, sizeof block - place);
      auto* const bytes = reinterpret_cast<std::uint8_t*>(&block) + place;
      for (std::size_t k = 0; k < length; ++k) bytes[k] = next();
    }
    if (slot == Ask::load || slot == Ask::ready) block.ask.result = 1;
    if (slot == 2) ended_ = true;
    open_[static_cast<std::size_t>(Gate::answered)] = true;
    const std::uint8_t more = next();
    if (more & 1U) open_[static_cast<std::size_t>(Gate::told)] = true;
    if (more & 2U) open_[static_cast<std::size_t>(Gate::ready)] = true;
    if ((more & 0xF0U) == 0xF0U) ended_ = true;
  }

  const std::uint8_t* data_;
  std::size_t left_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_[gate_count] = {};
  bool ended_ = false;
};

void TAUT_CALLBACK on_switch(TautLong half, TautBool) { demand(half == 0 || half == 1); }
TautTime* TAUT_CALLBACK on_time(TautTime*, TautLong half, TautBool) {
  demand(half == 0 || half == 1);
  return nullptr;
}
void TAUT_CALLBACK on_rate(double) {}
TautLong TAUT_CALLBACK on_message(TautLong, TautLong, void*, double*) { return 0; }

void buffers(RemoteDriver& driver, std::byte* begin, std::uint8_t count, std::uint8_t size) {
  const TautCallbacks callbacks{on_switch, on_rate, on_message, on_time};
  const TautLong frames = TautLong{size} * 64;
  std::vector<TautBufferInfo> infos(count % 8);
  const auto made = static_cast<TautLong>(infos.size());
  if (driver.create_buffers(infos.data(), made, frames, &callbacks) != TAUT_OK) return;
  for (const TautBufferInfo& info : infos)
    for (void* const half : info.halves)
      if (half)
        demand(static_cast<std::byte*>(half) >= begin + header_bytes &&
               static_cast<std::byte*>(half) + static_cast<std::size_t>(frames) * sizeof(double) <=
                   begin + shared_bytes);
}

void call(RemoteDriver& driver, AnyProcess& process, std::byte* begin) {
  TautLong a = 0, b = 0, c = 0, d = 0;
  TautInt64 position{}, time{};
  double rate = 0;
  char text[TAUT_ERROR_SIZE];
  switch (process.next() % 14) {
    case 0:
      driver.get_driver_name(text);
      return demand(memchr(text, 0, TAUT_NAME_SIZE) != nullptr);
    case 1:
      driver.get_error_message(text);
      return demand(memchr(text, 0, TAUT_ERROR_SIZE) != nullptr);
    case 2:
      driver.get_channels(&a, &b);
      return;
    case 3:
      driver.get_buffer_size(&a, &b, &c, &d);
      return;
    case 4: {
      TautClockSource sources[3];
      a = 1 + process.next() % 3;
      const TautLong room = a;
      driver.get_clock_sources(sources, &a);
      return demand(a >= 0 && a <= room);
    }
    case 5:
      driver.get_sample_position(&position, &time);
      return;
    case 6: {
      TautChannelInfo info{};
      driver.get_channel_info(&info);
      return;
    }
    case 7:
    case 8: {
      const std::uint8_t count = process.next();
      return buffers(driver, begin, count, process.next());
    }
    case 9:
      driver.dispose_buffers();
      return;
    case 10: {
      std::vector<char> place(1 + process.next() % 64);
      TautText report{.data = place.data(), .size = static_cast<unsigned>(place.size()), .needed = 0};
      driver.future(TAUT_FUTURE_REPORT, &report);
      return;
    }
    case 11: {
      TautIoFormat format{};
      driver.future(TAUT_FUTURE_GET_IO_FORMAT, &format);
      return;
    }
    case 12:
      driver.get_sample_rate(&rate);
      return;
    default:
      driver.start();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto* const memory = new (std::align_val_t{4096}) std::byte[shared_bytes]{};
  std::memset(memory, 0, header_bytes);
  auto* const block = new (memory) Block{};
  auto process = std::make_shared<AnyProcess>(*block, data, size);
  auto* const driver = new RemoteDriver(process, "any", nanos_per_second);
  if (driver->load({.name = "any", .description = {}, .library = "any", .class_id = {}}))
    for (int calls = 0; calls < 24 && !process->over(); ++calls) call(*driver, *process, memory);
  driver->release();
  return 0;
}
