// SPDX-License-Identifier: MIT
#include "device/pipewire/node.hpp"

#include <pipewire/loop.h>
#include <spa/param/latency-utils.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::device::pipewire {
namespace {

// The least time for the host where our callback comes late in its cycle, and what is left to those behind us.
constexpr int deadline_eighths = 7, least_eighths = 4;

// Without an external clock nobody waits, but a client that hangs must not hang all others.
constexpr Nanos freewheel_bound = nanos_per_second;

pw_properties* properties(const Library& library, const Properties& values) {
  std::vector<spa_dict_item> items;
  for (const auto& [key, value] : values) items.push_back({key.c_str(), value.c_str()});
  const spa_dict dict{0, static_cast<std::uint32_t>(items.size()), items.data()};
  return library.pw_properties_new_dict(&dict);
}

PortLatency port_latency(const spa_latency_info& info) {
  return {info.max_quantum, static_cast<std::int32_t>(info.max_rate), static_cast<std::int64_t>(info.max_ns)};
}

}  // namespace

Expected<std::unique_ptr<ClientNode>> ClientNode::make(Client& client, Shape shape) {
  std::unique_ptr<ClientNode> node(new ClientNode(client, std::move(shape)));
  if (auto connected = node->connect(); !connected) return std::unexpected(connected.error());
  return node;
}

Expected<void> ClientNode::connect() {
  const Library& library = client_.library;
  // Runs even while nothing is linked, and follows whatever drives the graph.
  Properties values{{PW_KEY_NODE_NAME, shape_.name},
                    {PW_KEY_NODE_DESCRIPTION, shape_.name},
                    {PW_KEY_MEDIA_TYPE, "Audio"},
                    {PW_KEY_MEDIA_CATEGORY, "Duplex"},
                    {PW_KEY_MEDIA_ROLE, "Production"},
                    {PW_KEY_NODE_ALWAYS_PROCESS, "true"},
                    {PW_KEY_NODE_WANT_DRIVER, "true"},
                    {PW_KEY_NODE_LATENCY, text("{}/{}", shape_.frames, shape_.rate)},
                    {PW_KEY_NODE_RATE, text("1/{}", shape_.rate)}};
  if (shape_.force_size) values[PW_KEY_NODE_FORCE_QUANTUM] = std::to_string(shape_.frames);
  if (shape_.force_rate) values[PW_KEY_NODE_FORCE_RATE] = std::to_string(shape_.rate);

  const Client::Lock lock(client_);
  filter_ = library.pw_filter_new(client_.core(), shape_.name.c_str(), properties(library, values));
  if (filter_ == nullptr) return failure(Trouble::no_memory, text("PipeWire gives no node: {}.", std::strerror(errno)));
  static const pw_filter_events events{
      .version = PW_VERSION_FILTER_EVENTS, .state_changed = on_state, .param_changed = on_param, .process = on_process};
  library.pw_filter_add_listener(filter_, &listener_, &events, this);
  clock_event_ = pw_loop_add_event(client_.events(), on_clock_event, this);
  add_ports(true);
  add_ports(false);
  const auto lacks = [](const Ports& ports) {
    return std::ranges::find(ports.handles, nullptr) != ports.handles.end();
  };
  if (lacks(in_) || lacks(out_))
    return failure(Trouble::no_memory, text("PipeWire gives no port for each channel: {}.", std::strerror(errno)));
  constexpr auto flags = static_cast<pw_filter_flags>(PW_FILTER_FLAG_RT_PROCESS | PW_FILTER_FLAG_CUSTOM_LATENCY);
  if (const int result = library.pw_filter_connect(filter_, flags, nullptr, 0); result < 0)
    return failure(Trouble::broken, text("PipeWire takes no node into its graph: {}.", std::strerror(-result)));
  return {};
}

void ClientNode::add_ports(bool input) {
  Ports& ports = input ? in_ : out_;
  for (const std::string& channel : input ? shape_.inputs : shape_.outputs) {
    const Properties values{{PW_KEY_FORMAT_DSP, "32 bit float mono audio"},
                            {PW_KEY_PORT_NAME, (input ? "input_" : "output_") + channel},
                            {PW_KEY_AUDIO_CHANNEL, channel}};
    ports.handles.push_back(client_.library.pw_filter_add_port(
        filter_, input ? PW_DIRECTION_INPUT : PW_DIRECTION_OUTPUT, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 1,
        properties(client_.library, values), nullptr, 0));
  }
  ports.areas.assign(ports.handles.size(), {nullptr, sizeof(float)});
  ports.behind.resize(ports.handles.size());
  ports.told.assign(ports.handles.size(), SPA_LATENCY_INFO(input ? SPA_DIRECTION_OUTPUT : SPA_DIRECTION_INPUT));
}

