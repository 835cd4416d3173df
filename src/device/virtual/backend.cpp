// SPDX-License-Identifier: MIT
// Probes virtual cards and negotiates with them.
#include <algorithm>
#include <array>
#include <bit>

#include "base/number_text.hpp"
#include "device/virtual/stream.hpp"
#include "device/virtual/world.hpp"

namespace taut::device::virtual_card {
namespace {

constexpr std::array usual_rates{8000.0,  11025.0, 16000.0,  22050.0,  32000.0,  44100.0, 48000.0,
                                 88200.0, 96000.0, 176400.0, 192000.0, 352800.0, 384000.0};
constexpr Frames largest_margin = 1 << 20;
constexpr int preferred_frames = 64;

std::string id_of(const Card::State& card) { return "virtual:" + card.name; }

// What the card has become since it returned.
CardSettings as_it_is(const Card::State& card) {
  CardSettings settings = card.settings;
  if (const int inputs = card.new_inputs.load(); inputs >= 0) settings.inputs = inputs;
  if (const int outputs = card.new_outputs.load(); outputs >= 0) settings.outputs = outputs;
  if (const double rate = card.new_rate.load(); rate > 0) settings.rates = {rate};
  return settings;
}

int allowed_frames(const CardSettings& settings, int wanted) {
  if (settings.cycle > 0) return settings.cycle;
  const int frames = std::clamp(wanted, settings.min, settings.max);
  if (settings.step > 0) {
    const int steps = (frames - settings.min + settings.step / 2) / settings.step;
    return settings.min + std::min(steps, (settings.max - settings.min) / settings.step) * settings.step;
  }
  // Powers of two: the next higher in range, else the next lower, but at least the smallest.
  const auto up = std::bit_ceil(static_cast<unsigned>(frames));
  return static_cast<int>(up <= static_cast<unsigned>(settings.max) ? up : up / 2);
}

std::vector<Rate> rates_of(const CardSettings& settings) {
  std::vector<Rate> rates;
  const int fixed = settings.cycle;
  const auto add = [&](double hz) {
    rates.push_back({.hz = hz,
                     .min_frames = fixed > 0 ? fixed : settings.min,
                     .max_frames = fixed > 0 ? fixed : settings.max,
                     .step = fixed > 0 ? 1 : settings.step,
                     .preferred_frames = allowed_frames(settings, preferred_frames)});
  };
  if (!settings.rates.empty()) {
    for (const double hz : settings.rates) add(hz);
    return rates;
  }
  for (const double hz : usual_rates)
    if (hz >= settings.lowest && hz <= settings.highest) add(hz);
  if (rates.empty()) add(settings.lowest);
  return rates;
}

bool has_rate(const CardSettings& settings, double hz) {
  if (settings.rates.empty()) return hz >= settings.lowest && hz <= settings.highest;
  return std::ranges::find(settings.rates, hz) != settings.rates.end();
}

std::vector<std::string> names(std::string_view direction, int channels) {
  std::vector<std::string> names;
  for (int c = 1; c <= channels; ++c) names.push_back(std::string(direction) + " " + std::to_string(c));
  return names;
}

std::vector<audio::SampleType> types(int channels, const CardSettings& settings) {
  if (channels == 0) return {};
  return {settings.type};
}

std::string clock_name(const Card::State& card) {
  const CardSettings& s = card.settings;
  if (s.crystal.empty()) return "virtual:" + card.name;
  return "virtual:" + s.crystal + "/" + std::to_string(s.ppm) + "/" + std::to_string(s.ramp) + "/" +
         std::to_string(s.sway) + "/" + std::to_string(s.sway_seconds);
}

std::unexpected<Error> unplugged(const Card::State& card) {
  return failure(Trouble::absent, "The virtual card '" + id_of(card) + "' is unplugged.", "Wait until it is back.");
}

Error busy(const Card::State& card) {
  return {Trouble::busy, "The virtual card '" + id_of(card) + "' is held by another stream.",
          "Stop that one first, or add share=on to the id."};
}

Error refused(const Card::State& card) {
  const std::string name = "The virtual card '" + id_of(card) + "' ";
  switch (card.refusal.load()) {
    case Trouble::denied:
      return {Trouble::denied, name + "may not be opened, as it was told to say.", "Try again later."};
    case Trouble::broken:
      return {Trouble::broken, name + "fails to open, as it was told to.", "Try again later."};
    default:
      return {Trouble::busy, name + "is held by somebody else, as it was told to say.", "Close the other program."};
  }
}

Agreed agree(const CardSettings& settings, const Request& request) {
  Agreed agreed{.rate = request.rate,
                .frames = allowed_frames(settings, request.frames),
                .fixed = !settings.vary,
                .pieces = settings.pieces,
                .margin = std::min(request.margin, largest_margin)};
  const auto end = [&](bool wanted, int channels, Frames latency) {
    return End{wanted ? channels : 0, settings.type, settings.layout, latency, true};
  };
  agreed.in = end(!request.in.empty(), settings.inputs, settings.latency_in + settings.delay);
  agreed.out = end(!request.out.empty(), settings.outputs, settings.latency_out);
  if (agreed.frames != request.frames)
    agreed.remarks.push_back("The card's cycle is " + number::plural(agreed.frames, "frame") + " instead of the " +
                             std::to_string(request.frames) + " asked for.");
  if (agreed.margin != request.margin)
    agreed.remarks.push_back("The safety is " + number::plural(agreed.margin, "frame") +
                             ", the most that the card has.");
  return agreed;
}

class CardBackend final : public Backend {
 public:
  CardBackend(World::State* real, World::State* simulated) : real_(real), simulated_(simulated) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "virtual"; }
  [[nodiscard]] std::span<const IdKey> id_keys() const noexcept override { return keys(); }
  Expected<std::vector<Device>> list() override;
  Expected<Can> probe(const std::string& id) override;
  Expected<std::unique_ptr<Stream>> open(const Request& request) override;
  Expected<Watch> watch(std::function<void(const Change&)> told) override;

