// SPDX-License-Identifier: MIT
#include "engine/attachment.hpp"

#include <algorithm>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/rate/choose.hpp"
#include "engine/choice.hpp"

namespace taut::engine {
namespace {

using audio::Transfer;
using device::rate::Resampled;

// Channel numbers the device lacks, counted from 1.
std::string missing(const std::vector<int>& channels, int device_channels) {
  std::string list;
  for (const int channel : channels)
    if (channel >= device_channels) list += text("{}{}", list.empty() ? "" : ", ", channel + 1);
  return list;
}

Expected<std::optional<Transfer>> transfer(Transfer::Way way, const device::End& end, std::vector<int> channels,
                                           audio::SampleType host, std::vector<std::string>& remarks) {
  const char* const word = way == Transfer::Way::in ? "input" : "output";
  if (const std::string list = missing(channels, end.channels); !list.empty())
    remarks.push_back(text("The device has {} {} channels now; of what the program uses, {} is silent: {}.",
                           end.channels, word, word, list));
  for (int& channel : channels)
    if (channel >= end.channels) channel = Transfer::absent;
  if (std::ranges::all_of(channels, [](int channel) { return channel == Transfer::absent; })) return std::nullopt;
  auto made = Transfer::make(way, end.type, end.layout, end.channels, channels, host);
  if (made) return made;
  return failure(Trouble::unsupported,
                 text("The device gives its {} as {}, which cannot be converted.", word, audio::name(end.type)));
}

std::vector<int> present(const std::vector<int>& channels, int device_channels) {
  std::vector<int> list;
  std::ranges::copy_if(channels, std::back_inserter(list), [&](int channel) { return channel < device_channels; });
  return list;
}

Expected<std::unique_ptr<device::Stream>> open_converted(const Wanted& wanted) {
  auto found = probe(*wanted.backend, wanted.request.in, wanted.request.out, wanted.request.share);
  if (!found) return std::unexpected(found.error());
  // An id the host has opened is opened in both directions, or not yet.
  if (!found->held.empty()) return failure(Trouble::busy, found->held.front());
  device::Request request = wanted.request;
  if (found->in.inputs.empty()) request.in.clear();
  if (found->out.outputs.empty()) request.out.clear();
  const device::Rate* const hardware = device::rate::nearest(found->rates, wanted.request.rate);
  if (!hardware)
    return failure(
        Trouble::unsupported,
        text("The device has no rate that can be converted to the program's {} Hz.", number::plain(request.rate)),
        "Choose another rate; `taut devices` lists those of the device.");
  if (device::rate::same(hardware->hz, request.rate)) return wanted.backend->open(request);
  request.rate = hardware->hz;
  request.frames = device::rate::cycle(*hardware, wanted.request.rate, request.frames);
  return wanted.backend->open(device::rate::hardware_request(request, wanted.request.rate));
}

Expected<std::unique_ptr<device::Stream>> open(const Wanted& wanted) {
  const auto own = [&](const device::Rate& rate) { return device::rate::same(rate.hz, wanted.request.rate); };
  if (std::ranges::none_of(wanted.rates, own)) return open_converted(wanted);
  auto stream = wanted.backend->open(wanted.request);
  // The device has changed since it was probed.
  if (!stream && stream.error().trouble == Trouble::unsupported) return open_converted(wanted);
  return stream;
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

bool Attachment::outdated() const noexcept {
  return resampled ? resampled->outdated() : !device::rate::same(stream->agreed().rate, rate);
}

const device::Agreed& Attachment::hardware() const noexcept {
  return resampled ? resampled->hardware().agreed() : stream->agreed();
}

Expected<std::unique_ptr<Attachment>> attach(std::unique_ptr<device::Stream> hardware, const Wanted& wanted) {
  auto made = std::make_unique<Attachment>();
  made->buffer = wanted.buffer;
  made->rate = wanted.request.rate;
  if (!device::rate::same(hardware->agreed().rate, made->rate)) {
    const std::vector<int> inputs = present(wanted.in_channels, hardware->agreed().in.channels);
    const std::vector<int> outputs = present(wanted.out_channels, hardware->agreed().out.channels);
    auto resampled = Resampled::make(std::move(hardware), {.rate = made->rate,
                                                           .margin = wanted.request.margin,
                                                           .room = wanted.request.room,
                                                           .inputs = inputs,
                                                           .outputs = outputs,
                                                           .buffer = wanted.buffer});
    if (!resampled) return std::unexpected(resampled.error());
    made->resampled = resampled->get();
    hardware = std::move(*resampled);
  }
  made->stream = std::move(hardware);
  const device::Agreed& agreed = made->stream->agreed();
  auto in = transfer(Transfer::Way::in, agreed.in, wanted.in_channels, wanted.type, made->remarks);
  if (!in) return std::unexpected(in.error());
  auto out = transfer(Transfer::Way::out, agreed.out, wanted.out_channels, wanted.type, made->remarks);
  if (!out) return std::unexpected(out.error());
  made->in = std::move(*in);
  made->out = std::move(*out);
  return made;
}

Expected<std::unique_ptr<Attachment>> attach(const Wanted& wanted) {
  auto stream = open(wanted);
  if (!stream) return std::unexpected(stream.error());
  return attach(std::move(*stream), wanted);
}

Expected<std::unique_ptr<Attachment>> reattach(std::unique_ptr<Attachment> outdated, const Wanted& wanted) {
  outdated->stream->stop();
  return attach(outdated->resampled ? outdated->resampled->release() : std::move(outdated->stream), wanted);
}

}  // namespace taut::engine
