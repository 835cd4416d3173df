// SPDX-License-Identifier: MIT
#include "engine/attachment.hpp"
#include "base/text.hpp"

namespace taut::engine {
namespace {

using audio::Transfer;

Expected<std::optional<Transfer>> transfer(Transfer::Way way, const device::End& end, const std::vector<int>& channels,
                                           audio::SampleType host) {
  if (channels.empty()) return std::nullopt;
  auto made = Transfer::make(way, end.type, end.layout, end.channels, channels, host);
  if (made) return made;
  return failure(Trouble::unsupported,
                 text("The device now has {} {} channels of type {}, which does not serve what the host opened.",
                      end.channels, way == Transfer::Way::in ? "input" : "output", audio::name(end.type)),
                 "Open the device again in the host.");
}

}  // namespace

Cycle::Fit Attachment::fit() const noexcept {
  const device::Agreed& agreed = stream->agreed();
  return {.shape = {.buffer = buffer, .cycle = agreed.frames, .fixed = agreed.fixed, .margin = agreed.margin},
          .rate = agreed.rate,
          .pieces = agreed.pieces,
          .in = in ? &*in : nullptr,
          .out = out ? &*out : nullptr};
}

Expected<std::unique_ptr<Attachment>> attach(const Wanted& wanted) {
  auto stream = wanted.backend->open(wanted.request);
  if (!stream) return std::unexpected(stream.error());
  const device::Agreed& agreed = (*stream)->agreed();
  auto in = transfer(Transfer::Way::in, agreed.in, wanted.in_channels, wanted.type);
  if (!in) return std::unexpected(in.error());
  auto out = transfer(Transfer::Way::out, agreed.out, wanted.out_channels, wanted.type);
  if (!out) return std::unexpected(out.error());
  auto made = std::make_unique<Attachment>();
  made->stream = std::move(*stream);
  made->in = std::move(*in);
  made->out = std::move(*out);
  made->buffer = wanted.buffer;
  return made;
}

}  // namespace taut::engine
