// SPDX-License-Identifier: MIT
#include "device/alsa/params/negotiate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/number_text.hpp"
#include "device/alsa/errors.hpp"
#include "device/alsa/params/formats.hpp"
#include "device/alsa/params/sizes.hpp"

namespace taut::device::alsa {
namespace {

constexpr unsigned most_periods = 64;

std::string text(Frames number) { return std::to_string(number); }

/// One direction under negotiation.
struct OpenDirection {
  const OpenEnd& end;
  bool capture;
  ConfigSpace space;
  PcmFormat format{};
  unsigned channels = 0;
  unsigned channels_at_any_rate = 0;

  [[nodiscard]] const std::string& name() const { return end.name->pcm; }
  [[nodiscard]] const char* plural() const { return capture ? "inputs" : "outputs"; }
};

std::string rates_text(const ConfigSpace& space) {
  std::string list;
  for (const unsigned hz : space.rates()) list += (list.empty() ? "" : ", ") + std::to_string(hz);
  return list.empty() ? "none that is known" : list;
}

Expected<void> narrow_rate(OpenDirection& side, double rate) {
  const auto hz = static_cast<unsigned>(std::clamp(std::lround(rate), 1L, 10'000'000L));
  if (side.space.can_rate(hz) && side.space.set_rate(hz)) return {};
  return failure(Trouble::unsupported,
                 "The sound device '" + side.name() + "' has no sample rate of " + text(hz) + " Hz.",
                 "Its rates (Hz): " + rates_text(side.space) + ".");
}

Expected<void> narrow_channels(OpenDirection& side) {
  const int asked = side.capture ? side.end.name->inputs : side.end.name->outputs;
  side.channels = channels_of(side.space, asked);
  const unsigned least = side.space.channels_min(), most = side.space.channels_max();
  if (side.space.set_channels(side.channels)) return {};
  return failure(Trouble::unsupported,
                 "The sound device '" + side.name() + "' cannot run with " + text(side.channels) + " " + side.plural() +
                     " at this rate.",
                 "It has " + (least == most ? text(most) : text(least) + " to " + text(most)) + ".");
}

std::string formats_text(const ConfigSpace& space) {
  std::string list;
  for (const auto& format : formats)
    if (space.can_format(format.alsa)) list += (list.empty() ? "" : ", ") + std::string(audio::name(format.type));
  return list;
}

Expected<void> narrow_format(OpenDirection& side) {
  const auto& wanted = side.end.name->format;
  for (const auto& format : formats) {
    if ((wanted && *wanted != format.type) || !side.space.set_format(format.alsa)) continue;
    side.format = format;
    return {};
  }
  const auto can = formats_text(side.space);
  if (can.empty())
    return failure(Trouble::unsupported,
                   "The sound device '" + side.name() + "' has no sample format that Taut supports.",
                   "Taut needs 16, 24 or 32 bits, little endian.");
  return failure(
      Trouble::unsupported,
      "The sound device '" + side.name() + "' has no sample format " + std::string(audio::name(*wanted)) + ".",
      "It has: " + can + ".");
}

Expected<void> narrow(OpenDirection& side, const Library& alsa, double rate) {
  if (side.space.code() < 0)
    return std::unexpected(error_of(alsa, side.space.code(), "asked what it can do", side.name()));
  if (!side.space.set_mapped()) return std::unexpected(not_mapped(side.name()));
  side.channels_at_any_rate = channels_of(side.space, 0);
  if (auto done = narrow_rate(side, rate); !done) return done;
  if (auto done = narrow_channels(side); !done) return done;
  if (auto done = narrow_format(side); !done) return done;
  if (!side.space.set_whole_periods())
    return failure(Trouble::unsupported, "The sound device '" + side.name() + "' has no room for two periods.",
                   "Choose another device.");
  return {};
}

Expected<void> set_periods(const std::vector<std::unique_ptr<OpenDirection>>& sides, const WakePlan& plan) {
  if (plan.cycle > 0 &&
      std::ranges::all_of(sides, [&](const auto& side) { return side->space.set_period(plan.period); }))
    return {};
  return failure(
      Trouble::unsupported,
      "The inputs and outputs of '" + sides.front()->name() + "' have no buffer size in common at this rate.",
      "Use another rate, or only one direction.");
}

// The fewest sufficient periods, else the most possible.
void choose_buffer(ConfigSpace& space, long period, unsigned needed) {
  for (unsigned periods = needed; periods <= std::max(needed, most_periods); ++periods)
    if (space.set_periods(periods)) return;
  space.set_largest_buffer(period * static_cast<long>(needed));
}

void remark_on_buffer(const OpenDirection& side, long period, unsigned needed, long buffer, Agreed& agreed) {
  if (buffer > static_cast<long>(needed) * period)
    agreed.remarks.push_back("'" + side.name() + "' keeps " + text(buffer / period) + " periods of memory for its " +
                             side.plural() + " where " + text(needed) + " would do; this adds no latency.");
}

Expected<long> install(OpenDirection& side, const Library& alsa, const WakePlan& plan, Frames room, Agreed& agreed) {
  const long frames = least_buffer(plan, std::max(agreed.margin, room), agreed.rate);
  const auto needed = static_cast<unsigned>(std::clamp((frames + plan.period - 1) / plan.period, 2L, 1L << 16));
  choose_buffer(side.space, plan.period, needed);
  if (const int code = side.space.install(); code < 0)
    return std::unexpected(
        error_of(alsa, code, "set to " + number::plural(plan.period, "frame"), side.name(), Step::setting));
  const long buffer = side.space.buffer();
  remark_on_buffer(side, plan.period, needed, buffer, agreed);
  return buffer;
}

void describe(const OpenDirection& side, End& end) {
  end.channels = static_cast<int>(side.channels);
  end.type = side.format.type;
  end.layout = side.space.interleaved() ? audio::Layout::interleaved : audio::Layout::separate;
}

void remark_on_side(const OpenDirection& side, Agreed& agreed) {
  if (!side.end.name->hardware)
    agreed.remarks.push_back("'" + side.name() +
                             "' is made by ALSA's library, not by a card: it may buffer or convert on "
                             "its own, which nobody here can see or count.");
  if (side.channels < side.channels_at_any_rate && (side.capture ? side.end.name->inputs : side.end.name->outputs) == 0)
    agreed.remarks.push_back("At " + text(std::lround(agreed.rate)) + " Hz '" + side.name() + "' has " +
                             text(side.channels) + " of its " + text(side.channels_at_any_rate) + " " + side.plural() +
                             ".");
}

void remark_on_cycle(const Request& request, const WakePlan& plan, Agreed& agreed) {
  if (auto remark = remark_on(plan, request.frames); !remark.empty()) agreed.remarks.push_back(std::move(remark));
  if (agreed.margin > request.margin)
    agreed.remarks.push_back("This hardware needs a safety of " + number::plural(agreed.floor, "frame") +
                             " at this buffer size; " + text(request.margin) + " would not be enough.");
  if (agreed.margin < request.margin)
    agreed.remarks.push_back("The hardware's memory allows a safety of " + number::plural(agreed.margin, "frame") +
                             ", not of " + text(request.margin) + ".");
}

// The quirks of the driver that sets the pace.
Traits traits_of(const Surroundings& around, const ConfigSpace& space, const Offer& offer, const WakePlan& plan,
                 bool captures) {
  if (around.alsa->snd_pcm_type(space.pcm()) != SND_PCM_TYPE_HW) return {.least = 0};
  return quirk_of(driver_of(*around.alsa, space.pcm()), around.quirks)
      .traits({.rate = offer.rate,
               .cycle = plan.cycle,
               .period = plan.period,
               .packet = offer.period_min,
               .captures = captures});
}

// One way to run the stream, with the driver's traits for it.
struct Candidate {
  WakePlan plan;
  Traits traits;
  bool playback_first = false;
  long least_lead = 0, lead = 0;  // of playback over its capture

