// SPDX-License-Identifier: MIT
// A minimal host: uses a driver only through its table and records what it receives. The protocol's callbacks carry no
// context, so only one App exists at a time.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "driver/numbers.hpp"
#include "support/eventually.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace taut::tests {

#ifndef _WIN32
// The panel's page would open in the browser of whoever runs the tests.
inline const int no_screen = unsetenv("DISPLAY") + unsetenv("WAYLAND_DISPLAY");
#endif

/// The answer when a panel cannot be shown. On Windows the panel's thread discovers that there is no desktop; if that
/// outlasts the call's timeout, the panel counts as being opened.
inline bool no_panel(TautResult code) {
#ifdef _WIN32
  if (code == TAUT_OK) return true;
#endif
  return code == TAUT_NOT_PRESENT;
}

class App {
 public:
  explicit App(TautDriver* driver) : driver_(driver) { current_ = this; }
  ~App() {
    if (driver_) release();
    // A driver released from within a message is still inside it, on a thread of its own.
    current_ = nullptr;
    eventually([] { return calling_ == 0; });
  }
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  TautDriver* driver() const { return driver_; }
  const TautDriverTable* operator->() const { return driver_->table; }

  /// Calls a slot: app(&TautDriverTable::stop).
  template <class Slot, class... Arguments>
  auto operator()(Slot slot, Arguments... arguments) const {
    return (driver_->table->*slot)(driver_, arguments...);
  }

  TautULong release() { return std::exchange(driver_, nullptr)->table->release(object_); }

  TautResult set(std::string lines) { return driver_->table->future(driver_, TAUT_FUTURE_SETTINGS, lines.data()); }

  /// Applies the settings, then calls init.
  bool open(const std::string& device) {
    const bool opened = set("device = " + device + "\n") == TAUT_SUCCESS && driver_->table->init(driver_, nullptr) == 1;
    if (!opened) said = words();
    return opened;
  }

  /// One stereo pair per direction.
  TautResult create(TautLong size, const TautCallbacks& with = App::callbacks()) {
    infos = {{1, 0, {}}, {1, 1, {}}, {0, 0, {}}, {0, 1, {}}};
    frames = size;
    return driver_->table->create_buffers(driver_, infos.data(), 4, size, &with);
  }

  std::string said;  ///< why the last open failed
  std::string words() const {
    char text[TAUT_ERROR_SIZE];
    driver_->table->get_error_message(driver_, text);
    return text;
  }

  /// The first switch of a new run is half 0 at position 0.
  void expect_start() {
    next_half = 0;
    switches = 0;
  }

  static TautCallbacks callbacks() { return {plain, rate_changed, message, timed}; }

  // What was seen, and what to do. `on_switch` and `on_message` run inside the callbacks.
  std::vector<TautBufferInfo> infos;
  std::atomic<TautLong> frames{0};  // also written by a createBuffers that is refused while the stream runs
  std::atomic<long> switches{0}, wrong_half{0}, wrong_position{0}, inside{0}, late{0}, plain_calls{0}, timed_calls{0};
  std::atomic<long> messages{0}, resets{0}, overloads{0};
  std::atomic<bool> silent{false};  // callbacks are not allowed now
  std::atomic<TautLong> supports{1}, time_info{1};
  std::function<void(TautLong half)> on_switch;
  std::function<void(TautLong selector)> on_message;
  std::function<TautLong(TautLong selector, TautLong value)> habit;  ///< answers instead of `supports` and `time_info`

 private:
  // Counts a callback from before it looks up its App until it returns.
  struct Call {
    Call() { ++calling_; }
    ~Call() { --calling_; }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
  };

  static void switched(TautLong half) {
    App* const app = current_;
    if (!app) return;
    ++app->inside;
    if (app->silent) ++app->late;
    if (half != app->next_half.exchange(1 - half)) ++app->wrong_half;
    if (app->on_switch) app->on_switch(half);
    ++app->switches;
    --app->inside;
  }
  static void plain(TautLong half, TautBool) {
    const Call call;
    if (current_) ++current_.load()->plain_calls;
    switched(half);
  }
  static TautTime* timed(TautTime* time, TautLong half, TautBool) {
    const Call call;
    if (App* const app = current_) {
      ++app->timed_calls;
      if (whole(time->info.position) != app->switches * app->frames || time->info.flags != 7) ++app->wrong_position;
    }
    switched(half);
    return nullptr;
  }
  static void rate_changed(double) {}
  static TautLong message(TautLong selector, TautLong value, void*, double*) {
    const Call call;
    App* const app = current_;
    if (!app) return 0;
    ++app->messages;
    if (app->habit) return app->habit(selector, value);
    if (selector == TAUT_MESSAGE_SELECTOR_SUPPORTED)
      return value == TAUT_MESSAGE_SUPPORTS_TIME_INFO ? app->time_info : app->supports;
    if (selector == TAUT_MESSAGE_RESET_REQUEST) ++app->resets;
    if (selector == TAUT_MESSAGE_OVERLOAD) ++app->overloads;
    if (app->on_message) app->on_message(selector);
    return selector == TAUT_MESSAGE_SUPPORTS_TIME_INFO ? app->time_info : app->supports;
  }

  static inline std::atomic<App*> current_{nullptr};
  static inline std::atomic<int> calling_{0};
  TautDriver* driver_;
  TautDriver* object_ = driver_;
  std::atomic<TautLong> next_half{0};
};

}  // namespace taut::tests
