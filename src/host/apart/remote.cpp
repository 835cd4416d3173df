// SPDX-License-Identifier: MIT
#include "host/apart/remote.hpp"

#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "host/apart/exchange.hpp"
#include "host/load.hpp"
#include "platform/clock.hpp"
#include "protocol/int64.hpp"
#include "protocol/names.hpp"

namespace taut::host::apart {
namespace {

// After release, for the process to end by itself.
constexpr Nanos goodbye = 2 * nanos_per_second;
constexpr Nanos for_ever = nanos_per_second * 3600 * 24 * 365;

Nanos now() noexcept { return platform::system_clock().now(); }

}  // namespace

RemoteDriver::RemoteDriver(std::shared_ptr<DriverProcess> process, std::string name, Nanos patience)
    : process_(std::move(process)), block_(process_->block()), name_(std::move(name)), patience_(patience) {}

Expected<TautDriver*> load_apart(const Entry& entry, Nanos patience, const std::function<void()>& ready) {
  const auto program = driver_process();
  if (program.empty())
    return failure(Trouble::absent,
                   "The program that runs a driver in a process of its own, taut-driver-process, was not found.",
                   "Install Taut again, or say where it is in TAUT_DRIVER_PROCESS.");
  auto process = DriverProcess::start(program);
  if (!process) return std::unexpected(process.error());
  auto driver = std::make_unique<RemoteDriver>(std::move(*process), entry.name, patience);
  auto loaded = driver->get_ready();
  if (loaded) {
    ready();
    loaded = driver->load(entry);
  }
  if (!loaded) {
    driver.release()->release();
    return std::unexpected(loaded.error());
  }
  return reinterpret_cast<TautDriver*>(static_cast<protocol::Slots*>(driver.release()));
}

Expected<void> RemoteDriver::get_ready() {
  auto watcher = platform::Thread::start("taut-apart-end", [this] { watch_end(); });
  if (!watcher) return std::unexpected(watcher.error());
  watcher_.emplace(std::move(*watcher));
  auto messages = platform::Thread::start("taut-apart-told", [this] { pass_messages(); });
  if (!messages) return std::unexpected(messages.error());
  messages_.emplace(std::move(*messages));
  if (ask(Ask::ready) != 1) return std::unexpected(why_not());
  ready_ = true;
  return {};
}

Expected<void> RemoteDriver::load(const Entry& entry) {
  put_text(block_.ask.data, sizeof block_.ask.data, entry.name);
  put_text(block_.text, sizeof block_.text, entry.library.string() + "\n" + entry.class_id);
  if (ask(Ask::load) != 1) return std::unexpected(why_not());
  return {};
}

Error RemoteDriver::why_not() {
  if (ended_ || gave_up_) return {Trouble::broken, why_it_ended(), {}};
  const std::string words = text_in(block_.text);
  const std::size_t line = std::min(words.find('\n'), words.size());
  return {static_cast<Trouble>(block_.ask.a), words.substr(0, line), words.substr(std::min(line + 1, words.size()))};
}

TautResult RemoteDriver::ask(std::uint32_t slot) noexcept {
  const char* const function = slot == Ask::ready  ? "its start"
                               : slot == Ask::load ? "the loading of its library"
                                                   : protocol::slot_name(slot);
  // The call that was given up is the one to be named, however long its process takes to end.
  if (ended_ || gave_up_) return TAUT_HARDWARE_MALFUNCTION;
  slow_ = function;
  block_.ask.slot = slot;
  process_->wake(Gate::asked);
  const Nanos until = now() + (slot == slot_panel   ? for_ever
                               : slot == Ask::ready ? std::max(longest_preparation, patience_)
                                                    : patience_);
  const bool answered = process_->wait_until(Gate::answered, until) && !ended_;
  if (answered) {
    slow_ = nullptr;
    return block_.ask.result;
  }
  if (!ended_) {
    gave_up_ = true;
    process_->kill();
  }
  return TAUT_HARDWARE_MALFUNCTION;
}

std::string RemoteDriver::why_it_ended() {
  const char* const function = slow_.load();
  if (gave_up_ && !ready_)
    return taut::text("The process for the driver '{}' did not start within {}, and was ended.", name_,
                      long_time(std::max(longest_preparation, patience_)));
  if (gave_up_)
    return taut::text("The driver '{}' did not come back from {} for {}, and its process was ended.", name_,
                      function ? function : "a call", long_time(patience_));
  const std::lock_guard lock(words_mutex_);
  return taut::text("The process of the driver '{}' ended{}{}{}{}.", name_, how_.empty() ? "" : " ", how_,
                    function ? " in " : "", function ? function : "");
}

void RemoteDriver::watch_end() noexcept {
  while (!process_->wait_for_end(now() + nanos_per_second)) {}
  {
    const std::lock_guard lock(words_mutex_);
    how_ = process_->how_it_ended();
  }
  ended_ = true;
  process_->wake(Gate::answered);
  process_->wake(Gate::told);
  process_->wake(Gate::ready);
}

void RemoteDriver::pass_messages() noexcept {
  bool asked_to_reopen = false;
  while (!quit_) {
    if (!process_->wait_until(Gate::told, now() + nanos_per_second)) continue;
    const std::lock_guard lock(callbacks_mutex_);
    if (ended_) {
      // Whoever watches over the stream then sees why: opening again fails, or works with a new process.
      if (!quit_ && !std::exchange(asked_to_reopen, true) && callbacks_.message)
        callbacks_.message(TAUT_MESSAGE_RESET_REQUEST, 0, nullptr, nullptr);
      return;
    }
    Told& told = block_.told;
    told.answer = 0;
    if (told.what == Told::rate_changed) {
      if (callbacks_.sample_rate_did_change) callbacks_.sample_rate_did_change(told.rate);
    } else if (callbacks_.message) {
      told.answer = static_cast<std::int32_t>(callbacks_.message(told.selector, told.value, nullptr, nullptr));
    }
    process_->wake(Gate::heard);
  }
}

TautLong RemoteDriver::query_interface(const TautGuid*, void** out) noexcept {
  if (out) *out = static_cast<protocol::Slots*>(this);
  add_ref();
  return 0;
}

TautULong RemoteDriver::add_ref() noexcept { return ++references_; }

TautULong RemoteDriver::release() noexcept {
  if (const TautULong left = --references_; left > 0) return left;
  {
    const std::lock_guard lock(asking_);
    quit_ = true;
    end_cycles();
    static_cast<void>(ask(2));
  }
  if (!watcher_ || !watcher_->join_within(goodbye)) {
    process_->kill();
    if (watcher_) static_cast<void>(watcher_->join_within(goodbye));
  }
  process_->wake(Gate::told);
  // A message that the program never ends must find this object.
  if (messages_ && !messages_->join_within(goodbye)) return 0;
  delete this;
  return 0;
}

TautBool RemoteDriver::init(void* system) noexcept {
  const std::lock_guard lock(asking_);
  block_.ask.window = reinterpret_cast<std::uintptr_t>(system);
  const TautResult made = ask(3);
  return made == TAUT_HARDWARE_MALFUNCTION ? 0 : made;
}

void RemoteDriver::get_driver_name(char* name) noexcept {
  const std::lock_guard lock(asking_);
  block_.ask.data[0] = '\0';
  ask(4);
  put_text(name, TAUT_NAME_SIZE, text_in(block_.ask.data));
}

TautLong RemoteDriver::get_driver_version() noexcept {
  const std::lock_guard lock(asking_);
  return ask(5);
}

void RemoteDriver::get_error_message(char* text) noexcept {
  const std::lock_guard lock(asking_);
  if (ended_ || gave_up_ || ask(6) == TAUT_HARDWARE_MALFUNCTION) {
    put_text(text, TAUT_ERROR_SIZE, why_it_ended());
    return;
  }
  put_text(text, TAUT_ERROR_SIZE, text_in(block_.ask.data));
}

TautResult RemoteDriver::start() noexcept {
  const std::lock_guard lock(asking_);
  return ask(7);
}

TautResult RemoteDriver::stop() noexcept {
  const std::lock_guard lock(asking_);
  return ask(8);
}

TautResult RemoteDriver::numbers(std::uint32_t slot, TautLong* a, TautLong* b, TautLong* c, TautLong* d) noexcept {
  const std::lock_guard lock(asking_);
  const TautResult result = ask(slot);
  TautLong* const places[] = {a, b, c, d};
  const std::int32_t values[] = {block_.ask.a, block_.ask.b, block_.ask.c, block_.ask.d};
  for (std::size_t k = 0; k < std::size(places); ++k)
    if (places[k]) *places[k] = result == TAUT_HARDWARE_MALFUNCTION ? 0 : values[k];
  return result;
}

TautResult RemoteDriver::get_channels(TautLong* inputs, TautLong* outputs) noexcept {
  return numbers(9, inputs, outputs);
}
TautResult RemoteDriver::get_latencies(TautLong* input, TautLong* output) noexcept {
  return numbers(10, input, output);
}
TautResult RemoteDriver::get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred,
                                         TautLong* granularity) noexcept {
  return numbers(11, min, max, preferred, granularity);
}