ClientNode::~ClientNode() {
  const Client::Lock lock(client_);
  on_latency = on_clock = on_removed = {};
  if (filter_ == nullptr) return;
  spa_hook_remove(&listener_);
  client_.library.pw_filter_destroy(filter_);
  if (clock_event_ != nullptr) pw_loop_destroy_source(client_.events(), clock_event_);
}

void ClientNode::serve(handoff::Handoff& handoff, int rate) noexcept {
  set_rate(rate);
  handoff_.store(&handoff, std::memory_order_release);
}

Running ClientNode::running() const noexcept {
  return {.cycles = cycles_.load(std::memory_order_acquire),
          .clock = clock_.load(std::memory_order_relaxed),
          .frames = frames_.load(std::memory_order_relaxed),
          .rate = rate_.load(std::memory_order_relaxed),
          .thread = thread_.load(std::memory_order_relaxed)};
}

std::optional<Id> ClientNode::id() const {
  const Id id = client_.library.pw_filter_get_node_id(filter_);
  return id == SPA_ID_INVALID ? std::nullopt : std::optional(id);
}

const PortLatency& ClientNode::latency(bool input, std::size_t port) const { return (input ? in_ : out_).behind[port]; }

void ClientNode::on_process(void* self, spa_io_position* position) {
  if (position != nullptr) static_cast<ClientNode*>(self)->process(*position);
}

// A port has a buffer if it is linked and the other side has supplied one in this cycle. The graph's cycle may be
// longer than the buffers, whose size this process's own configuration sets.
void ClientNode::take_buffers(Ports& ports, bool input, std::uint32_t frames) noexcept {
  const std::uint32_t bytes = frames * static_cast<std::uint32_t>(sizeof(float));
  for (std::size_t i = 0; i < ports.handles.size(); ++i) {
    ports.areas[i].data = nullptr;
    pw_buffer* const buffer = client_.library.pw_filter_dequeue_buffer(ports.handles[i]);
    if (buffer == nullptr) continue;
    const spa_data& data = buffer->buffer->datas[0];
    const std::uint32_t offset = input ? data.chunk->offset : 0;
    const bool fits = data.data != nullptr && offset <= data.maxsize && bytes <= data.maxsize - offset;
    if (fits && (!input || data.chunk->size >= bytes))
      ports.areas[i].data = static_cast<std::byte*>(data.data) + offset;
    if (!input) {
      data.chunk->offset = 0;
      data.chunk->size = fits ? bytes : 0;
      data.chunk->stride = sizeof(float);
      data.chunk->flags = 0;
    }
    client_.library.pw_filter_queue_buffer(ports.handles[i], buffer);
  }
}

handoff::ServerCycle ClientNode::cycle_of(const spa_io_clock& clock, Nanos now) const noexcept {
  const double rate = static_cast<double>(clock.rate.denom);
  const Nanos length = duration(static_cast<Frames>(clock.duration), rate);
  // The driver's filtered estimate if it is plausible: it has less jitter than the wake-up.
  Nanos time = static_cast<Nanos>(clock.next_nsec) -
               (clock.rate_diff > 0 ? static_cast<Nanos>(static_cast<double>(length) / clock.rate_diff) : length);
  if (clock.next_nsec == 0 || time > now || time < now - 2 * length) time = static_cast<Nanos>(clock.nsec);
  if (time > now || time < now - 2 * length) time = now;
  const bool freewheel = (clock.flags & SPA_IO_CLOCK_FLAG_FREEWHEEL) != 0;
  return {.frames = static_cast<int>(clock.duration),
          .in = in_.areas,
          .out = out_.areas,
          .time = time,
          .deadline = freewheel ? now + freewheel_bound
                                : std::max(time + length * deadline_eighths / 8, now + length * least_eighths / 8)};
}

