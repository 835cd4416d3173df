// SPDX-License-Identifier: MIT
#include "host/apart/server.hpp"

#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "audio/sample_type.hpp"
#include "host/apart/exchange.hpp"
#include "host/driver_state.hpp"
#include "host/load.hpp"
#include "platform/clock.hpp"
#include "protocol/int64.hpp"

namespace taut::host::apart {
namespace {

// A program that does not answer a message, or computes longer than this, is not waited for.
constexpr Nanos longest_message = nanos_per_second, longest_cycle = 2 * nanos_per_second;
// What a driver may take to close after its program has ended.
constexpr Nanos longest_goodbye = 2 * nanos_per_second;
constexpr std::size_t spare_infos = 4096 / sizeof(TautBufferInfo);

std::int32_t small(TautLong value) noexcept { return static_cast<std::int32_t>(value); }

class Server {
 public:
  explicit Server(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)), block_(shared_->block()) {}

  /// True: the program has released the driver.
  bool answer() {
    Ask& ask = block_.ask;
    if (ask.slot == Ask::ready) {
      make_ready(ask);
      return false;
    }
    if (ask.slot == Ask::load) {
      load_driver(ask);
      return false;
    }
    if (!driver_) return false;
    if (driver_->apartment)
      driver_->apartment->run([&] { ask.result = make(ask); });
    else
      ask.result = make(ask);
    return ask.slot == slot_release && ask.result == 0;
  }

  /// The program has ended: what it has opened is closed.
  void close() {
    if (!driver_) return;
    const auto end = [&] {
      object().table->stop(&object());
      object().table->dispose_buffers(&object());
      object().table->release(&object());
    };
    if (driver_->apartment)
      driver_->apartment->run(end);
    else
      end();
  }

  // What the driver calls.
  void switched(const TautTime* time, TautLong half, TautBool direct) noexcept {
    Cycle& cycle = block_.cycle;
    const auto side = static_cast<std::size_t>(half & 1);
    if (block_.ended.load(std::memory_order_relaxed)) return;
    for (const Buffer& buffer : buffers_)
      if (buffer.input) std::memcpy(buffer.shared[side], buffer.own[side], buffer.bytes);
    tell_time(cycle, time);
    cycle.half = small(half);
    cycle.direct = small(direct);
    cycle.output_ready = 0;
    const std::uint32_t serial = ++cycle.serial;
    shared_->wake(Gate::ready);
    const Nanos until = platform::system_clock().now() + longest_cycle;
    bool done = false;
    while (!(done = std::atomic_ref(cycle.done).load(std::memory_order_acquire) == serial) &&
           shared_->wait_until(Gate::done, until)) {}
    for (const Buffer& buffer : buffers_)
      if (!buffer.input) {
        if (done)
          std::memcpy(buffer.own[side], buffer.shared[side], buffer.bytes);
        else
          std::memset(buffer.own[side], buffer.silence, buffer.bytes);
      }
    if (done && cycle.output_ready) object().table->output_ready(&object());
  }

  TautLong told(Told::What what, TautLong selector, TautLong value, double rate) noexcept {
    const std::lock_guard lock(told_);
    Told& told = block_.told;
    if (block_.ended.load(std::memory_order_relaxed)) return 0;
    told = {.what = what, .selector = small(selector), .value = small(value), .answer = 0, .rate = rate};
    shared_->wake(Gate::told);
    return shared_->wait_until(Gate::heard, platform::system_clock().now() + longest_message) ? told.answer : 0;
  }

 private:
  static constexpr std::uint32_t slot_release = 2;

  struct Buffer {
    bool input;
    int silence;
    std::size_t bytes;
    std::byte* own[2];
    std::byte* shared[2];
  };

  [[nodiscard]] TautDriver& object() const noexcept { return *driver_->object; }

  template <class T>
  void tell(Ask& ask, const Expected<T>& done) {
    ask.result = done ? 1 : 0;
    if (done) return;
    ask.a = static_cast<std::int32_t>(done.error().trouble);
    put_text(block_.text, sizeof block_.text, done.error().what + "\n" + done.error().remedy);
  }

  // In a new prefix of Wine the first window of a process takes seconds, and those are not the driver's.
  void make_ready(Ask& ask) {
    auto apartment = open_apartment();
    tell(ask, apartment);
    if (apartment) apartment_ = std::move(*apartment);
  }

  void load_driver(Ask& ask) {
    if (driver_) return;
    if (!apartment_) {
      make_ready(ask);
      if (ask.result != 1) return;
    }
    const std::string text = text_in(block_.text), name = text_in(ask.data);
    const std::size_t line = std::min(text.find('\n'), text.size());
    auto loaded = load({.name = name,
                        .description = {},
                        .library = text.substr(0, line),
                        .class_id = text.substr(std::min(line + 1, text.size()))},
                       *apartment_);
    tell(ask, loaded);
    if (loaded) driver_.emplace(std::move(*loaded));
  }