 private:
  struct Found {
    std::shared_ptr<Card::State> card;
    CardSettings settings;
  };

  World::State& first() { return real_ ? *real_ : *simulated_; }
  Expected<Found> find(const std::string& id);
  Expected<Found> find(const Request& request);

  World::State* const real_;
  World::State* const simulated_;
};

Expected<CardBackend::Found> CardBackend::find(const std::string& id) {
  auto settings = settings_of(id, real_ == nullptr);
  if (!settings) return std::unexpected(settings.error());
  World::State* const world = settings->simulated ? simulated_ : real_;
  if (!world) return failure(Trouble::bad_request, "This world of virtual cards has virtual time only.");
  return Found{world->find(settings->name), std::move(*settings)};
}

Expected<CardBackend::Found> CardBackend::find(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "A stream needs an input or an output device.");
  auto found = find(request.in.empty() ? request.out : request.in);
  if (!found || request.in.empty() || request.out.empty()) return found;
  const auto other = find(request.out);
  if (!other) return other;
  if (other->card != found->card)
    return failure(
        Trouble::unsupported,
        "'" + id_of(*found->card) + "' and '" + id_of(*other->card) + "' are two cards, each with a clock of its own.",
        "Choose the same card for input and output.");
  if (other->settings != found->settings)
    return failure(Trouble::bad_request, "Input and output name the same card with different settings.",
                   "Give both the same id.");
  return found;
}