TautResult RemoteDriver::can_sample_rate(double rate) noexcept {
  const std::lock_guard lock(asking_);
  block_.ask.rate = rate;
  return ask(12);
}

TautResult RemoteDriver::get_sample_rate(double* rate) noexcept {
  const std::lock_guard lock(asking_);
  const TautResult result = ask(13);
  if (rate) *rate = block_.ask.rate;
  return result;
}

TautResult RemoteDriver::set_sample_rate(double rate) noexcept {
  const std::lock_guard lock(asking_);
  block_.ask.rate = rate;
  return ask(14);
}

TautResult RemoteDriver::get_clock_sources(TautClockSource* sources, TautLong* count) noexcept {
  if (!sources || !count || *count < 1) return TAUT_INVALID_PARAMETER;
  const std::lock_guard lock(asking_);
  const TautLong room = *count;
  block_.ask.a = static_cast<std::int32_t>(std::min<TautLong>(room, INT32_MAX));
  const TautResult result = ask(15);
  const TautLong most =
      std::min<TautLong>(room, static_cast<TautLong>(sizeof block_.ask.data / sizeof(TautClockSource)));
  *count = result == TAUT_HARDWARE_MALFUNCTION ? 0 : std::clamp<TautLong>(block_.ask.a, 0, most);
  std::memcpy(sources, block_.ask.data, static_cast<std::size_t>(*count) * sizeof(TautClockSource));
  return result;
}

