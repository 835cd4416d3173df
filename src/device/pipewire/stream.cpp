// SPDX-License-Identifier: MIT
#include "device/pipewire/stream.hpp"

#include <pipewire/loop.h>
#include <sched.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "platform/clock.hpp"
#include "platform/places.hpp"

namespace taut::device::pipewire {
namespace {

// A graph is steady once nothing has changed for this long. Each change brings several latency updates.
constexpr Nanos quiet = 100'000'000;
constexpr Nanos between_looks = 4'000'000;

constexpr int longest_cycle = 8192;
constexpr int data_thread_priority = 83;  // as PipeWire's own clients; its server has 88

Nanos now() { return platform::system_clock().now(); }

Expected<void> check_request(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "No device was named.", "`taut devices` lists them.");
  if (!(request.rate >= 1 && request.rate <= 1e7) || request.frames < 1 || request.margin < 0 || request.room < 0)
    return failure(Trouble::bad_request,
                   "A stream needs a rate of up to 10 MHz, a buffer size and a safety that is not negative.",
                   "48000 Hz, 64 frames and a safety of 64 are a good start.");
  return {};
}

bool is_realtime(std::uintptr_t thread) {
  const int policy = sched_getscheduler(static_cast<pid_t>(thread));
  return policy < 0 || (policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO || (policy & ~SCHED_RESET_ON_FORK) == SCHED_RR;
}

// The host must not hold up the thread that calls us, which RTKit may have given a low one.
int priority_below(std::uintptr_t thread) {
  sched_param parameter{};
  if (sched_getparam(static_cast<pid_t>(thread), &parameter) != 0 || parameter.sched_priority == 0) return 0;
  return std::clamp(parameter.sched_priority - 5, 1, platform::default_priority);
}

}  // namespace

Expected<std::unique_ptr<Stream>> PipewireStream::open(const Library& library, const Request& request) {
  if (auto good = check_request(request); !good) return std::unexpected(good.error());
  std::unique_ptr<PipewireStream> stream(new PipewireStream(request));
  if (auto connected = stream->connect(library); !connected) return std::unexpected(connected.error());
  if (auto settled = stream->settle(); !settled) return std::unexpected(settled.error());
  if (auto agreed = stream->agree(); !agreed) return std::unexpected(agreed.error());
  return stream;
}

PipewireStream::~PipewireStream() {
  if (handoff_) handoff_->stop();
  if (!client_) return;
  {
    // In one piece: an event in between would meet a part of this.
    const Client::Lock lock(*client_);
    client_->on_gone = {};
    linker_.reset();
    node_.reset();
    observer_.reset();
    if (quiet_ != nullptr) pw_loop_destroy_source(client_->events(), quiet_);
  }
  client_.reset();
}

// The channels of the wanted directions; a device named for both may lack one.
Expected<ClientNode::Shape> PipewireStream::shape() {
  ClientNode::Shape shape{.frames = request_.frames, .rate = static_cast<int>(std::lround(request_.rate))};
  for (const bool input : {true, false}) {
    const std::string& id = input ? request_.in : request_.out;
    if (id.empty()) continue;
    auto name = parse_id(id);
    if (!name) return std::unexpected(name.error());
    const Client::Lock lock(*client_);
    auto can = can_of(observer_->graph(), *name);
    if (!can) return std::unexpected(can.error());
    auto& channels = input ? can->inputs : can->outputs;
    if (channels.empty()) {
      const std::string lacks = text("'{}' has no {}.", id, input ? "inputs" : "outputs");
      if (request_.in != request_.out) return failure(Trouble::unsupported, lacks, "`taut devices` shows what it has.");
      remarks_.push_back(lacks);
      continue;
    }
    shape.force_size = shape.force_size || name->force_size;
    shape.force_rate = shape.force_rate || name->force_rate;
    if (!name->as.empty()) shape.name = name->as;
    (input ? shape.inputs : shape.outputs) = std::move(channels);
    (input ? wanted_.in : wanted_.out) = std::move(*name);
  }
  if (shape.inputs.empty() && shape.outputs.empty())
    return failure(Trouble::unsupported, "The device has neither inputs nor outputs now.",
                   "`taut devices` shows what there is.");
  if (shape.name.empty()) shape.name = platform::program_name();
  if (shape.name.empty()) shape.name = "Taut";
  return shape;
}

Expected<void> PipewireStream::connect(const Library& library) {
  auto client = Client::connect(library, true);
  if (!client) return std::unexpected(client.error());
  client_ = std::move(*client);
  observer_ = std::make_unique<Observer>(*client_, [this] { follow_graph(); });
  if (auto complete = observer_->complete(); !complete) return complete;
  auto made_shape = shape();
  if (!made_shape) return std::unexpected(made_shape.error());
  auto node = ClientNode::make(*client_, std::move(*made_shape));
  if (!node) return std::unexpected(node.error());
  const Client::Lock lock(*client_);
  node_ = std::move(*node);
  linker_ = std::make_unique<Linker>(*client_, wanted_);
  quiet_ = pw_loop_add_timer(client_->events(), on_quiet, this);
  follow_graph();
  return {};
}

void PipewireStream::follow_graph() {
  if (!node_ || !linker_) return;
  if (const auto id = node_->id()) linker_->follow(observer_->graph(), *id);
  tell_later();
}

// Linking moves the node between drivers, each with its own cycle.
Expected<void> PipewireStream::settle() {
  const Nanos end = now() + patience;
  Running last;
  Nanos since = now();
  bool linked = false;
  for (; now() < end; platform::system_clock().sleep_until(now() + between_looks)) {
    const Client::Lock lock(*client_);
    if (client_->gone())
      return failure(Trouble::absent, "PipeWire ended while the device was being opened.",
                     "Try again when it is back.");
    Running running = node_->running();
    const auto id = node_->id();
    linked = id && linker_->complete(observer_->graph(), *id);
    const bool moves = running.frames != last.frames || running.rate != last.rate || running.clock != last.clock;
    if (moves || !linked || running.cycles == 0) since = now();
    last = running;
    if (now() - since > quiet && running.cycles > 2) break;
  }
  if (last.cycles == 0)
    return failure(
        Trouble::broken, "PipeWire gave the program no cycle: nothing in its graph keeps time.",
        "Restart it with `systemctl --user restart pipewire`; without a card it needs a Dummy-Driver, as its own "
        "configuration has.");
  if (!linked)
    remarks_.push_back("PipeWire did not link every port to the device: connect them in a patch bay such as qpwgraph.");
  return {};
}

std::optional<Frames> PipewireStream::latency(bool input, int cycle, double rate) const {
  const auto id = node_->id();
  if (!id) return std::nullopt;
  const Graph& graph = observer_->graph();
  const auto ports = ports_of(graph, {*id}, !input);
  std::vector<PortLatency> linked;
  // What was reported for a port outlives its last link.
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (std::ranges::any_of(graph.links, [&](const auto& entry) {
          return (input ? entry.second.input : entry.second.output) == ports[i];
        }))
      linked.push_back(node_->latency(input, i));
  if (linked.empty()) return std::nullopt;
  const Frames whole = frames_of(linked, cycle, rate);
  return input ? capture_latency(whole, cycle) : whole;
}

Expected<void> PipewireStream::agree() {
  const Running running = node_->running();
  if (!is_realtime(running.thread)) {
    grant_ = platform::make_realtime(running.thread, duration(running.frames, running.rate), data_thread_priority);
    if (!is_realtime(running.thread))
      remarks_.push_back("PipeWire's thread in this program has no real-time priority: drop-outs are likely. " +
                         grant_.remedy);
  }
  const Client::Lock lock(*client_);
  const auto end = [&](bool input) {
    const auto behind = latency(input, running.frames, running.rate);
    return End{.channels = static_cast<int>(node_->channels(input)),
               .type = audio::SampleType::float32,
               .layout = audio::Layout::separate,
               .latency = behind.value_or(0),
               .latency_known = behind.has_value()};
  };
  auto made = handoff::Handoff::make({.rate = static_cast<double>(running.rate),
                                      .frames = running.frames,
                                      .largest = longest_cycle,
                                      .margin = handoff::margin_beyond_server(request_),
                                      .room = request_.room,
                                      .in = end(true),
                                      .out = end(false),
                                      .priority = priority_below(running.thread),
                                      .remarks = remarks_});
  if (!made) return std::unexpected(made.error());
  handoff_ = std::move(*made);
  node_->on_latency = [this] { tell_later(); };
  node_->on_clock = [this] {
    // Another rate is reported at once, as nobody is served until then.
    if (node_->running().rate != rate_) tell_changes();
    tell_later();
  };
  node_->on_removed = [this] { handoff_->lost({.cause = removed, .at = now()}); };
  client_->on_gone = node_->on_removed;
  if (client_->gone() || !node_->id()) client_->on_gone();
  rate_ = running.rate;
  node_->serve(*handoff_, rate_);
  tell_later();
  return {};
}

void PipewireStream::tell_later() {
  if (quiet_ == nullptr) return;
  timespec value{.tv_sec = 0, .tv_nsec = quiet};
  pw_loop_update_timer(client_->events(), quiet_, &value, nullptr, false);
}

void PipewireStream::on_quiet(void* self, std::uint64_t /*count*/) {
  static_cast<PipewireStream*>(self)->tell_changes();
}

void PipewireStream::tell_changes() {
  const auto id = node_->id();
  if (!handoff_ || !id) return;
  const Running running = node_->running();
  rate_ = running.rate;
  handoff_->changed({.rate = static_cast<double>(rate_),
                     .in_latency = latency(true, running.frames, rate_).value_or(0),
                     .out_latency = latency(false, running.frames, rate_).value_or(0)});
  node_->set_rate(rate_);
  // A loop through us would grow by our share for ever.
  const Frames own = handoff::whole_cycles(handoff::margin_beyond_server(request_), std::max(running.frames, 1));
  node_->tell_latency(is_loop(observer_->graph(), *id) ? 0 : own);
}

std::vector<std::string> PipewireStream::describe() const {
  const std::int64_t empty = node_->empty_inputs();
  if (empty == 0) return {};
  return {text("PipeWire lacked input in {}: a device or program upstream was late, and its sound is missing.",
               number::plural(empty, "cycle"))};
}

Error PipewireStream::explain(const Fault& fault) const {
  if (auto known = handoff::Handoff::explain(fault)) return *known;
  const Client::Lock lock(*client_);
  if (client_->gone()) return {Trouble::absent, "PipeWire ended.", "It is connected again when PipeWire is back."};
  return {Trouble::absent, "PipeWire has taken this program's node out of its graph.", "It is put back at once."};
}

}  // namespace taut::device::pipewire
