// SPDX-License-Identifier: MIT
// A sound server in virtual time: its cycles run while the engine sleeps, or the host uses time.
#pragma once
#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>

#include "base/realtime.hpp"
#include "device/virtual/card.hpp"
#include "handoff/graph.hpp"

namespace taut::tests {

class ModelServer {
 public:
  struct Shape {
    double rate = 48000;
    int period = 64;
    bool fixed = true;
    int channels = 2;
    Frames cable = 256;  ///< frames from output to input; at least a cycle
    int largest = 2048;  ///< longest possible cycle
    bool interleaved = false;
    bool input = true, output = true;
    int share = 80;  ///< per cent of a cycle available to its clients
  };

  static constexpr Nanos never = std::numeric_limits<Nanos>::max();

  explicit ModelServer(const Shape& runs)
      : shape(runs), graph_(runs.channels, runs.cable, runs.largest, runs.interleaved) {}

  Shape shape;
  device::virtual_card::VirtualClock clock;

  /// Called right before the cycle of that number.
  std::map<std::int64_t, std::function<void()>> script;
  std::function<int()> sizes;   ///< size of each cycle, up to shape.period; empty: the period
  std::function<Nanos()> late;  ///< delay of each callback

  std::int64_t cycles = 0;
  Frames silent = 0;     ///< frames of silence while the engine ran
  Frames idle = 0;       ///< and while it did not
  Frames unwritten = 0;  ///< frames the engine left unwritten: a fault
  bool stale_write = false;

  [[nodiscard]] bool alive() const noexcept { return alive_; }
  [[nodiscard]] device::handoff::Handoff* client() noexcept { return handoff_; }

  /// In a script: the server exits now, and returns after `away`.
  void die(Nanos away) {
    alive_ = false;
    back_at_ = clock.now() + away;
    if (handoff_) handoff_->lost({.cause = 1, .at = clock.now()});
  }
  /// In a script: no callbacks for `time`, and no error.
  void stall(Nanos time) { next_ += time; }
  /// In a script.
  void change_rate(double rate) {
    shape.rate = rate;
    tell();
  }
  /// In a script.
  void change_period(int frames) {
    shape.period = frames;
    tell();
  }

  [[nodiscard]] device::End end(bool input) const {
    const Frames own = shape.cable - shape.period;
    return {.channels = (input ? shape.input : shape.output) ? shape.channels : 0,
            .type = audio::SampleType::int32,
            .layout = audio::Layout::separate,
            .latency = input ? own / 2 : own - own / 2,
            .latency_known = true};
  }

  bool revive() {
    if (!alive_ && clock.now() >= back_at_) {
      alive_ = true;
      next_ = clock.now();
    }
    return alive_;
  }
  void attach(device::handoff::Handoff* handoff) {
    handoff_ = handoff;
    next_ = std::max(next_, clock.now());
  }
  void detach() {
    if (open_) close();
    handoff_ = nullptr;
  }

  void clear_cable() { graph_.clear_cable(); }

  /// Runs what would have happened by now without the engine.
  void catch_up() {
    const Nanos now = clock.now();
    while (alive_ && (open_ ? now >= deadline_ : now >= next_ + lateness_)) {
      if (open_)
        close();
      else
        open();
    }
  }

  /// The engine sleeps. False: nothing will ever happen.
  bool sleep(Nanos until) {
    const Nanos next = !alive_ ? never : open_ ? deadline_ : next_ + lateness_;
    const Nanos to = std::min(until, next);
    if (to == never) return false;
    clock.advance_to(to);
    catch_up();
    return true;
  }

  /// The engine has written the output the callback waits for.
  void served() {
    if (open_ && handoff_->served()) close();
  }

 private:
  void tell() {
    if (handoff_) handoff_->changed({shape.rate, end(true).latency, end(false).latency});
  }

  void open() {
    if (const auto act = script.find(cycles); act != script.end()) {
      const auto what = std::move(act->second);
      script.erase(act);
      what();
      if (!alive_ || clock.now() < next_) return;
    }
    ++cycles;
    const int frames = sizes ? std::clamp(sizes(), 1, shape.period) : shape.period;
    const Nanos time = next_, length = duration(frames, shape.rate);
    next_ += length;
    deadline_ = std::max(time + length * shape.share / 100, clock.now());
    lateness_ = late ? late() : 0;
    if (!handoff_) return graph_.idle_cycle(frames);
    if (!graph_.untouched() && cycles > 1 && attached_before_) stale_write = true;
    attached_before_ = true;
    auto cycle = graph_.begin(frames);
    if (!shape.input) cycle.in = {};
    if (!shape.output) cycle.out = {};
    cycle.time = time;
    cycle.deadline = deadline_;
    open_ = true;
    handoff_->begin(cycle);
    if (handoff_->served()) close();
  }

