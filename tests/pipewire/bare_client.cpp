// SPDX-License-Identifier: MIT
#include "pipewire/bare_client.hpp"

#include <array>

#include "platform/clock.hpp"

namespace taut::tests {
namespace {

constexpr Frames between_impulses = 9600;

pw_properties* properties(const device::pipewire::Library& library, std::initializer_list<spa_dict_item> items) {
  const spa_dict dict{0, static_cast<std::uint32_t>(items.size()), items.begin()};
  return library.pw_properties_new_dict(&dict);
}

float* buffer_of(const device::pipewire::Library& library, void* port, std::uint32_t frames, bool output) {
  pw_buffer* const buffer = library.pw_filter_dequeue_buffer(port);
  if (buffer == nullptr) return nullptr;
  const spa_data& data = buffer->buffer->datas[0];
  if (output) {
    data.chunk->offset = 0;
    data.chunk->size = frames * static_cast<std::uint32_t>(sizeof(float));
    data.chunk->stride = sizeof(float);
  }
  library.pw_filter_queue_buffer(port, buffer);
  return static_cast<float*>(data.data);
}

}  // namespace

BareClient::BareClient(const device::pipewire::Library& library, const std::string& name, int wanted,
                       audio::Histogram* late)
    : late_(late) {
  auto client = device::pipewire::Client::connect(library, true);
  if (!client) return;
  client_ = std::move(*client);
  const device::pipewire::Client::Lock lock(*client_);
  const std::string latency = std::to_string(wanted) + "/48000";
  filter_ = library.pw_filter_new(client_->core(), name.c_str(),
                                  properties(library, {{PW_KEY_NODE_NAME, name.c_str()},
                                                       {PW_KEY_MEDIA_TYPE, "Audio"},
                                                       {PW_KEY_NODE_ALWAYS_PROCESS, "true"},
                                                       {PW_KEY_NODE_LATENCY, latency.c_str()}}));
  static const pw_filter_events events{.version = PW_VERSION_FILTER_EVENTS, .process = on_process};
  library.pw_filter_add_listener(filter_, &listener_, &events, this);
  const auto add = [&](pw_direction direction, const char* port) {
    return library.pw_filter_add_port(
        filter_, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 1,
        properties(library, {{PW_KEY_FORMAT_DSP, "32 bit float mono audio"}, {PW_KEY_PORT_NAME, port}}), nullptr, 0);
  };
  in_ = add(PW_DIRECTION_INPUT, "in");
  out_ = add(PW_DIRECTION_OUTPUT, "out");
  library.pw_filter_connect(filter_, PW_FILTER_FLAG_RT_PROCESS, nullptr, 0);
}

BareClient::~BareClient() {
  if (!client_) return;
  const device::pipewire::Client::Lock lock(*client_);
  spa_hook_remove(&listener_);
  client_->library.pw_filter_destroy(filter_);
}

void BareClient::on_process(void* self, spa_io_position* position) {
  if (position != nullptr) static_cast<BareClient*>(self)->process(position->clock);
}

void BareClient::process(const spa_io_clock& clock) {
  if (late_ != nullptr) late_->add(platform::system_clock().now() - static_cast<Nanos>(clock.nsec));
  const auto n = static_cast<std::uint32_t>(clock.duration);
  const float* const in = buffer_of(client_->library, in_, n, false);
  float* const out = buffer_of(client_->library, out_, n, true);
  for (std::uint32_t i = 0; in != nullptr && i < n; ++i)
    if (in[i] > 0.5F && sent_ >= 0) {
      const Frames trip = position_ + i - sent_;
      // When the machine stalls, the server gives an old block once.
      if (trip == last_trip_) round_trip = trip;
      last_trip_ = trip;
      sent_ = -1;
    }
  const bool send = out != nullptr && (sent_ < 0 || position_ - sent_ > between_impulses);
  for (std::uint32_t i = 0; out != nullptr && i < n; ++i) out[i] = send && i == 5 ? 1.0F : 0.0F;
  if (send) sent_ = position_ + 5;
  position_ += n;
  frames = static_cast<int>(n);
  ++cycles;
}

}  // namespace taut::tests