  std::int32_t make(Ask& ask) {
    TautDriver* const driver = &object();
    const TautDriverTable& table = *driver->table;
    TautLong a = 0, b = 0, c = 0, d = 0;
    std::int32_t result = 0;
    switch (ask.slot) {
      case slot_release: {
        const auto left = small(static_cast<TautLong>(table.release(driver)));
        return left;
      }
      case 3:
        // NOLINTNEXTLINE(performance-no-int-to-ptr): windows belong to all processes.
        return small(table.init(driver, reinterpret_cast<void*>(static_cast<std::uintptr_t>(ask.window))));
      case 4:
        table.get_driver_name(driver, cleared(ask));
        return 0;
      case 5:
        return small(table.get_driver_version(driver));
      case 6:
        table.get_error_message(driver, cleared(ask));
        return 0;
      case 7:
        return small(table.start(driver));
      case 8:
        return small(table.stop(driver));
      case 9:
        result = small(table.get_channels(driver, &a, &b));
        break;
      case 10:
        result = small(table.get_latencies(driver, &a, &b));
        break;
      case 11:
        result = small(table.get_buffer_size(driver, &a, &b, &c, &d));
        break;
      case 12:
        return small(table.can_sample_rate(driver, ask.rate));
      case 13:
        return small(table.get_sample_rate(driver, &ask.rate));
      case 14:
        return small(table.set_sample_rate(driver, ask.rate));
      case 15:
        a = std::min<TautLong>(ask.a, static_cast<TautLong>(sizeof ask.data / sizeof(TautClockSource)) - 1);
        result = small(table.get_clock_sources(driver, reinterpret_cast<TautClockSource*>(ask.data), &a));
        break;
      case 16:
        return small(table.set_clock_source(driver, ask.a));
      case 17: {
        TautInt64 position{}, time{};
        result = small(table.get_sample_position(driver, &position, &time));
        ask.position = protocol::whole(position);
        ask.time = protocol::whole(time);
        return result;
      }
      case 18:
        return small(table.get_channel_info(driver, reinterpret_cast<TautChannelInfo*>(ask.data)));
      case 19:
        return create(ask);
      case 20:
        result = small(table.dispose_buffers(driver));
        buffers_.clear();
        return result;
      case 21:
        return small(table.control_panel(driver));
      case 22:
        return future(ask);
      case 23:
        return small(table.output_ready(driver));
      default:
        return TAUT_INVALID_PARAMETER;
    }
    ask.a = small(a);
    ask.b = small(b);
    ask.c = small(c);
    ask.d = small(d);
    return result;
  }

  static char* cleared(Ask& ask) noexcept {
    std::memset(ask.data, 0, sizeof ask.data);
    return ask.data;
  }

  std::int32_t future(Ask& ask) {
    const TautDriverTable& table = *object().table;
    const auto selector = static_cast<TautLong>(static_cast<std::int32_t>(ask.selector));
    switch (ask.selector) {
      case TAUT_FUTURE_REPORT:
      case TAUT_FUTURE_ERROR: {
        TautText text{.data = block_.text, .size = std::min<unsigned>(ask.bytes, sizeof block_.text), .needed = 0};
        const TautResult result = table.future(&object(), selector, ask.has ? &text : nullptr);
        ask.needed = text.needed;
        return small(result);
      }
      case TAUT_FUTURE_SETTINGS:
      case TAUT_FUTURE_SELECT_INSTANCE:
        block_.text[sizeof block_.text - 1] = '\0';
        return small(table.future(&object(), selector, ask.has ? block_.text : nullptr));
      default:
        return small(table.future(&object(), selector, ask.has ? ask.data : nullptr));
    }
  }

  std::int32_t create(Ask& ask);

  void tell_time(Cycle& cycle, const TautTime* time) noexcept {
    cycle.has_time = time ? 1 : 0;
    if (time) {
      cycle.time_flags = static_cast<std::uint32_t>(time->info.flags);
      cycle.position = protocol::whole(time->info.position);
      cycle.time = protocol::whole(time->info.system_time);
      cycle.rate = time->info.rate;
      cycle.speed = time->info.speed;
    }
    // What the program asks from within its callback is answered there: the driver's thread is here.
    TautInt64 position{}, when{};
    cycle.position_result = small(object().table->get_sample_position(&object(), &position, &when));
    if (!time) {
      cycle.position = protocol::whole(position);
      cycle.time = protocol::whole(when);
    }
    if (!tells_gaps_) return;
    TautGap gap{};
    cycle.gap_result = small(object().table->future(&object(), TAUT_FUTURE_GAP, &gap));
    std::memcpy(cycle.gap, &gap, sizeof gap);
  }

