// SPDX-License-Identifier: MIT
#include "kit/card.hpp"

#include "kit/card_stream.hpp"

namespace taut::kit {

// A program that has crashed may hold the card until that notices.
Expected<std::unique_ptr<Card>> Cards::reach_free(const std::string& id) {
  constexpr int tries = 15;
  constexpr Nanos pause = 50'000'000;
  auto card = reach(id);
  for (int k = 0; k < tries && !card && card.error().trouble == Trouble::busy; ++k) {
    platform::system_clock().sleep_until(platform::system_clock().now() + pause);
    card = reach(id);
  }
  return card;
}

Expected<device::Can> Cards::probe(const std::string& id) {
  const auto card = reach_free(id);
  if (!card && card.error().trouble != Trouble::busy) return std::unexpected(card.error());
  device::Can can{.known = device::Can::Known::yes,
                  .inputs = format_.inputs,
                  .outputs = format_.outputs,
                  .rates = {{.hz = format_.rate,
                             .min_frames = format_.frames,
                             .max_frames = format_.frames,
                             .preferred_frames = format_.frames}},
                  .current_rate = format_.rate,
                  .clock = id};
  if (!can.inputs.empty()) can.input_types = {format_.type};
  if (!can.outputs.empty()) can.output_types = {format_.type};
  if (!card) can.known = device::Can::Known::busy, can.why = card.error().sentence();
  return can;
}

Expected<std::unique_ptr<device::Stream>> Cards::open(const device::Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "Neither an input nor an output is named.");
  if (!request.in.empty() && !request.out.empty() && request.in != request.out)
    return failure(Trouble::unsupported, "Input and output are two cards.", "Choose one card for both.");
  auto card = reach_free(request.in.empty() ? request.out : request.in);
  if (!card) return std::unexpected(card.error());
  return std::make_unique<CardStream>(format_, request, std::move(*card));
}

Expected<device::Watch> Cards::watch(std::function<void(const device::Change&)>) { return std::make_shared<int>(); }

}  // namespace taut::kit