TautResult RemoteDriver::set_clock_source(TautLong index) noexcept {
  const std::lock_guard lock(asking_);
  block_.ask.a = static_cast<std::int32_t>(index);
  return ask(16);
}

TautResult RemoteDriver::get_sample_position(TautInt64* position, TautInt64* time) noexcept {
  if (in_callback()) {
    if (position) *position = protocol::parted(block_.cycle.position);
    if (time) *time = protocol::parted(block_.cycle.time);
    return block_.cycle.position_result;
  }
  const std::lock_guard lock(asking_);
  const TautResult result = ask(17);
  if (position) *position = protocol::parted(block_.ask.position);
  if (time) *time = protocol::parted(block_.ask.time);
  return result;
}

TautResult RemoteDriver::get_channel_info(TautChannelInfo* info) noexcept {
  if (!info) return TAUT_INVALID_PARAMETER;
  const std::lock_guard lock(asking_);
  std::memcpy(block_.ask.data, info, sizeof *info);
  const TautResult result = ask(18);
  if (result == TAUT_OK) std::memcpy(info, block_.ask.data, sizeof *info);
  return result;
}

TautResult RemoteDriver::control_panel() noexcept {
  const std::lock_guard lock(asking_);
  return ask(slot_panel);
}

TautResult RemoteDriver::text(std::uint32_t selector, TautText* text) noexcept {
  if (!text || (!text->data && text->size > 0)) return TAUT_INVALID_PARAMETER;
  const std::lock_guard lock(asking_);
  block_.ask.selector = selector;
  block_.ask.has = 1;
  block_.ask.bytes = sizeof block_.text;
  block_.ask.needed = 0;
  const bool gone = ended_ || gave_up_;
  const TautResult result = gone ? TautResult{TAUT_HARDWARE_MALFUNCTION} : ask(22);
  if (result == TAUT_SUCCESS) {
    text->needed = std::min<unsigned>(block_.ask.needed, sizeof block_.text);
    put_text(text->data, text->size, text_in(block_.text));
  } else if (selector == TAUT_FUTURE_ERROR && (ended_ || gave_up_)) {
    text->needed = put_text(text->data, text->size, why_it_ended());
    return TAUT_SUCCESS;
  }
  return result;
}

TautResult RemoteDriver::future(TautLong selector, void* parameter) noexcept {
  const auto number = static_cast<std::uint32_t>(selector);
  const int bytes = future_bytes(number);
  if (bytes < 0) return TAUT_INVALID_PARAMETER;
  if (number == TAUT_FUTURE_GAP && in_callback() && parameter) {
    std::memcpy(parameter, block_.cycle.gap, sizeof block_.cycle.gap);
    return block_.cycle.gap_result;
  }
  // The driver's own thread is elsewhere.
  if (number == TAUT_FUTURE_PASS_TIME || in_callback()) return TAUT_INVALID_MODE;
  if (number == TAUT_FUTURE_REPORT || number == TAUT_FUTURE_ERROR)
    return text(number, static_cast<TautText*>(parameter));
  const std::lock_guard lock(asking_);
  block_.ask.selector = number;
  block_.ask.has = parameter ? 1 : 0;
  if (parameter && (number == TAUT_FUTURE_SETTINGS || number == TAUT_FUTURE_SELECT_INSTANCE)) {
    if (put_text(block_.text, sizeof block_.text, static_cast<const char*>(parameter)) > sizeof block_.text)
      return TAUT_INVALID_PARAMETER;
  } else if (parameter && bytes > 0) {
    std::memcpy(block_.ask.data, parameter, static_cast<std::size_t>(bytes));
  }
  const TautResult result = ask(22);
  if (parameter && bytes > 0 && result != TAUT_HARDWARE_MALFUNCTION)
    std::memcpy(parameter, block_.ask.data, static_cast<std::size_t>(bytes));
  return result;
}

TautResult RemoteDriver::output_ready() noexcept {
  if (in_callback()) {
    block_.cycle.output_ready = 1;
    return ready_helps_ ? TAUT_OK : TAUT_NOT_PRESENT;
  }
  const std::lock_guard lock(asking_);
  const TautResult result = ask(23);
  ready_helps_ = result == TAUT_OK;
  return result;
}

}  // namespace taut::host::apart
