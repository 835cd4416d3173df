// SPDX-License-Identifier: MIT
// An open Core Audio device as a stream: a hand-off and the client that feeds it.
#pragma once
#include <memory>

#include "device/coreaudio/client.hpp"

namespace taut::device::coreaudio {

class CoreAudioStream final : public Stream {
 public:
  explicit CoreAudioStream(std::shared_ptr<Client> client) : client_(std::move(client)) {}
  ~CoreAudioStream() override { Client::close(client_); }
  CoreAudioStream(const CoreAudioStream&) = delete;
  CoreAudioStream& operator=(const CoreAudioStream&) = delete;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return handoff().agreed(); }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return handoff().clock(); }
  Expected<void> start() override { return client_->start(); }
  Wake wait(Nanos until, Turn& turn) noexcept override { return handoff().wait(until, turn); }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override { handoff().done(frames, more); }
  void nudge() noexcept override { handoff().nudge(); }
  [[nodiscard]] Fault fault() const noexcept override { return handoff().fault(); }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override { client_->stop(); }

 private:
  [[nodiscard]] handoff::Handoff& handoff() const noexcept TAUT_NONBLOCKING { return client_->handoff(); }

  std::shared_ptr<Client> client_;
};

}  // namespace taut::device::coreaudio
