// SPDX-License-Identifier: MIT
// What buffers, device, audio thread and keeper share while a host has buffers. It lives until the last of them is gone,
// so none of them ever waits for another without a bound.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/attachment.hpp"
#include "engine/keeper.hpp"
#include "engine/knowledge.hpp"
#include "engine/tuning.hpp"
#include "engine/wishes.hpp"

namespace taut::engine {

struct Session : std::enable_shared_from_this<Session> {
  Session(Wanted what, Buffers memory, Splice scratch, std::shared_ptr<Host> whom)
      : wanted(std::move(what)), buffers(std::move(memory)), splice(std::move(scratch)), host(std::move(whom)) {}
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Wanted wanted;
  Buffers buffers;
  Splice splice;
  const std::shared_ptr<Host> host;
  Telemetry telemetry;
  Wishes wishes;
  std::unique_ptr<Tuning> tuning;  ///< where the margin is tuned; the keeper's, when there are buffers
  Keeper keeper{*this};

  // The device is handed over between the audio thread and the keeper; each pointer owns what it points to.
  std::atomic<Attachment*> attached{nullptr};  ///< in use
  std::atomic<Attachment*> lost{nullptr};      ///< audio thread to keeper: close this
  std::atomic<Attachment*> offered{nullptr};   ///< keeper to audio thread: use this
  std::mutex closing;                          ///< held while a stream is nudged from outside, or destroyed
  std::mutex helping;                          ///< held while the keeper is in a stream that it does not own

  std::atomic<bool> running{false};  ///< between start and stop: the keeper looks for a lost device
  std::atomic<bool> on_stand_in{false};
  std::atomic<bool> mending{false};  ///< a part of the stream went: the keeper helps it back
  std::atomic<bool> late_host{false};
  std::atomic<bool> looping{false};  ///< an audio thread has not ended yet; there is never more than one
  std::atomic<Nanos> began{0};       ///< start, on the stream's clock
  bool open_rate = false;            ///< nobody has named a rate: the host follows the device's
  std::mutex words;                  ///< for the sentences below
  std::string thread;                ///< how the audio thread is scheduled
  std::string thread_remedy;         ///< how it gets real time
  device::Agreed agreed;             ///< as of the last attachment, at the host's rate
  device::Agreed hardware;           ///< the same as the hardware agreed to it
  Knowledge knowledge;
  std::string tuned, tuning_state;  ///< what the tuner says
  Frames untuned = -1;              ///< the margin wanted by hand since there are buffers; the tuner rests from then on

  /// Closes the device, unless the keeper is in it. Once no audio thread is left and the keeper was told to end.
  void close_device();

  /// Control threads: the newest agreement, completed by what is known. Keeps what latencies and reports are made of when the device is away.
  void note(const Attachment& attachment);
  [[nodiscard]] device::Agreed noted();
};

}  // namespace taut::engine