Expected<std::vector<Device>> CardBackend::list() {
  std::vector<Device> devices;
  for (const auto& card : first().all()) {
    const std::scoped_lock lock(card->mutex);
    card->settle(card->time.now());
    if (!card->listed || !card->plugged.load()) continue;
    const CardSettings settings = as_it_is(*card);
    devices.push_back({.id = id_of(*card),
                       .name = "Virtual card '" + card->name + "'",
                       .inputs = settings.inputs,
                       .outputs = settings.outputs,
                       .clock = clock_name(*card),
                       .kind = Kind::simulated});
  }
  return devices;
}

Expected<Can> CardBackend::probe(const std::string& id) {
  const auto found = find(id);
  if (!found) return std::unexpected(found.error());
  Card::State& card = *found->card;
  const std::scoped_lock lock(card.mutex);
  card.configure(found->settings);
  card.settle(card.time.now());
  if (!card.plugged.load()) return unplugged(card);
  const CardSettings settings = as_it_is(card);
  Can can{.known = Can::Known::yes,
          .why = {},
          .inputs = names("In", settings.inputs),
          .outputs = names("Out", settings.outputs),
          .input_types = types(settings.inputs, settings),
          .output_types = types(settings.outputs, settings),
          .rates = rates_of(settings),
          .current_rate = card.new_rate.load() > 0 ? card.new_rate.load() : card.current_rate,
          .clock = clock_name(card)};
  if (card.refusals.load() != 0) {
    can.known = card.refusal.load() == Trouble::busy ? Can::Known::busy : Can::Known::unknown;
    can.why = refused(card).sentence();
  } else if (card.holders > 0 && !settings.share) {
    can.known = Can::Known::busy;
    can.why = busy(card).sentence();
  }
  return can;
}

Expected<std::unique_ptr<Stream>> CardBackend::open(const Request& request) {
  const auto found = find(request);
  if (!found) return std::unexpected(found.error());
  Card::State& card = *found->card;
  const std::scoped_lock lock(card.mutex);
  card.configure(found->settings);
  card.settle(card.time.now());
  if (!card.plugged.load()) return unplugged(card);
  if (const auto left = card.refusals.load(); left != 0) {
    const Error error = refused(card);
    if (left > 0) card.refusals.store(left - 1);
    card.account.add(&Truth::refusals);
    return std::unexpected(error);
  }
  const CardSettings settings = as_it_is(card);
  if (card.holders > 0 && !settings.share) return std::unexpected(busy(card));
  if (request.frames < 1 || request.margin < 0)
    return failure(Trouble::bad_request, "A cycle has at least 1 frame, and a safety at least 0.");
  if (!has_rate(settings, request.rate))
    return failure(Trouble::unsupported,
                   "The virtual card '" + id_of(card) + "' does not run at " + number::plain(request.rate) + " Hz.",
                   "`taut devices` lists its rates.");
  const Agreed agreed = agree(settings, request);
  if (agreed.in.channels + agreed.out.channels == 0)
    return failure(Trouble::unsupported,
                   "The virtual card '" + id_of(card) + "' has no channel in the direction asked for.",
                   "Set in= or out= in its id.");
  card.current_rate = agreed.rate;
  return std::make_unique<CardStream>(found->card, agreed);
}

Expected<Watch> CardBackend::watch(std::function<void(const Change&)> told) {
  struct Watching {
    std::vector<std::pair<World::State*, std::shared_ptr<World::State::Listener>>> kept;
    ~Watching() {
      for (const auto& [world, listener] : kept) world->forget(listener);
    }
  };
  auto watching = std::make_shared<Watching>();
  for (World::State* world : {real_, simulated_})
    if (world) watching->kept.emplace_back(world, world->listen(told));
  return watching;
}

}  // namespace

std::unique_ptr<Backend> make_backend(World::State* real, World::State* simulated) {
  return std::make_unique<CardBackend>(real, simulated);
}

Backend& backend() {
  // Never destroyed: streams and watches may outlive every static object.
  static Backend* const kept = make_backend(new World::State(false), new World::State(true)).release();
  return *kept;
}

}  // namespace taut::device::virtual_card
