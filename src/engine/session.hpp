// SPDX-License-Identifier: MIT
// Shared by buffers, device, audio thread and worker while a host has buffers. Lives as long as any of them, so that
// none ever waits for another without a bound.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/device_slot.hpp"
#include "engine/journal.hpp"
#include "engine/knowledge.hpp"
#include "engine/meters.hpp"
#include "engine/observer.hpp"
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
  Meters meters{buffers, wanted.type, wanted.buffer};
  Wishes wishes;
  Journal journal;
  DeviceSlot slot{wanted};
  std::unique_ptr<Tuning> tuning;  ///< tunes the margin, while there are buffers; the worker's
  Worker worker{*this};
  Recovery recovery{*this};  ///< its watch ends before what it wakes

  std::atomic<bool> late_host{false};  ///< the host finishes after its callback: configured, or learned by the cycle
  std::atomic<Nanos> began{0};         ///< the last start, on the stream's clock
  std::atomic<std::uintptr_t> audio_thread{0};  ///< as platform::Thread::id(); 0: none yet
  bool open_rate = false;                       ///< nobody named a rate: the host follows the device
  std::mutex words;                             ///< for all below
  std::string thread;                           ///< how the audio thread is scheduled
  std::string thread_remedy;                    ///< how to get real time
  std::shared_ptr<platform::RealtimeHold> hold;
  device::Agreed agreed;    ///< of the last attachment, at the host's rate
  device::Agreed hardware;  ///< the same, as the hardware agreed to it
  Knowledge knowledge;
  std::string tuned, tuning_state;  ///< from the tuner
  Frames untuned = -1;              ///< margin set by hand since the buffers were made; the tuner then rests
  Observer observer{*this};

  /// Records what latencies and reports are made of. Control threads and the worker.
  void note(const Attachment& attachment);
  /// The latest agreement with all that is known; also while the device is missing.
  [[nodiscard]] device::Agreed noted();
};

}  // namespace taut::engine
