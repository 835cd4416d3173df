// SPDX-License-Identifier: MIT
#include "device/jack/stream.hpp"

#include <utility>

#include "base/text.hpp"

namespace taut::device::jack {

Expected<void> check_request(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "No device was named.", "`taut devices` lists them.");
  if (request.frames < 1 || request.margin < 0 || request.room < 0)
    return failure(Trouble::bad_request, "A stream needs a buffer size and a safety that is not negative.",
                   "64 frames and a safety of 64 are a good start.");
  return {};
}

namespace {

// A direction without a device has no ports, whatever the other direction's id says.
Expected<Name> name_of(const std::string& id) {
  if (id.empty()) return Name{.inputs = 0, .outputs = 0};
  return parse_id(id);
}

End end_of(std::size_t channels, Frames latency) {
  return {.channels = static_cast<int>(channels),
          .type = audio::SampleType::float32,
          .layout = audio::Layout::separate,
          .latency = latency,
          .latency_known = true};
}

}  // namespace

JackStream::~JackStream() {
  handoff().stop();
  Client::close(std::move(client_));
}

void JackStream::done(int frames, int more) noexcept TAUT_NONBLOCKING {
  handoff().done(frames, more);
  if (more != 0) client_->set_margin(handoff().agreed().margin);
}

Error JackStream::explain(const Fault& fault) const {
  if (auto known = handoff::Handoff::explain(fault)) return *known;
  if (fault.cause != server_gone) return {};  // it gives no cycles and no reason
  const std::string words = client_->last_words();
  return {Trouble::absent, text("The JACK server ended{}{}.", words.empty() ? "" : ": ", words),
          "It is connected again when the server is back."};
}

Expected<std::unique_ptr<Stream>> open_stream(const Library& jack, const Request& request) {
  auto in = name_of(request.in), out = name_of(request.out);
  if (!in) return std::unexpected(in.error());
  if (!out) return std::unexpected(out.error());
  const bool both = !request.in.empty() && !request.out.empty();
  if (!both) (request.in.empty() ? out->inputs : in->outputs) = 0;
  auto client = Client::open(jack, request.out.empty() ? *in : *out, *in, *out);
  if (!client) return std::unexpected(client.error());
  const Client::Terms& terms = (*client)->terms();
  const Channels& channels = (*client)->channels();
  handoff::Terms agreed{.rate = terms.rate,
                        .frames = terms.frames,
                        .margin = handoff::margin_beyond_server(request),
                        .room = request.room,
                        .in = end_of(channels.inputs.size(), terms.in_latency()),
                        .out = end_of(channels.outputs.size(), terms.playback),
                        .priority = terms.priority};
  auto made = handoff::Handoff::make(agreed);
  auto served = made ? (*client)->serve(std::move(*made)) : std::unexpected(made.error());
  if (!served) {
    Client::close(std::move(*client));
    return std::unexpected(served.error());
  }
  (*client)->set_margin((*client)->handoff().agreed().margin);
  return std::make_unique<JackStream>(std::move(*client));
}

}  // namespace taut::device::jack
