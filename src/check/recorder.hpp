// SPDX-License-Identifier: MIT
// The program's side of a stream under test: four callbacks that write down what the driver does.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/units.hpp"
#include "taut/protocol.h"

namespace taut::check {

/// One call for a buffer.
struct Switch {
  TautLong half = 0;
  std::uintptr_t thread = 0;
  Nanos at = 0;            ///< when it came, on the system's clock
  bool with_time = false;  ///< by bufferSwitchTimeInfo; else the rest is 0
  bool clean = true;       ///< reserved fields were zero
  std::int64_t position = 0, time = 0;
  double rate = 0;
  TautULong flags = 0;
};

/// A question or a message of the driver's.
struct Message {
  TautLong selector = 0, value = 0;
  bool between = false;  ///< between start and stop
  std::uintptr_t thread = 0;
};

/// There are two, as callbacks carry no context.
class Recorder {
 public:
  static Recorder& first() noexcept;
  static Recorder& second() noexcept;

  /// What the program is like; set before createBuffers.
  bool takes_time = true;                        ///< answers yes to "supports time info"
  bool answers = true;                           ///< answers yes to anything else
  bool has_message = true;                       ///< has a message callback
  bool has_time_info = true;                     ///< has the fourth callback
  std::function<void(const Switch&)> on_switch;  ///< within the callback, on the driver's thread

  [[nodiscard]] TautCallbacks callbacks() const noexcept;

  /// Calls for a buffer since clear().
  [[nodiscard]] int count() const noexcept { return switches_.load(); }
  /// 0 to count() - 1, as long as they fit.
  [[nodiscard]] const Switch& at(int index) const noexcept { return record_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int recorded() const noexcept;
  [[nodiscard]] int messages() const noexcept;
  [[nodiscard]] const Message& message(int index) const noexcept { return said_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int rate_changes() const noexcept { return rate_changes_.load(); }
  [[nodiscard]] int inside() const noexcept { return inside_.load(); }
  /// Calls that came while another had not returned.
  [[nodiscard]] int nested() const noexcept { return nested_.load(); }
  /// Calls by a callback that the program had not agreed to.
  [[nodiscard]] int unasked() const noexcept { return unasked_.load(); }

  /// Waits until `n` calls have come since clear(). False if they do not within `bound` ns.
  [[nodiscard]] bool wait(int n, Nanos bound) const noexcept;
  void clear() noexcept;
  void set_between(bool between) noexcept { between_.store(between); }

 private:
  template <int which>
  friend struct RecorderCallbacks;
  void switched(TautLong half, const TautTime* time) noexcept;
  TautLong told(TautLong selector, TautLong value) noexcept;

  static constexpr std::size_t most = 8192;
  std::array<Switch, most> record_{};
  std::array<Message, 512> said_{};
  std::atomic<int> switches_{0}, started_{0}, messages_{0}, rate_changes_{0}, inside_{0}, nested_{0}, unasked_{0};
  std::atomic<bool> between_{false};
};

}  // namespace taut::check
