// SPDX-License-Identifier: MIT
// Buffers and callbacks between the driver and the program, from createBuffers to disposeBuffers.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "base/units.hpp"
#include "check/program/ledger.hpp"
#include "check/watch/halves.hpp"
#include "check/watch/scope.hpp"
#include "host/relay.hpp"
#include "taut/protocol.h"

namespace taut::check {

class Session;

/// What a driver object and its sessions share. Lives as long as the process.
struct Watched {
  Ledger& ledger;
  TautDriver* inner = nullptr;
  CallerScope scope;
  std::atomic<bool> started{false};         ///< start has returned
  std::atomic<Session*> sounding{nullptr};  ///< the one whose callback is running
  std::atomic<TautLong> more_latency{0};    ///< frames that are told on top, after a provocation
  std::atomic<TautLong> preferred{0};       ///< told instead of the driver's own; 0: that
  std::atomic<double> claimed_rate{0};      ///< likewise
};

struct SessionChannel {
  bool input = false;
  TautLong number = 0;
  std::size_t bytes = 0;  ///< of a half
  std::array<void*, 2> inner{};
};

class Session final : public host::Receiver {
 public:
  Session(Watched& watched, const TautCallbacks& program, host::Relay relay, TautLong frames, double rate);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] TautCallbacks callbacks() const noexcept;
  [[nodiscard]] bool has_message() const noexcept { return program_.message != nullptr; }

  /// Asks the program what it supports, on the calling thread.
  void ask() noexcept;
  /// The driver has made its buffers: from now on callbacks reach the program.
  void open(std::vector<SessionChannel> channels);
  [[nodiscard]] void* half(std::size_t channel, int half) noexcept { return halves_->at(channel, half); }

  /// start and stop. ended() returns when no message is being sent, unless the caller is inside one.
  void begun() noexcept;
  void ended() noexcept;
  [[nodiscard]] bool running() const noexcept { return running_.load(); }
  [[nodiscard]] int inside() const noexcept { return inside_.load(); }
  [[nodiscard]] Frames played() const noexcept { return played_.load(); }
  [[nodiscard]] double rate() const noexcept { return rate_; }
  [[nodiscard]] TautLong frames() const noexcept { return frames_; }

  /// The buffers are gone for the program; they stay, to see who touches them. True if nobody can be inside any more.
  bool close() noexcept;
  /// Notes who has touched them since.
  void look() noexcept;

  /// outputReady, within the callback: what is written is final.
  void ready() noexcept TAUT_NONBLOCKING;

  /// Sends a message that `provoke` asks for, if the program supports it and the stream runs.
  void provoke(Provocation what) noexcept;

  void switched(int half, const TautTime* time) noexcept override;
  void rate_changed(double rate) noexcept override;
  TautLong told(TautLong selector, TautLong value) noexcept override;

 private:
  void fill(int half) noexcept TAUT_NONBLOCKING;
  void hand_over(int half) noexcept TAUT_NONBLOCKING;
  void look_at(int half) noexcept TAUT_NONBLOCKING;
  void tally(Nanos took) noexcept TAUT_NONBLOCKING;
  void overdue(Provocation what, Fault fault) noexcept TAUT_NONBLOCKING;
  void heard(TautLong selector, TautLong value, TautLong answer) noexcept;
  void agreed(Provocation what, TautLong value, TautLong answer) noexcept;

  Watched& watched_;
  const TautCallbacks program_;
  host::Relay relay_;
  const TautLong frames_;
  const double rate_;
  std::vector<SessionChannel> channels_;
  std::unique_ptr<Halves> halves_;
  std::atomic<bool> open_{false}, running_{false}, sending_{false};
  std::atomic<int> inside_{0};
  std::atomic<Frames> played_{0};
  std::array<std::atomic<Frames>, provocation_count> agreed_at_{};  // -1: nothing is due
  // Of the audio thread.
  std::int64_t number_ = 0;  // of the switch
  int half_ = 0, ready_ = 0;
  bool handed_over_ = false, early_ = false;
};

/// Keeps sessions whose buffers the program may still touch: the newest few, and those that somebody is inside. Looks at
/// all of them each time.
void shelve(std::shared_ptr<Session> session, bool quiet);
void look_at_shelved();

}  // namespace taut::check
