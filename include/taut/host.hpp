// SPDX-License-Identifier: MIT
// The host library for C++17: taut_host.h with owners, exceptions never, and errors as values. It finds, opens and drives any
// ASIO-compatible driver, Taut's or a vendor's.
//
//   auto driver = taut::host::Driver::open("Taut");
//   auto session = taut::host::Session::prepare(*driver, {}, [](const taut::host::Block<float>& block) { ... });
//   session->start();
//
// Threads and waits are those of taut_host.h: any thread but the audio thread; no call waits longer than the driver's patience.
// Everything here is inline: what is binary is C.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "taut_host.h"

namespace taut {
namespace host {
inline namespace v1 {

/// Why a call failed, in words for a user.
struct Error {
  std::int32_t code = TAUT_HOST_BROKEN;  ///< TautHostResult
  std::string what;                      ///< what is wrong
  std::string remedy;                    ///< what to do; may be empty
  /// Both.
  std::string sentence() const { return remedy.empty() ? what : what + " " + remedy; }
};

/// A value, or why there is none. Like std::expected of C++23, as far as it goes.
template <class T>
class Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}      ///< success
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}  ///< failure
  /// Whether there is a value.
  explicit operator bool() const noexcept { return held_.index() == 0; }
  T& operator*() noexcept { return *std::get_if<0>(&held_); }              ///< the value; only if there is one
  const T& operator*() const noexcept { return *std::get_if<0>(&held_); }  ///< the value; only if there is one
  T* operator->() noexcept { return std::get_if<0>(&held_); }              ///< the value; only if there is one
  const T* operator->() const noexcept { return std::get_if<0>(&held_); }  ///< the value; only if there is one
  const Error& error() const noexcept { return *std::get_if<1>(&held_); }  ///< why not; only if there is no value

 private:
  std::variant<T, Error> held_;
};

/// Success, or why not.
template <>
class Result<void> {
 public:
  Result() = default;                                          ///< success
  Result(Error error) : error_(std::move(error)) {}            ///< failure
  explicit operator bool() const noexcept { return !error_; }  ///< whether it succeeded
  const Error& error() const noexcept { return *error_; }      ///< why not; only if it failed

 private:
  std::optional<Error> error_;
};

/// @cond
namespace inside {

inline Error last_error(std::int32_t code) { return Error{code, taut_host_error(), taut_host_remedy()}; }

inline Result<void> result(std::int32_t code) {
  if (code < 0) return last_error(code);
  return {};
}

template <class T>
T sized() {
  T made{};
  made.size = sizeof(T);
  return made;
}

template <class T>
Result<T> filled(std::int32_t code, const T& value) {
  if (code < 0) return last_error(code);
  return value;
}

}  // namespace inside
/// @endcond

/// A driver that can be opened.
struct Entry {
  std::string name;         ///< what Driver::open() takes
  std::string description;  ///< for display; may be empty
  std::string library;      ///< its shared object
  std::string class_id;     ///< Windows: its COM class
  bool own = false;         ///< Taut's own driver, in no list
  bool other_kind = false;  ///< for programs of the other kind (32 or 64 bit)
};

/// Where to look for drivers.
struct Places {
  std::uint32_t where = 0;           ///< bits of TautHostWhere; 0: the usual ones, unless folders are given
  std::vector<std::string> folders;  ///< further folders: TautHostPlaces::folders
  std::string own;                   ///< Taut's own shared object, if it is elsewhere
};

/// @cond
namespace inside {

struct CPlaces {
  explicit CPlaces(const Places& places) : value(sized<TautHostPlaces>()) {
    for (const std::string& folder : places.folders) folders.push_back(folder.c_str());
    value.where = places.where;
    value.folders = folders.data();
    value.folder_count = folders.size();
    value.own = places.own.empty() ? nullptr : places.own.c_str();
  }
  std::vector<const char*> folders;
  TautHostPlaces value;
};

}  // namespace inside
/// @endcond