  void close() {
    open_ = false;
    const auto outcome = handoff_->end();
    (outcome.running ? silent : idle) += outcome.silent;
    const int unwritten_now = graph_.end();
    if (shape.output) unwritten += unwritten_now;
  }

  Graph graph_;
  device::handoff::Handoff* handoff_ = nullptr;
  bool alive_ = true, open_ = false, attached_before_ = false;
  Nanos next_ = 0, deadline_ = 0, lateness_ = 0, back_at_ = 0;
};

class ModelWakeups final : public device::handoff::Wakeups {
 public:
  explicit ModelWakeups(ModelServer& server) : server_(server) {}
  const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return server_.clock; }
  bool engine_sleeps(Nanos until) noexcept override { return server_.sleep(until); }
  void wake_engine() noexcept override {}
  void server_sleeps(Nanos) noexcept override {}
  void wake_server() noexcept TAUT_NONBLOCKING override {
    unproven([&] { server_.served(); });
  }

 private:
  ModelServer& server_;
};

/// Shows how a backend's stream owns a hand-off.
class ModelStream final : public device::Stream {
 public:
  ModelStream(ModelServer& server, const device::Request& request) : server_(server) {
    const auto& shape = server.shape;
    device::handoff::Terms terms{.rate = shape.rate,
                                 .frames = shape.period,
                                 .fixed = shape.fixed,
                                 .margin = device::handoff::margin_beyond_server(request),
                                 .room = request.room};
    if (!request.in.empty()) terms.in = server.end(true);
    if (!request.out.empty()) terms.out = server.end(false);
    handoff_ = device::handoff::Handoff::make(terms, std::make_unique<ModelWakeups>(server)).value();
    server_.attach(handoff_.get());
  }
  ~ModelStream() override {
    stop();
    server_.detach();
  }
  const device::Agreed& agreed() const noexcept override { return handoff_->agreed(); }
  const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return handoff_->clock(); }
  Expected<void> start() override { return handoff_->start(); }
  device::Wake wait(Nanos until, device::Turn& turn) noexcept override {
    server_.catch_up();
    return handoff_->wait(until, turn);
  }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override {
    unproven([&] { server_.catch_up(); });
    handoff_->done(frames, more);
  }
  void nudge() noexcept override { handoff_->nudge(); }
  device::Fault fault() const noexcept override { return handoff_->fault(); }
  Error explain(const device::Fault& fault) const override {
    if (auto own = device::handoff::Handoff::explain(fault)) return *own;
    return {Trouble::absent, "The model server ended.", "Start it again."};
  }
  void stop() noexcept override {
    handoff_->stop();
    server_.clear_cable();
  }

 private:
  ModelServer& server_;
  std::unique_ptr<device::handoff::Handoff> handoff_;
};

class ModelBackend final : public device::Backend {
 public:
  explicit ModelBackend(const ModelServer::Shape& shape) : server(shape) {}
  ModelServer server;

  std::string_view name() const noexcept override { return "model"; }
  Expected<std::vector<device::Device>> list() override {
    return std::vector<device::Device>{{.id = "model:server",
                                        .name = "Model server",
                                        .inputs = server.end(true).channels,
                                        .outputs = server.end(false).channels}};
  }
  Expected<device::Can> probe(const std::string& id) override {
    if (auto there = present(id); !there) return std::unexpected(there.error());
    const int period = server.shape.period;
    device::Can can{.known = device::Can::Known::yes,
                    .rates = {{server.shape.rate, period, period, 1, period}},
                    .current_rate = server.shape.rate,
                    .keeps_ahead = true};
    for (int c = 0; c < server.end(true).channels; ++c) can.inputs.push_back("in " + std::to_string(c + 1));
    for (int c = 0; c < server.end(false).channels; ++c) can.outputs.push_back("out " + std::to_string(c + 1));
    if (!can.inputs.empty()) can.input_types = {audio::SampleType::int32};
    if (!can.outputs.empty()) can.output_types = {audio::SampleType::int32};
    return can;
  }
  Expected<std::unique_ptr<device::Stream>> open(const device::Request& request) override {
    if (request.in.empty() && request.out.empty())
      return failure(Trouble::bad_request, "A stream needs an input or an output device.");
    if (auto there = present(request.in.empty() ? request.out : request.in); !there)
      return std::unexpected(there.error());
    return std::make_unique<ModelStream>(server, request);
  }
  Expected<device::Watch> watch(std::function<void(const device::Change&)>) override {
    return failure(Trouble::unsupported, "The model server cannot be watched.");
  }

 private:
  Expected<void> present(const std::string& id) {
    if (id == "model:server" && server.revive()) return {};
    return failure(Trouble::absent, "There is no server '" + id + "'.", "Start it.");
  }
};

}  // namespace taut::tests