void ClientNode::process(const spa_io_position& position) noexcept {
  const spa_io_clock& clock = position.clock;
  const int rate = static_cast<int>(clock.rate.denom);
  if (clock.duration == 0 || rate == 0) return;
  const Nanos now = platform::system_clock().now();
  cycle_.store(static_cast<Nanos>(clock.nsec), std::memory_order_relaxed);
  call_.store(now, std::memory_order_relaxed);
  if (cycles_.load(std::memory_order_relaxed) == 0) thread_.store(platform::current_thread_id());
  const auto frames = static_cast<std::uint32_t>(clock.duration);
  clock_.store(clock.id, std::memory_order_relaxed);
  const bool other =
      frames_.exchange(static_cast<int>(frames), std::memory_order_relaxed) != static_cast<int>(frames) ||
      rate_.load(std::memory_order_relaxed) != rate;
  rate_.store(rate, std::memory_order_relaxed);
  cycles_.fetch_add(1, std::memory_order_release);
  if (other) pw_loop_signal_event(client_.events(), clock_event_);
  const Frames gap =
      gaps_.next({.clock = clock.id, .rate = rate, .position = clock.position, .frames = clock.duration});

  take_buffers(in_, true, frames);
  take_buffers(out_, false, frames);
  const auto filled = std::ranges::count_if(in_.areas, [](const audio::Area& area) { return area.data != nullptr; });
  if (filled < filled_) empty_inputs_.fetch_add(1, std::memory_order_relaxed);
  filled_ = filled;
  handoff::Handoff* const handoff = handoff_.load(std::memory_order_acquire);
  if (handoff == nullptr || rate != served_rate_.load(std::memory_order_acquire))
    return handoff::silence(out_.areas, sizeof(float), 0, static_cast<int>(frames));
  handoff::ServerCycle cycle = cycle_of(clock, now);
  cycle.lost = gap;
  handoff->offer(cycle);
}

void ClientNode::on_clock_event(void* self, std::uint64_t /*count*/) {
  auto& node = *static_cast<ClientNode*>(self);
  if (node.on_clock) node.on_clock();
}

void ClientNode::on_state(void* self, pw_filter_state /*old*/, pw_filter_state state, const char* /*error*/) {
  auto& node = *static_cast<ClientNode*>(self);
  if (state == PW_FILTER_STATE_PAUSED || state == PW_FILTER_STATE_STREAMING) node.was_in_graph_ = true;
  const bool out = state == PW_FILTER_STATE_UNCONNECTED || state == PW_FILTER_STATE_ERROR;
  if (out && node.was_in_graph_ && node.on_removed) node.on_removed();
  node.client_.wake();
}

void ClientNode::on_param(void* self, void* port, std::uint32_t id, const spa_pod* param) {
  static_cast<ClientNode*>(self)->param_changed(port, id, param);
}

// What is upstream of an input, PipeWire calls the output direction, and the reverse.
void ClientNode::param_changed(void* port, std::uint32_t id, const spa_pod* param) {
  if (id != SPA_PARAM_Latency || port == nullptr || param == nullptr) return;
  spa_latency_info info{};
  if (spa_latency_parse(param, &info) < 0) return;
  for (const bool input : {true, false}) {
    Ports& ports = input ? in_ : out_;
    const auto found = std::ranges::find(ports.handles, port);
    if (found == ports.handles.end() || info.direction != (input ? SPA_DIRECTION_OUTPUT : SPA_DIRECTION_INPUT))
      continue;
    const auto at = static_cast<std::size_t>(found - ports.handles.begin());
    ports.behind[at] = port_latency(info);
    ports.told[at] = info;
    if (on_latency) on_latency();
  }
}

void ClientNode::tell_latency(Frames own) {
  for (const bool input : {true, false}) {
    // What is behind all ports of one side is behind each port of the other too.
    const Ports& from = input ? in_ : out_;
    const Ports& to = input ? out_ : in_;
    const spa_direction direction = input ? SPA_DIRECTION_OUTPUT : SPA_DIRECTION_INPUT;
    spa_latency_info through{};
    spa_latency_info_combine_start(&through, direction);
    for (const spa_latency_info& info : from.told) spa_latency_info_combine(&through, &info);
    spa_latency_info_combine_finish(&through);
    through.min_rate += static_cast<std::uint32_t>(own);
    through.max_rate += static_cast<std::uint32_t>(own);
    for (std::size_t i = 0; i < to.handles.size(); ++i) {
      std::array<std::uint8_t, 1024> space;
      spa_pod_builder builder = SPA_POD_BUILDER_INIT(space.data(), static_cast<std::uint32_t>(space.size()));
      std::array<const spa_pod*, 2> params{spa_latency_build(&builder, SPA_PARAM_Latency, &through),
                                           spa_latency_build(&builder, SPA_PARAM_Latency, &to.told[i])};
      client_.library.pw_filter_update_params(filter_, to.handles[i], params.data(), 2);
    }
  }
}

}  // namespace taut::device::pipewire