/// All drivers in `places`, without loading any. Never fails: what cannot be read is not there.
inline std::vector<Entry> find_drivers(const Places& places = {}) {
  const inside::CPlaces c(places);
  TautHostList* list = nullptr;
  std::vector<Entry> entries;
  if (taut_host_find(&c.value, &list) < 0) return entries;
  for (std::size_t k = 0; k < taut_host_list_size(list); ++k) {
    auto entry = inside::sized<TautHostEntry>();
    if (taut_host_list_entry(list, k, &entry) < 0) continue;
    entries.push_back({entry.name, entry.description, entry.library, entry.class_id,
                       (entry.flags & TAUT_HOST_ENTRY_OWN) != 0, (entry.flags & TAUT_HOST_ENTRY_OTHER_KIND) != 0});
  }
  taut_host_list_free(list);
  return entries;
}

/// How to open a driver.
struct OpenOptions {
  std::string settings;           ///< Taut's own driver: lines of `key = value` (docs/settings.md)
  void* window = nullptr;         ///< Windows: the HWND that is the parent of its dialogs
  Places places;                  ///< where names are looked for
  std::uint32_t patience_ms = 0;  ///< how long a call may take, ms; 0: 10,000
  bool apart = false;             ///< in a process of its own: TAUT_HOST_APART
};

class Session;

/// An open driver. Moveable; the last owner closes it. Sessions keep their driver open.
class Driver {
 public:
  /// By a name of the list or a path; errors as taut_host_open().
  static Result<Driver> open(const std::string& name, const OpenOptions& options = {}) {
    return make(options, name,
                [](const TautHostOpen& asked, TautHostDriver*& made) { return taut_host_open(&asked, &made); });
  }
  /// An object that the program has made itself: taut_host_adopt().
  static Result<Driver> adopt(void* object, const std::string& name, const OpenOptions& options = {}) {
    return make(options, name, [object](const TautHostOpen& asked, TautHostDriver*& made) {
      return taut_host_adopt(object, &asked, &made);
    });
  }

  /// What it is and can do, asked anew.
  Result<TautHostInfo> info() const {
    auto info = inside::sized<TautHostInfo>();
    const std::int32_t code = taut_host_info(handle(), &info);
    return inside::filled(code, info);
  }
  /// Channel `index`, from 0.
  Result<TautHostChannel> channel(bool input, int index) const {
    auto channel = inside::sized<TautHostChannel>();
    const std::int32_t code = taut_host_channel(handle(), input ? 1 : 0, index, &channel);
    return inside::filled(code, channel);
  }
  /// Whether it says that it can run at `hz`.
  bool can_rate(double hz) const { return taut_host_can_rate(handle(), hz) == TAUT_HOST_OK; }
  /// Hz; 0: follow an external clock.
  Result<void> set_rate(double hz) { return inside::result(taut_host_set_rate(handle(), hz)); }
  /// The sources of its clock.
  Result<std::vector<TautHostClock>> clocks() const {
    std::vector<TautHostClock> all;
    for (std::size_t k = 0;; ++k) {
      auto clock = inside::sized<TautHostClock>();
      const std::int32_t code = taut_host_clock(handle(), k, &clock);
      if (code < 0) return inside::last_error(code);
      if (code == TAUT_HOST_NOTHING) return all;
      all.push_back(clock);
    }
  }
  /// By TautHostClock::number.
  Result<void> set_clock(int number) { return inside::result(taut_host_set_clock(handle(), number)); }
  /// Shows its control panel.
  Result<void> show_panel() { return inside::result(taut_host_panel(handle())); }
  /// Taut's own driver: changes settings while no session exists.
  Result<void> set_settings(const std::string& lines) {
    return inside::result(taut_host_settings(handle(), lines.c_str()));
  }
  /// Taut's own driver: the stream's report as JSON.
  Result<std::string> report() const {
    std::string text(4096, '\0');
    for (;;) {
      std::size_t length = text.size();
      if (const std::int32_t code = taut_host_report(handle(), &text[0], &length); code < 0)
        return inside::last_error(code);
      const bool whole = length <= text.size();
      text.resize(whole ? length - 1 : length);
      if (whole) return text;
    }
  }
  /// For functions of taut_host.h that this class lacks. Borrowed.
  TautHostDriver* handle() const noexcept { return handle_.get(); }

