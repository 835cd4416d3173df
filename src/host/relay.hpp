// SPDX-License-Identifier: MIT
// The protocol's callbacks carry no context, so each session takes one of a few sets of functions made beforehand.
#pragma once
#include <optional>

#include "base/units.hpp"
#include "taut/protocol.h"

namespace taut::host {

/// What a driver calls. Nothing here may wait for a control call.
class Receiver {
 public:
  /// `time` is null from drivers that do not tell it. Driver's audio thread.
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

  /// Takes a free set of functions; empty when all are in use.
  static std::optional<Relay> take() noexcept;

  Relay(Relay&& other) noexcept;
  Relay& operator=(Relay&&) = delete;
  ~Relay();  ///< gives the set back, unless a call never came out of it

  /// The functions, for create_buffers(). Calls that come while nobody is connected do nothing.
  [[nodiscard]] TautCallbacks callbacks() const noexcept;

  void connect(Receiver& receiver) noexcept;

  /// Nobody is in the receiver afterwards, if true. False, after `patience` ns or at once on a thread that is inside
  /// itself: then the receiver must live on; it is not called anew.
  [[nodiscard]] bool disconnect(Nanos patience) noexcept;

 private:
  explicit Relay(int place) noexcept : place_(place) {}
  int place_;  // -1: given away
  bool stuck_ = false;
};

}  // namespace taut::host
