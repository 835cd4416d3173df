// SPDX-License-Identifier: MIT
// An open JACK device: a hand-off and the client that feeds it.
#pragma once
#include <memory>

#include "device/jack/client.hpp"

namespace taut::device::jack {

class JackStream final : public Stream {
 public:
  /// `client` already serves its hand-off.
  explicit JackStream(std::shared_ptr<Client> client) : client_(std::move(client)) {}
  ~JackStream() override;
  JackStream(const JackStream&) = delete;
  JackStream& operator=(const JackStream&) = delete;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return handoff().agreed(); }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return handoff().clock(); }
  Expected<void> start() override { return handoff().start(); }
  Wake wait(Nanos until, Turn& turn) noexcept override { return handoff().wait(until, turn); }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override;
  void nudge() noexcept override { handoff().nudge(); }
  [[nodiscard]] Fault fault() const noexcept override { return handoff().fault(); }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override { handoff().stop(); }

 private:
  [[nodiscard]] handoff::Handoff& handoff() const noexcept { return client_->handoff(); }

  std::shared_ptr<Client> client_;
};

/// Error `bad_request`: the request is empty or invalid.
Expected<void> check_request(const Request& request);

/// Connects for a checked request. Errors: `absent`, `bad_request`, `unsupported`, `broken`, `no_memory`. Bounded.
/// Control threads.
Expected<std::unique_ptr<Stream>> open_stream(const Library& jack, const Request& request);

}  // namespace taut::device::jack