 private:
  friend class Session;
  template <class Make>
  static Result<Driver> make(const OpenOptions& options, const std::string& name, Make open) {
    const inside::CPlaces places(options.places);
    auto asked = inside::sized<TautHostOpen>();
    asked.driver = name.c_str();
    asked.settings = options.settings.c_str();
    asked.window = options.window;
    asked.places = &places.value;
    asked.patience_ms = options.patience_ms;
    if (options.apart) asked.flags |= TAUT_HOST_APART;
    TautHostDriver* made = nullptr;
    if (const std::int32_t code = open(asked, made); code < 0) return inside::last_error(code);
    return Driver(made);
  }
  explicit Driver(TautHostDriver* handle) : handle_(handle, &taut_host_close) {}
  std::shared_ptr<TautHostDriver> handle_;
};

/// Pointers to channels: `channels[c][i]`.
template <class Pointer>
class Channels {
 public:
  /// `count` pointers at `first`.
  Channels(const Pointer* first, std::size_t count) noexcept : first_(first), count_(count) {}
  std::size_t size() const noexcept { return count_; }                                ///< how many
  bool empty() const noexcept { return count_ == 0; }                                 ///< none
  Pointer operator[](std::size_t channel) const noexcept { return first_[channel]; }  ///< one of them
  const Pointer* begin() const noexcept { return first_; }                            ///< the first
  const Pointer* end() const noexcept { return first_ + count_; }                     ///< behind the last

 private:
  const Pointer* first_;
  std::size_t count_;
};

/// One cycle: planar channels of `frames` samples. Full scale is 1.0 for float and 2^31 for std::int32_t; std::byte: the
/// driver's own samples. The rest as TautHostBlock.
template <class Sample>
struct Block {
  Channels<const Sample*> in;  ///< inputs, in the order of Wish::inputs
  Channels<Sample*> out;       ///< outputs, in the order of Wish::outputs; silent unless the wish says otherwise
  int frames;                  ///< of this block
  std::int64_t position;       ///< of the first frame, since start()
  std::int64_t time;           ///< of the buffer boundary, ns
  double rate;                 ///< Hz
  int input_latency;           ///< frames
  int output_latency;          ///< frames
  std::int64_t lost;           ///< frames missing before frame `lost_at`
  int lost_at;                 ///< 0 to `frames`
  bool away;                   ///< the device is missing
  bool first;                  ///< the first block of a run
  bool own_time;               ///< the driver tells no position: the library counts
};

/// Runs once a cycle on the driver's audio thread. It must not allocate, lock, wait or throw (a throw ends the program). The
/// alternative chosen decides the format.
using Process = std::variant<std::function<void(const Block<float>&)>, std::function<void(const Block<std::int32_t>&)>,
                             std::function<void(const Block<std::byte>&)>>;

/// What a session should be. nullopt: all channels of that direction.
struct Wish {
  std::optional<std::vector<std::int32_t>> inputs;   ///< channel numbers from 0, without duplicates
  std::optional<std::vector<std::int32_t>> outputs;  ///< likewise
  int frames = 0;                                    ///< 0: the driver's preferred size
  double rate = 0;                                   ///< Hz; 0: unchanged
  bool cleared = true;                               ///< outputs are silent on entry
  bool reopen = false;                               ///< TAUT_HOST_REOPEN
  std::function<void(const TautHostEvent&)> notice;  ///< empty: fetch events with next_event()
};

/// A prepared or running stream. Moveable.
class Session {
 public:
  Session(Session&&) = default;  ///< moves
  /// Finishes what it was.
  Session& operator=(Session&& other) noexcept {
    std::swap(driver_, other.driver_);
    std::swap(calls_, other.calls_);
    std::swap(stream_, other.stream_);
    return *this;
  }

