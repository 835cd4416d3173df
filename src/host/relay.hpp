// SPDX-License-Identifier: MIT
// The protocol's callbacks carry no context, so each session takes one of a few prepared sets of functions.
#pragma once
#include <optional>

#include "base/units.hpp"
#include "taut/protocol.h"

namespace taut::host {

/// What a driver calls. Must never wait for a control call.
class Receiver {
 public:
  /// `time` is null if the driver does not tell it. Driver's audio thread.
  virtual void switched(int half, const TautTime* time) noexcept = 0;
  /// Any thread of the driver.
  virtual void rate_changed(double rate) noexcept = 0;
  virtual TautLong told(TautLong selector, TautLong value) noexcept = 0;

 protected:
  ~Receiver() = default;
};

class Relay {
 public:
  static constexpr int how_many = 16;

  /// Takes a free set of functions; nullopt if all are in use.
  static std::optional<Relay> take() noexcept;

  Relay(Relay&& other) noexcept;
  Relay& operator=(Relay&&) = delete;
  ~Relay();  ///< returns the set, unless a call never returned

  /// For create_buffers(). Calls do nothing while nobody is connected.
  [[nodiscard]] TautCallbacks callbacks() const noexcept;

  void connect(Receiver& receiver) noexcept;

  /// True: nobody is in the receiver any more. False, after `patience` ns or at once on a thread inside it: the
  /// receiver must live on, but is not called again.
  [[nodiscard]] bool disconnect(Nanos patience) noexcept;

 private:
  explicit Relay(int place) noexcept : place_(place) {}
  int place_;  // -1: moved from
  bool stuck_ = false;
};

}  // namespace taut::host