  const std::shared_ptr<Shared> shared_;
  Block& block_;
  std::optional<std::shared_ptr<Apartment>> apartment_;  // null where drivers need none
  std::optional<Loaded> driver_;
  std::vector<Buffer> buffers_;
  bool tells_gaps_ = false;
  std::mutex told_;
};

// The protocol's callbacks carry no context, and a process has one driver.
Server* the_server = nullptr;

void TAUT_CALLBACK on_switch(TautLong half, TautBool direct) { the_server->switched(nullptr, half, direct); }
TautTime* TAUT_CALLBACK on_switch_time(TautTime* time, TautLong half, TautBool direct) {
  the_server->switched(time, half, direct);
  return nullptr;
}
void TAUT_CALLBACK on_rate(double rate) { the_server->told(Told::rate_changed, 0, 0, rate); }
TautLong TAUT_CALLBACK on_message(TautLong selector, TautLong value, void*, double*) {
  return the_server->told(Told::message, selector, value, 0);
}

std::int32_t Server::create(Ask& ask) {
  TautDriver* const driver = &object();
  const TautDriverTable& table = *driver->table;
  const std::size_t count = std::min<std::size_t>(block_.count, most_buffers);
  std::vector<TautBufferInfo> infos(count + spare_infos);
  for (std::size_t k = 0; k < count; ++k)
    infos[k] = {.is_input = block_.wanted[k].is_input, .channel = block_.wanted[k].channel, .halves = {}};
  const std::uint32_t has = block_.callbacks;
  const TautCallbacks callbacks{.buffer_switch = has & Block::has_switch ? on_switch : nullptr,
                                .sample_rate_did_change = has & Block::has_rate ? on_rate : nullptr,
                                .message = has & Block::has_message ? on_message : nullptr,
                                .buffer_switch_time_info = has & Block::has_time_info ? on_switch_time : nullptr};
  if (ask.a > small(static_cast<TautLong>(infos.size()))) return TAUT_INVALID_PARAMETER;
  buffers_.clear();
  TautGap gap{};
  tells_gaps_ = table.future(driver, TAUT_FUTURE_GAP, &gap) == TAUT_INVALID_MODE;
  const bool list = (ask.has & 1) != 0, calls = (ask.has & 2) != 0;
  const TautResult result =
      table.create_buffers(driver, list ? infos.data() : nullptr, ask.a, ask.b, calls ? &callbacks : nullptr);
  if (result != TAUT_OK) return small(result);
  if (ask.b < 1 || static_cast<std::size_t>(ask.b) > buffer_bytes) {
    table.dispose_buffers(driver);
    return TAUT_NO_MEMORY;
  }
  std::size_t at = 0;
  std::vector<Buffer> made;
  for (std::size_t k = 0; k < count; ++k) {
    Padded<TautChannelInfo> info;
    info.value.channel = infos[k].channel;
    info.value.is_input = infos[k].is_input;
    if (table.get_channel_info(driver, &info.value) != TAUT_OK) info.value.type = -1;
    const auto type = static_cast<audio::SampleType>(info.value.type);
    const auto frames = static_cast<std::size_t>(ask.b);
    // DSD has eight samples in a byte, or one.
    const std::size_t sample = audio::bytes(type);
    const std::size_t bytes = sample ? sample * frames : frames;
    Buffer buffer{.input = infos[k].is_input != 0,
                  .silence = sample ? 0 : 0x69,
                  .bytes = bytes,
                  .own = {static_cast<std::byte*>(infos[k].halves[0]), static_cast<std::byte*>(infos[k].halves[1])},
                  .shared = {}};
    for (std::size_t half = 0; half < 2; ++half) {
      block_.wanted[k].halves[half] = buffer.own[half] ? at : ~std::uint64_t{0};
      buffer.shared[half] = buffers_of(block_) + at;
      at += (bytes + 63) / 64 * 64;
    }
    if (at > buffer_bytes) {
      table.dispose_buffers(driver);
      return TAUT_NO_MEMORY;
    }
    if (buffer.own[0] && buffer.own[1]) made.push_back(buffer);
  }
  std::memset(buffers_of(block_), 0, at);
  buffers_ = std::move(made);
  return TAUT_OK;
}

}  // namespace

int serve(const std::shared_ptr<Shared>& shared) {
  if (shared->block().version != wire_version) return 1;
  auto server = std::make_shared<Server>(shared);
  the_server = server.get();
  std::thread([shared] {
    while (!shared->wait_for_end(platform::system_clock().now() + nanos_per_second)) {}
    shared->block().ended = 1;
    shared->wake(Gate::asked);
    shared->wake(Gate::done);
    shared->wake(Gate::heard);
    std::this_thread::sleep_for(std::chrono::nanoseconds(longest_goodbye));
    std::_Exit(1);
  }).detach();
  for (;;) {
    if (!shared->wait_until(Gate::asked, platform::system_clock().now() + nanos_per_second)) continue;
    if (shared->block().ended) {
      server->close();
      std::_Exit(0);
    }
    const bool over = server->answer();
    shared->wake(Gate::answered);
    // A driver's threads and handlers are not waited for.
    if (over) std::_Exit(0);
  }
}

}  // namespace taut::host::apart