  /// Sets the rate and makes the buffers.
  static Result<Session> prepare(const Driver& driver, const Wish& wish, Process process) {
    Session made;
    made.driver_ = driver.handle_;
    made.calls_.reset(new Calls{std::move(process), wish.notice});
    auto asked = inside::sized<TautHostWish>();
    static const std::int32_t none = 0;
    asked.flags = (wish.cleared ? 0u : std::uint32_t(TAUT_HOST_NOT_CLEARED)) |
                  (wish.reopen ? std::uint32_t(TAUT_HOST_REOPEN) : 0u);
    asked.frames = wish.frames;
    asked.rate = wish.rate;
    if (wish.inputs) {
      asked.inputs = wish.inputs->empty() ? &none : wish.inputs->data();
      asked.input_count = wish.inputs->size();
    }
    if (wish.outputs) {
      asked.outputs = wish.outputs->empty() ? &none : wish.outputs->data();
      asked.output_count = wish.outputs->size();
    }
    static const TautHostProcess processes[] = {&run<float>, &run<std::int32_t>, &run<std::byte>};
    static const std::int32_t formats[] = {TAUT_HOST_FLOAT, TAUT_HOST_INT32, TAUT_HOST_RAW};
    asked.process = processes[made.calls_->process.index()];
    asked.format = formats[made.calls_->process.index()];
    if (wish.notice) asked.notice = &tell;
    asked.context = made.calls_.get();
    TautHostStream* stream = nullptr;
    if (const std::int32_t code = taut_host_prepare(driver.handle(), &asked, &stream); code < 0)
      return inside::last_error(code);
    made.stream_.reset(stream);
    return made;
  }

  Result<void> start() { return inside::result(taut_host_start(handle())); }  ///< callbacks may come before it returns
  Result<void> stop() { return inside::result(taut_host_stop(handle())); }    ///< no callback runs afterwards
  /// What it is. Never waits for the driver.
  TautHostStreamInfo info() const {
    auto info = inside::sized<TautHostStreamInfo>();
    taut_host_stream_info(handle(), &info);
    return info;
  }
  int frames() const { return info().frames; }                 ///< of a buffer
  double rate() const { return info().rate; }                  ///< Hz
  int inputs() const { return info().inputs; }                 ///< channels
  int outputs() const { return info().outputs; }               ///< channels
  std::int64_t callbacks() const { return info().callbacks; }  ///< cycles since start()
  /// The next event, waiting at most `wait_ms`; nullopt: none came.
  std::optional<TautHostEvent> next_event(std::uint32_t wait_ms = 0) {
    auto event = inside::sized<TautHostEvent>();
    if (taut_host_next_event(handle(), &event, wait_ms) != TAUT_HOST_OK) return std::nullopt;
    return event;
  }
  /// For functions of taut_host.h that this class lacks. Borrowed.
  TautHostStream* handle() const noexcept { return stream_.get(); }

 private:
  struct Calls {
    Process process;
    std::function<void(const TautHostEvent&)> notice;
  };
  struct Finish {
    void operator()(TautHostStream* stream) const { taut_host_finish(stream); }
  };
  Session() = default;

  template <class Sample>
  static void TAUT_HOST_CALL run(void* context, const TautHostBlock* block) noexcept {
    const auto& process =
        *std::get_if<std::function<void(const Block<Sample>&)>>(&static_cast<Calls*>(context)->process);
    process({{reinterpret_cast<const Sample* const*>(block->in), static_cast<std::size_t>(block->inputs)},
             {reinterpret_cast<Sample* const*>(block->out), static_cast<std::size_t>(block->outputs)},
             block->frames,
             block->position,
             block->time,
             block->rate,
             block->input_latency,
             block->output_latency,
             block->lost,
             block->lost_at,
             (block->flags & TAUT_HOST_BLOCK_AWAY) != 0,
             (block->flags & TAUT_HOST_BLOCK_FIRST) != 0,
             (block->flags & TAUT_HOST_BLOCK_OWN_TIME) != 0});
  }
  static void TAUT_HOST_CALL tell(void* context, const TautHostEvent* event) noexcept {
    static_cast<Calls*>(context)->notice(*event);
  }

  // The stream ends first: callbacks use the calls, and need the driver.
  std::shared_ptr<TautHostDriver> driver_;
  std::unique_ptr<Calls> calls_;
  std::unique_ptr<TautHostStream, Finish> stream_;
};

}  // namespace v1
}  // namespace host
}  // namespace taut
