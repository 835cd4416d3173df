// SPDX-License-Identifier: MIT
// An open device: its IOProc, its listeners, and the hand-off between them and the engine.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "device/coreaudio/io_cycle.hpp"
#include "device/coreaudio/io_gate.hpp"
#include "device/coreaudio/listening.hpp"
#include "device/coreaudio/opening.hpp"
#include "device/handoff/handoff.hpp"

namespace taut::device::coreaudio {

/// Why a device is lost.
enum Cause : int { unplugged = 1, stopped = 2, plays_elsewhere = 3 };

/// What can change while a device is open.
struct Reading {
  double rate = 0;
  int frames = 0;  ///< of a cycle
  Latencies latencies;
};

class Client : public std::enable_shared_from_this<Client> {
 public:
  /// Errors: as set_up(), and `broken`, `no_memory`.
  static Expected<std::shared_ptr<Client>> open(System& system, const Request& request);
  /// Ends the HAL's calls. Bounded: a HAL that does not answer keeps what it uses. `client` is of no use afterwards.
  static void close(const std::shared_ptr<Client>& client);

  explicit Client(System& system) : system_(system) {}
  ~Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] handoff::Handoff& handoff() noexcept { return *handoff_; }
  [[nodiscard]] const std::string& name() const noexcept { return setup_.name; }
  Expected<void> start();  ///< bounded; error `broken`
  void stop() noexcept;    ///< bounded

 private:
  Expected<void> prepare(const Request& request);
  [[nodiscard]] std::unexpected<Error> not_started() const;
  void leave_inputs_alone();
  void listen();
  void note(hal::Code selector);
  void look_again();  ///< refresh(), soon
  void refresh();     ///< any thread that may call the HAL
  [[nodiscard]] Reading read() const;
  void publish(std::int64_t order, const Reading& now);

  System& system_;
  Setup setup_;
  std::unique_ptr<handoff::Handoff> handoff_;
  std::optional<IoCycle> cycle_;
  std::unique_ptr<IoGate> gate_;
  hal::IoProc proc_ = nullptr;
  std::optional<Listening> listening_;
  bool started_ = false;
  std::atomic<bool> starting_{false};  ///< the HAL has not answered AudioDeviceStart
  std::atomic<std::int64_t> readings_{0};

  // Never locked around a call of the HAL: that may take minutes, and the HAL holds locks of its own.
  std::mutex publishing_;  // of what follows
  std::int64_t published_ = 0;
  Reading known_;
};

}  // namespace taut::device::coreaudio