  // With no margin left, the hardware runs dry at the very moment of the wake-up.
  [[nodiscard]] Frames floor() const {
    return traits.least == 0 ? 0 : std::max(traits.least, 1L) + traits.step + plan.late + lead;
  }
};

bool wants_little(const Request& request) { return request.room > 0 || request.margin < request.frames; }

using Candidates = std::vector<Candidate>;

const Candidate& least(const Candidates& candidates) {
  return *std::ranges::min_element(candidates, {}, &Candidate::floor);
}

// If the margin is wide enough to start playback first, its lead shortens the round trip. Otherwise, or if the margin
// is to come down to the floor, starting capture first is better: the floor is lower by at least the lead, and varies
// less from start to start. A requested margin is never raised while shorter periods or the other order will do. The
// choice depends only on the request, so earlier measurements of a card stay valid.
Candidate choose(const Request& request, bool pair, std::span<const WakePlan> plans,
                 const std::function<Traits(const WakePlan&)>& traits_of_plan) {
  Candidates playback_first, capture_first;
  for (const WakePlan& plan : plans) {
    const Traits traits = traits_of_plan(plan);
    if (pair && traits.lead > 0) playback_first.push_back({plan, traits, true, traits.least_lead, traits.lead});
    capture_first.push_back({plan, traits, false, 0, pair ? traits.capture_first_lead : 0});
  }
  const auto enough = [&](const Candidate& candidate) { return candidate.floor() <= request.margin; };
  const bool little = wants_little(request);
  const Candidates& usual = playback_first.empty() ? capture_first : playback_first;
  if (request.aligned) {
    const auto first = std::ranges::find_if(usual, enough);
    return little || first == usual.end() ? least(usual) : *first;
  }
  if (request.room > 0) return least(capture_first);
  for (const Candidates* order : {&playback_first, &capture_first})
    if (const auto first = std::ranges::find_if(*order, enough); first != order->end())
      return little ? least(*order) : *first;
  return least(capture_first);
}

}  // namespace

unsigned channels_of(const ConfigSpace& space, int asked) {
  constexpr unsigned most_of_a_card = 256;
  if (asked > 0) return static_cast<unsigned>(asked);
  const unsigned most = space.channels_max();
  return most > most_of_a_card ? std::max(space.channels_min(), 2U) : most;
}

Offer offer_of(const Surroundings& around, std::vector<const ConfigSpace*> spaces, double rate) {
  Offer offer{.rate = rate, .period_max = longest_cycle, .buffer_max = 1L << 30, .fine = true};
  for (const ConfigSpace* space : spaces) {
    offer.period_min = std::max(offer.period_min, space->period_min());
    offer.period_max = std::min(offer.period_max, space->period_max());
    offer.buffer_max = std::min(offer.buffer_max, space->buffer_max());
    offer.fine = offer.fine && space->fine() && !quirk_of(driver_of(*around.alsa, space->pcm()), around.quirks).coarse;
  }
  offer.largest_ring = [spaces](long period) {
    long frames = 1L << 30;
    for (const ConfigSpace* space : spaces) {
      ConfigSpace with(*space);
      frames = std::min(frames, with.set_period(period) ? with.buffer_max() : 0);
    }
    return frames;
  };
  offer.can = [spaces = std::move(spaces)](long frames) {
    return std::ranges::all_of(spaces, [&](const ConfigSpace* space) { return space->can_period(frames); });
  };
  return offer;
}

Expected<Agreement> negotiate(const Surroundings& around, const std::optional<OpenEnd>& in,
                              const std::optional<OpenEnd>& out, const Request& request) {
  const Quiet quiet(*around.alsa);
  std::vector<std::unique_ptr<OpenDirection>> sides;
  for (const auto* end : {&in, &out}) {
    if (!*end) continue;
    sides.push_back(std::make_unique<OpenDirection>(**end, end == &in, ConfigSpace(*around.alsa, (*end)->pcm)));
    if (auto done = narrow(*sides.back(), *around.alsa, request.rate); !done) return std::unexpected(done.error());
  }
  std::vector<const ConfigSpace*> spaces;
  spaces.reserve(sides.size());
  for (const auto& side : sides) spaces.push_back(&side->space);
  const Offer offer = offer_of(around, std::move(spaces), request.rate);
  Agreement got;
  got.plan = plan_wake(request.frames, offer);
  if (out && got.plan.cycle > 0) {
    std::vector<WakePlan> plans = with_shorter_periods(got.plan, offer);
    plans.insert(plans.begin(), got.plan);
    const Candidate chosen = choose(request, in.has_value(), plans, [&](const WakePlan& plan) {
      return traits_of(around, sides.back()->space, offer, plan, in.has_value());
    });
    const Traits& known = chosen.traits;
    got.plan = chosen.plan;
    got.ahead = known.ahead;
    got.agreed.floor = chosen.floor();
    got.step = known.step + got.plan.late;
    got.playback_first = chosen.playback_first;
    if (chosen.lead > 0) got.lead = Lead(chosen.least_lead, chosen.lead, known.spread);
    if (in && !got.playback_first) got.agreed.out.start_offset = (known.least_lead + known.lead) / 2;
    got.agreed.out.latency_jitter = known.latency_jitter;
  }
  if (auto set = set_periods(sides, got.plan); !set) return std::unexpected(set.error());
  got.agreed.rate = static_cast<double>(std::lround(request.rate));
  got.agreed.frames = static_cast<int>(got.plan.cycle);
  got.agreed.pieces = true;
  got.agreed.margin = std::max(request.margin, got.agreed.floor);
  for (const auto& side : sides) {
    const auto buffer = install(*side, *around.alsa, got.plan, request.room, got.agreed);
    if (!buffer) return std::unexpected(buffer.error());
    (side->capture ? got.in_buffer : got.out_buffer) = *buffer;
    describe(*side, side->capture ? got.agreed.in : got.agreed.out);
    remark_on_side(*side, got.agreed);
  }
  if (out) got.agreed.margin = std::min<Frames>(got.agreed.margin, got.out_buffer - got.plan.cycle - got.plan.lag);
  remark_on_cycle(request, got.plan, got.agreed);
  return got;
}

}  // namespace taut::device::alsa
