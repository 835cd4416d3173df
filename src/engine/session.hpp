// SPDX-License-Identifier: MIT
// What buffers, device, audio thread and worker share while a host has buffers. It lives until the last of them is gone,
// so none of them ever waits for another without a bound.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/device_slot.hpp"
#include "engine/journal.hpp"
#include "engine/knowledge.hpp"
#include "engine/recovery.hpp"
#include "engine/tuning.hpp"
#include "engine/wishes.hpp"
#include "engine/worker.hpp"
#include "platform/realtime.hpp"

namespace taut::engine {

struct EngineSession : std::enable_shared_from_this<EngineSession> {
  EngineSession(Wanted what, Buffers memory, Splice scratch, std::shared_ptr<Host> whom)
      : wanted(std::move(what)), buffers(std::move(memory)), splice(std::move(scratch)), host(std::move(whom)) {}
  EngineSession(const EngineSession&) = delete;
  EngineSession& operator=(const EngineSession&) = delete;

  const Wanted wanted;
  Buffers buffers;
  Splice splice;
  const std::shared_ptr<Host> host;
  Telemetry telemetry;
  Wishes wishes;
  Journal journal;
  DeviceSlot slot{wanted};
  std::unique_ptr<Tuning> tuning;  ///< where the margin is tuned; the worker's, when there are buffers
  Worker worker{*this};
  Recovery recovery{*this};  ///< its watch ends before what it wakes

  std::atomic<bool> late_host{false};  ///< the host finishes after its callback: set before, or learned by the cycle
  std::atomic<Nanos> began{0};         ///< the last start, on the stream's clock
  bool open_rate = false;              ///< nobody has named a rate: the host follows the device's
  std::mutex words;                    ///< for all below
  std::string thread;                  ///< how the audio thread is scheduled
  std::string thread_remedy;           ///< how it gets real time
  std::shared_ptr<platform::RealtimeHold> hold;
  device::Agreed agreed;    ///< as of the last attachment, at the host's rate
  device::Agreed hardware;  ///< the same as the hardware agreed to it
  Knowledge knowledge;
  std::string tuned, tuning_state;  ///< what the tuner says
  Frames untuned = -1;              ///< the margin wanted by hand since there are buffers; the tuner rests from then on

  /// Control threads and the worker: takes down what latencies and reports are made of.
  void note(const Attachment& attachment);
  /// The newest agreement, completed by what is known; also while the device is away.
  [[nodiscard]] device::Agreed noted();
};

}  // namespace taut::engine
