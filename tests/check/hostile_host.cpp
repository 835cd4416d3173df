// SPDX-License-Identifier: MIT
#include "check/hostile_host.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <thread>
#include <utility>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace taut::tests {
namespace {

std::string fault;
std::atomic<bool> active{false};
HostileHost* current = nullptr;

constexpr TautLong pair = 2;

void nap(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

}  // namespace

bool faulty(std::string_view name) noexcept { return active && fault == name; }
void misbehave(std::string name) {
  fault = std::move(name);
  active = true;
}
void well_behaved() noexcept { active = false; }

bool HostileHost::fail(const char* where) {
  char words[TAUT_ERROR_SIZE] = "";
  if (driver_) call(&Table::get_error_message, static_cast<char*>(words));
  trouble_ = std::string(where) + ": " + words;
  return false;
}

bool HostileHost::open() {
  current = this;
  driver_ = make_();
  if (!driver_) return false;
  released_ = disposed_ = false;
  char name[] = "Taut Check";
  call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name));
  if (faulty("asks before init")) call(&Table::get_channels, &inputs_, &outputs_);
  if (faulty("plays before init")) {
    call(&Table::start);
    call(&Table::stop);
    call(&Table::dispose_buffers);
  }
  void* const window = faulty("gives init rubbish for a window") ? reinterpret_cast<void*>(0x1234) : nullptr;
  if (call(&Table::init, window) != 1) return fail("init");
  if (faulty("calls init twice")) call(&Table::init, static_cast<void*>(nullptr));
  return true;
}

