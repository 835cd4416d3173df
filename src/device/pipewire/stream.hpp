// SPDX-License-Identifier: MIT
// An open PipeWire device: a hand-off, the node that feeds it, and whatever follows the graph meanwhile.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "device/device.hpp"
#include "device/handoff/handoff.hpp"
#include "device/pipewire/client.hpp"
#include "device/pipewire/linker.hpp"
#include "device/pipewire/node.hpp"
#include "device/pipewire/observer.hpp"
#include "platform/realtime.hpp"

namespace taut::device::pipewire {

class PipewireStream final : public Stream {
 public:
  /// Connects, adds a node to the graph, links it, and waits until the graph runs steadily: at most 1.5 s. Errors:
  /// `absent`, `bad_request`, `unsupported`, `denied`, `broken`, `no_memory`. Control threads.
  static Expected<std::unique_ptr<Stream>> open(const Library& library, const Request& request);
  PipewireStream(const PipewireStream&) = delete;
  PipewireStream& operator=(const PipewireStream&) = delete;
  ~PipewireStream() override;

  [[nodiscard]] const Agreed& agreed() const noexcept override { return handoff_->agreed(); }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return handoff_->clock(); }
  Expected<void> start() override { return handoff_->start(); }
  Wake wait(Nanos until, Turn& turn) noexcept override { return handoff_->wait(until, turn); }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override { handoff_->done(frames, more); }
  void nudge() noexcept override { handoff_->nudge(); }
  [[nodiscard]] Fault fault() const noexcept override { return handoff_->fault(); }
  [[nodiscard]] Error explain(const Fault& fault) const override;
  void stop() noexcept override { handoff_->stop(); }

  [[nodiscard]] std::vector<std::string> describe() const override;

  [[nodiscard]] Entered entered() const noexcept { return node_->entered(); }

 private:
  enum Cause : int { removed };

  explicit PipewireStream(Request request) : request_(std::move(request)) {}
  Expected<void> connect(const Library& library);
  Expected<ClientNode::Shape> shape();
  Expected<void> settle();
  Expected<void> agree();
  void follow_graph();
  [[nodiscard]] std::optional<Frames> latency(bool input, int cycle, double rate) const;  // nullopt: nothing is linked
  void tell_later();
  void tell_changes();
  static void on_quiet(void* self, std::uint64_t count);

  const Request request_;
  Wanted wanted_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<handoff::Handoff> handoff_;  // outlives the node, whose callback uses it
  std::unique_ptr<Observer> observer_;
  std::unique_ptr<ClientNode> node_;
  std::unique_ptr<Linker> linker_;
  spa_source* quiet_ = nullptr;  // fires when nothing has changed for a while
  int rate_ = 0;                 // known to the hand-off
  platform::Grant grant_;
  std::vector<std::string> remarks_;
};

}  // namespace taut::device::pipewire