bool HostileHost::ask() {
  if (faulty("has no place for channels")) call(&Table::get_channels, static_cast<TautLong*>(nullptr), &outputs_);
  if (faulty("has no place for anything")) {
    call(&Table::get_buffer_size, static_cast<TautLong*>(nullptr), &max_, &preferred_, &step_);
    call(&Table::get_sample_rate, static_cast<double*>(nullptr));
    call(&Table::get_channel_info, static_cast<TautChannelInfo*>(nullptr));
    call(&Table::get_driver_name, static_cast<char*>(nullptr));
    call(&Table::get_error_message, static_cast<char*>(nullptr));
  }
  if (faulty("has no room for clock sources")) {
    TautClockSource source{};
    TautLong none = 0;
    call(&Table::get_clock_sources, &source, &none);
  }
  inputs_ = outputs_ = pair;
  if (!faulty("never counts channels") && call(&Table::get_channels, &inputs_, &outputs_) != TAUT_OK) return false;
  preferred_ = 256;
  if (!faulty("never asks for sizes") && call(&Table::get_buffer_size, &min_, &max_, &preferred_, &step_) != TAUT_OK)
    return false;
  if (!faulty("never asks for the rate") && call(&Table::get_sample_rate, &rate_) != TAUT_OK) return false;
  if (faulty("asks for odd rates"))
    for (const double rate :
         {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
      call(&Table::can_sample_rate, rate);
  if (faulty("sets a negative rate")) {
    call(&Table::set_sample_rate, -48000.0);
    call(&Table::get_sample_rate, &rate_);
  }
  if (faulty("plays a refused rate")) call(&Table::set_sample_rate, 12.5);
  if (faulty("sets a clock from nowhere")) call(&Table::set_clock_source, TautLong{77});
  if (faulty("asks for unknown things"))
    for (TautLong selector = 1000; selector < 1100; ++selector)
      call(&Table::future, selector, static_cast<void*>(nullptr));
  if (faulty("asks for a channel too many")) {
    TautChannelInfo info{.channel = inputs_, .is_input = 1, .is_active = 0, .group = 0, .type = 0, .name = {}};
    call(&Table::get_channel_info, &info);
  }
  infos_.clear();
  for (const bool input : {true, false})
    for (TautLong k = 0; k < std::min(pair, input ? inputs_ : outputs_); ++k) {
      TautChannelInfo info{.channel = k, .is_input = input ? 1 : 0, .is_active = 0, .group = 0, .type = 0, .name = {}};
      if (!faulty("never asks for sample types") && call(&Table::get_channel_info, &info) != TAUT_OK) return false;
      infos_.push_back({.is_input = input ? 1 : 0, .channel = k, .halves = {}});
    }
  if (faulty("reads latencies too early")) {
    TautLong in = 0, out = 0;
    call(&Table::get_latencies, &in, &out);
  }
  if (faulty("asks for the position while nothing runs")) {
    TautInt64 position{}, time{};
    call(&Table::get_sample_position, &position, &time);
  }
  call(&Table::output_ready);
  return true;
}

/// What createBuffers may refuse; a program then tries as it should.
bool HostileHost::make_after_trouble(const TautCallbacks& callbacks) {
  std::vector<TautBufferInfo> infos = infos_;
  TautLong frames = preferred_;
  const TautCallbacks* given = &callbacks;
  if (faulty("makes buffers beyond the largest")) frames = max_ + 1;
  if (faulty("makes buffers of nothing")) frames = 0;
  if (faulty("makes buffers of negative length")) frames = -64;
  if (faulty("makes an odd size")) frames = preferred_ + 1;
  if (faulty("makes a channel twice")) infos.push_back(infos.front());
  if (faulty("makes a channel too many")) infos.back().channel = outputs_;
  if (faulty("makes a negative channel")) infos.back().channel = -1;
  if (faulty("gives no structure of callbacks")) given = nullptr;
  const bool same =
      frames == preferred_ && given && infos.size() == infos_.size() && infos.back().channel == infos_.back().channel;
  if (same) return true;
  const auto count = faulty("makes a channel twice") ? infos.size() : infos_.size();
  if (call(&Table::create_buffers, infos.data(), static_cast<TautLong>(count), frames, given) == TAUT_OK)
    call(&Table::dispose_buffers);
  return true;
}

bool HostileHost::make() {
  if (faulty("starts without buffers")) call(&Table::start);
  const bool no_message = faulty("has no function for messages"), no_rate = faulty("has no function for rates");
  const TautCallbacks callbacks{.buffer_switch = switched,
                                .sample_rate_did_change = no_rate ? nullptr : rate_changed,
                                .message = no_message ? nullptr : message,
                                .buffer_switch_time_info = switched_with_time};
  if (!std::exchange(trouble_made_, true) && !make_after_trouble(callbacks)) return false;
  frames_ = preferred_;
  const auto count = static_cast<TautLong>(infos_.size());
  if (call(&Table::create_buffers, infos_.data(), count, frames_, &callbacks) != TAUT_OK) return fail("createBuffers");
  prepared_ = true;
  if (faulty("makes buffers twice")) {
    auto more = infos_;
    call(&Table::create_buffers, more.data(), count, frames_, &callbacks);
  }
  TautLong in = 0, out = 0;
  if (!faulty("never reads latencies") && !faulty("reads latencies too early")) call(&Table::get_latencies, &in, &out);
  return true;
}

bool HostileHost::begin() {
  buffers_ = 0;
  running_ = true;
  if (call(&Table::start) != TAUT_OK) return fail("start");
  if (faulty("starts twice")) call(&Table::start);
  return true;
}

void HostileHost::end() {
  if (released_) return;
  if (faulty("disposes while running") || faulty("releases while running")) return;
  if (running_.exchange(false)) {
    std::unique_lock held(lock_, std::defer_lock);
    if (faulty("stops with a lock that the callback wants")) {
      held.lock();
      nap(30);  // until a callback waits for it
    }
    call(&Table::stop);
  }
  if (faulty("stops twice")) call(&Table::stop);
}

void HostileHost::close() {
  if (released_) {
    driver_ = nullptr;
    return;
  }
  const auto old = infos_;
  if (prepared_ && !disposed_ && !faulty("releases with buffers") && !faulty("releases while running"))
    call(&Table::dispose_buffers);
  if (faulty("disposes twice")) call(&Table::dispose_buffers);
  if (faulty("writes after disposeBuffers")) static_cast<char*>(old.back().halves[0])[5] = 1;
  prepared_ = running_ = false;
  if (faulty("takes references and keeps them"))
    for (int k = 0; k < 3; ++k) call(&Table::add_ref);
  if (!faulty("never releases")) call(&Table::release);
  if (faulty("calls after Release")) {
    call(&Table::get_channels, &inputs_, &outputs_);
    call(&Table::stop);
    call(&Table::release);
  }
  driver_ = nullptr;
}

bool HostileHost::reopen() {
  end();
  close();
  return open() && ask() && make() && begin();
}

void HostileHost::listen() {
  if (told_latencies_.exchange(false)) {
    TautLong in = 0, out = 0;
    call(&Table::get_latencies, &in, &out);
  }
  told_size_ = false;
}

/// What other threads and a control thread do while the stream runs.
void HostileHost::disturb() {
  if (faulty("asks from another thread")) std::thread([this] { call(&Table::get_driver_version); }).join();
  if (faulty("calls twice at once")) {
    std::atomic<bool> over{false};
    std::thread other([&] {
      while (!over) call(&Table::can_sample_rate, 48000.0);
    });
    // stop waits for a callback, which this fault makes slow.
    for (int k = 0; k < 10; ++k) {
      nap(5);
      call(&Table::stop);
      call(&Table::start);
    }
    over = true;
    other.join();
  }
  if (faulty("asks for the position from four threads")) {
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int k = 0; k < 4; ++k)
      threads.emplace_back([this] {
        TautInt64 position{}, time{};
        for (int n = 0; n < 2000; ++n) call(&Table::get_sample_position, &position, &time);
      });
    for (auto& thread : threads) thread.join();
  }
  if (faulty("starts and stops a hundred times"))
    for (int k = 0; k < 100; ++k) {
      call(&Table::stop);
      call(&Table::start);
    }
}

bool HostileHost::play(double seconds) {
  trouble_made_ = false;
  all_ = 0;
  if (!open() || !ask() || !make() || !begin()) return false;
  for (int k = 0; k < 2000 && buffers_ == 0; ++k) nap(1);
  disturb();
  const auto wanted = [&] { return seconds * rate_ / static_cast<double>(frames_); };
  constexpr int most_naps = 10'000;
  for (int k = 0; k < most_naps && running_ && static_cast<double>(all_) < wanted(); ++k) {
    nap(3);
    if (told_reset_.exchange(false) && !reopen()) return false;
    listen();
  }
  const bool heard = all_ > 0 || fail("no buffer came");
  end();
  close();
  return heard;
}

void HostileHost::write(TautLong half) {
  for (const TautBufferInfo& info : infos_) {
    auto* const samples = static_cast<std::byte*>(info.halves[half]);
    // Every sample type that Taut has by default is of four bytes.
    std::size_t bytes = static_cast<std::size_t>(frames_) * 4;
    if (info.is_input != 0) {
      if (faulty("writes to inputs")) samples[7] ^= std::byte{1};
      continue;
    }
    if (faulty("leaves outputs unwritten")) continue;
    if (faulty("forgets one output now and then") && info.channel == 1 && buffers_ % 8 == 7) continue;
    if (faulty("leaves the end unwritten")) bytes -= 64;
    std::memset(samples, 0, bytes);
    if (faulty("writes behind the buffer")) std::memset(samples + bytes, 0, 8);
  }
}

void HostileHost::fail_in_callback(TautLong half) {
  const bool once = buffers_ == 5;
  TautLong a = 0, b = 0;
  if (faulty("asks in the callback")) call(&Table::get_channels, &a, &b);
  if (once && faulty("sets the rate in the callback")) call(&Table::set_sample_rate, rate_);
  if (once && faulty("shows the panel in the callback")) call(&Table::control_panel);
  if (once && faulty("stops in the callback") && running_.exchange(false)) call(&Table::stop);
  if (once && faulty("disposes in the callback")) {
    disposed_ = true;
    call(&Table::dispose_buffers);
    running_ = false;
  }
  if (once && faulty("releases in the callback")) {
    released_ = true;
    call(&Table::release);
    running_ = false;
  }
  if (once && faulty("makes buffers in the callback")) {
    auto more = infos_;
    const TautCallbacks callbacks{switched, rate_changed, message, switched_with_time};
    call(&Table::create_buffers, more.data(), static_cast<TautLong>(more.size()), frames_, &callbacks);
  }
  if (faulty("calls twice at once")) nap(8);
  if (faulty("takes three buffers' time") && buffers_ % 16 == 15)
    nap(static_cast<int>(3000.0 * static_cast<double>(frames_) / rate_) + 1);
  if (faulty("stops with a lock that the callback wants") && lock_.try_lock_for(std::chrono::seconds(20)))
    lock_.unlock();
#if defined(__x86_64__) || defined(__i386__)
  if (faulty("changes the floating-point state")) _mm_setcsr(_mm_getcsr() ^ 0x2000);
#endif
  static_cast<void>(half);
}

void HostileHost::finish_buffer(TautLong half) {
  // A Release on another thread waits for this callback, which still owes its outputs.
  const bool live = !disposed_ && (!released_ || faulty("releases within the message"));
  if (live) write(half);
  fail_in_callback(half);
  if (released_ || disposed_ || !driver_) return;
  const int calls = faulty("calls outputReady a hundred times") ? 100 : faulty("never calls outputReady") ? 0 : 1;
  for (int k = 0; k < calls; ++k) call(&Table::output_ready);
  if (faulty("writes after outputReady")) static_cast<char*>(infos_.back().halves[half])[9] = 3;
  ++buffers_;
  ++all_;
}

TautLong HostileHost::answer(TautLong selector, TautLong value) {
  if (faulty("answers with error codes")) return TAUT_INVALID_PARAMETER;
  const bool question = selector == TAUT_MESSAGE_SELECTOR_SUPPORTED;
  switch (question ? value : selector) {
    case TAUT_MESSAGE_SELECTOR_SUPPORTED:
    case TAUT_MESSAGE_RESYNC_REQUEST:
    case TAUT_MESSAGE_SUPPORTS_TIME_INFO:
      return 1;
    case TAUT_MESSAGE_ENGINE_VERSION:
      return question ? 1 : faulty("is of version 0") ? 0 : 2;
    case TAUT_MESSAGE_OVERLOAD:
      return question || !faulty("says yes and refuses") ? 1 : 0;
    case TAUT_MESSAGE_RESET_REQUEST:
      if (faulty("cannot be asked to reopen")) return 0;
      if (question) return 1;
      if (faulty("reopens within the message")) {
        call(&Table::stop);
        call(&Table::dispose_buffers);
        return make() && call(&Table::start) == TAUT_OK ? 1 : 0;
      }
      if (faulty("releases within the message")) {
        released_ = true;
        call(&Table::release);
        running_ = false;
        return 1;
      }
      if (!faulty("agrees to a reset and plays on")) told_reset_ = true;
      return 1;
    case TAUT_MESSAGE_LATENCIES_CHANGED:
      if (!question && !faulty("ignores new latencies")) told_latencies_ = true;
      return 1;
    case TAUT_MESSAGE_BUFFER_SIZE_CHANGE:
      return faulty("ignores a size that it took") ? 1 : 0;
    default:
      return 0;
  }
}

void HostileHost::switched(TautLong half, TautBool) { current->finish_buffer(half); }

void HostileHost::rate_changed(double) { current->told_reset_ = true; }

TautLong HostileHost::message(TautLong selector, TautLong value, void*, double*) {
  return current->answer(selector, value);
}

TautTime* HostileHost::switched_with_time(TautTime* time, TautLong half, TautBool) {
  if (faulty("writes to the time")) std::memset(time, 0x5A, sizeof *time);
  current->finish_buffer(half);
  return nullptr;
}

}  // namespace taut::tests
