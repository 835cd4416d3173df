// SPDX-License-Identifier: MIT
#include "engine/choice.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/backends.hpp"
#include "device/preference.hpp"
#include "device/rate/choose.hpp"
#include "device/route.hpp"
#include "device/several/pair.hpp"
#include "engine/alternatives.hpp"
#include "settings/file.hpp"

namespace taut::engine {
namespace {

using device::Can;
using device::Rate;

// Some hosts crash with less (Max, quirk Q25) or hang with more (Pro Tools, quirk Q24). Other sizes work if asked for.
constexpr int smallest_offered = 32, largest_offered = 2048;

constexpr int usual_buffer = 256;
constexpr double usual_rate = 48000;

using device::rate::same;

Expected<Can> ask(device::Backend& backend, const std::string& id, device::Share share) {
  auto can = share == device::Share::leave ? backend.probe(id) : backend.probe_to_open(id);
  if (!can) return can;
  const bool useless = can->rates.empty() || (can->inputs.empty() && can->outputs.empty());
  if (can->known != Can::Known::yes && useless)
    return failure(can->known == Can::Known::busy ? Trouble::busy : Trouble::broken, can->why);
  if (useless) return failure(Trouble::unsupported, text("The device '{}' offers no channel or no rate.", id));
  return can;
}

// The sizes both can do. If they share none, the larger minimum: the engine adapts either way.
Rate common(const Rate& a, const Rate& b) noexcept {
  Rate both = a;
  both.min_frames = std::max(a.min_frames, b.min_frames);
  both.max_frames = std::max(both.min_frames, std::min(a.max_frames, b.max_frames));
  both.step = a.step == -1 || b.step == -1 ? -1 : std::max(a.step, b.step);
  both.preferred_frames = std::clamp(a.preferred_frames, both.min_frames, both.max_frames);
  return both;
}

std::vector<Rate> common(const std::vector<Rate>& a, const std::vector<Rate>& b) {
  std::vector<Rate> both;
  for (const Rate& rate : a)
    if (const auto other = std::ranges::find_if(b, [&](const Rate& r) { return same(r.hz, rate.hz); });
        other != b.end())
      both.push_back(common(rate, *other));
  return both;
}

void remark_held(Choice& choice, const std::string& sentence, bool input) {
  choice.remarks.push_back(
      text("{} There are no {} until the driver is reopened.", sentence, input ? "inputs" : "outputs"));
}

// Devices not known to share a clock are joined: the output is the master, the input follows it.
Expected<void> join_strangers(Choice& choice, std::span<device::Backend* const> backends) {
  if (choice.in.empty() || choice.out.empty() || choice.in == choice.out) return {};
  const auto out_backend = device::backend_of(choice.out, backends),
             in_backend = device::backend_of(choice.in, backends);
  if (!out_backend) return std::unexpected(out_backend.error());
  if (!in_backend) return std::unexpected(in_backend.error());
  const auto out = ask(**out_backend, choice.out, share_of(choice.settings)),
             in = ask(**in_backend, choice.in, share_of(choice.settings));
  if (!out) return std::unexpected(out.error());
  if (!in) return std::unexpected(in.error());
  if (out->outputs.empty() != in->inputs.empty()) {
    const bool input = in->inputs.empty();
    const std::string& held = input ? in->inputs_held : out->outputs_held;
    if (held.empty())
      choice.remarks.push_back(text("'{}' has no {}.", input ? choice.in : choice.out, input ? "inputs" : "outputs"));
    else
      remark_held(choice, held, input);
    (input ? choice.in : choice.out).clear();
  }
  if (out->outputs.empty() || in->inputs.empty()) return {};
  if (*out_backend == *in_backend && device::several::one_clock(*out, *in)) return {};
  choice.remarks.push_back(
      text("'{}' and '{}' are not known to share a clock: the output is the master, and the input is resampled to "
           "follow it.",
           choice.out, choice.in));
  choice.in = choice.out = device::several::pair(choice.out, *out, choice.in, *in);
  return {};
}

// A rate somebody named is converted if need be. Otherwise the hardware's own, which needs no conversion.
double first_rate(const Choice& choice, double current) {
  for (const double hz : {remembered_rate(choice), choice.settings.rate})
    if (hz > 0 && choice.serving(hz)) return hz;
  for (const double hz : {current, usual_rate})
    if (hz > 0 && std::ranges::any_of(choice.rates, [&](const Rate& rate) { return same(rate.hz, hz); })) return hz;
  return std::ranges::min_element(choice.rates, {}, [](const Rate& rate) { return std::abs(rate.hz - usual_rate); })
      ->hz;
}

// What a rate was set on. Includes the rate in the settings, so that changing the setting overrides it.
struct Key {
  std::string in, out;
  double stored_rate;
  auto operator<=>(const Key&) const = default;
};

Key key(const Choice& choice) { return {choice.in, choice.out, choice.settings.rate}; }

std::mutex memory_mutex;
std::map<Key, double>& memory() {
  static std::map<Key, double> rates;
  return rates;
}

/// What the settings ask for. `auto` beside a named device means that device.
struct NamedDevices {
  std::string in, out;  // ids, if named
  device::DeviceUse directions = device::DeviceUse::both;
  bool named = false;
};

NamedDevices named_devices(const settings::Settings& settings) {
  using settings::automatic;
  const auto names = [](const std::string& id) { return !id.empty() && id != automatic; };
  NamedDevices wanted{.named = names(settings.input) || names(settings.output)};
  if (wanted.named) {
    wanted.in = settings.input == automatic ? settings.output : settings.input;
    wanted.out = settings.output == automatic ? settings.input : settings.output;
  } else if (settings.input != settings.output) {
    wanted.directions = settings.input == automatic ? device::DeviceUse::capture : device::DeviceUse::playback;
  }
  return wanted;
}

/// Probes the chosen devices and fills in what they can do.
Expected<void> complete(Choice& choice, std::span<device::Backend* const> backends) {
  if (auto fine = join_strangers(choice, backends); !fine) return fine;
  auto backend = device::backend_of(choice.out.empty() ? choice.in : choice.out, backends);
  if (!backend) return std::unexpected(backend.error());
  choice.backend = *backend;

  auto found = probe(*choice.backend, choice.in, choice.out, share_of(choice.settings));
  if (!found) return std::unexpected(found.error());
  choice.inputs = std::move(found->in.inputs);
  choice.outputs = std::move(found->out.outputs);
  choice.rates = std::move(found->rates);
  choice.keeps_ahead = (choice.out.empty() ? found->in : found->out).keeps_ahead;
  if (choice.inputs.empty()) choice.in.clear();
  if (choice.outputs.empty()) choice.out.clear();
  for (const std::string& sentence : found->held) remark_held(choice, sentence, choice.in.empty());
  if (choice.in.empty() && choice.out.empty())
    return failure(Trouble::unsupported, "The devices chosen have no channel in the direction they were chosen for.",
                   "`taut devices` shows the channels of each.");
  if (choice.rates.empty())
    return failure(Trouble::unsupported, text("'{}' and '{}' share no sample rate.", choice.in, choice.out),
                   "Choose two devices that do; `taut devices` shows the rates of each.");
  choice.rate = first_rate(choice, choice.out.empty() ? found->in.current_rate : found->out.current_rate);
  if (choice.settings.rate > 0 && !choice.serving(choice.settings.rate))
    choice.remarks.push_back(
        text("The rate of {} Hz asked for is too far from all rates of the device to be converted; it runs at {} Hz.",
             number::plain(choice.settings.rate), number::plain(choice.rate)));
  return {};
}

Expected<Choice> choose_named(const settings::Settings& settings, const NamedDevices& wanted,
                              std::span<device::Backend* const> backends) {
  Choice choice{.settings = settings, .in = wanted.in, .out = wanted.out, .named = true, .why = "It was named."};
  if (auto fine = complete(choice, backends); !fine) return std::unexpected(fine.error());
  return choice;
}

// A device that fails to open counts as in use, so that no lesser kind takes its place.
void mark_refused(std::vector<device::Device>& devices, const device::Preference& refused, const Error& error) {
  std::string why = error.what;
  while (why.ends_with('.')) why.pop_back();
  for (device::Device& device : devices) {
    if (device.id == refused.in) device.inputs_held = why;
    // Of two that cannot be joined the output stays, as it would be the master.
    if (device.id == refused.out && (refused.in.empty() || refused.in == refused.out)) device.outputs_held = why;
  }
}

/// Among the devices of one route.
Expected<Choice> choose_of(device::Route route, const settings::Settings& settings, const NamedDevices& wanted,
                           std::span<device::Backend* const> backends) {
  std::optional<Error> first;
  std::set<std::pair<std::string, std::string>> tried;
  for (;;) {
    const auto preference = device::prefer(route.devices, wanted.directions);
    if (!preference)
      return failure(Trouble::absent, "There is no sound device.",
                     "Name one in the settings; `taut devices` lists them.");
    if (!tried.emplace(preference->in, preference->out).second) return std::unexpected(*first);
    Choice choice{
        .settings = settings, .in = preference->in, .out = preference->out, .why = why_of(*preference, route)};
    choice.simulated = preference->simulated;
    const auto done = complete(choice, backends);
    if (done) return choice;
    if (!first) first = done.error();
    mark_refused(route.devices, *preference, done.error());
  }
}

Expected<Choice> choose_by_rule(const settings::Settings& settings, const NamedDevices& wanted,
                                std::span<device::Backend* const> backends) {
  const std::vector<device::Source> sources = device::sources(backends);
  auto routes = device::routes(sources, settings.backend, wanted.directions);
  if (!routes) return std::unexpected(routes.error());
  const std::vector<Alternative> others = ways(sources, wanted.directions, backends);
  std::vector<std::string> refused;
  for (device::Route& route : *routes) {
    const bool last = &route == &routes->back();
    auto choice = choose_of(std::move(route), settings, wanted, backends);
    if (!choice) {
      if (last) return choice;
      refused.push_back(choice.error().sentence());
      continue;
    }
    choice->remarks.insert(choice->remarks.begin(), refused.begin(), refused.end());
    choice->why += alternatives(*choice, others);
    if (wanted.directions != device::DeviceUse::playback && (choice->in.empty() || choice->simulated))
      choice->why += device::tap_by_name(sources);
    if (choice->simulated) {
      // That no sound server runs is the reason of nothing here.
      for (const device::Source& source : sources)
        if (source.absent && !(device::is_server(source.backend) && source.absent->trouble == Trouble::absent))
          choice->why += " " + source.absent->sentence();
      choice->remarks.insert(choice->remarks.begin(), choice->why);
    }
    return choice;
  }
  return failure(Trouble::absent, "There is no sound device.", "Name one in the settings; `taut devices` lists them.");
}

}  // namespace

const Rate* Choice::serving(double hz) const noexcept { return device::rate::nearest(rates, hz); }

bool Choice::open_rate() const { return settings.rate == 0 && remembered_rate(*this) == 0; }

BufferSizes Choice::sizes() const noexcept {
  const Rate* const here = serving(rate);
  BufferSizes sizes{.min = smallest_offered, .max = largest_offered, .preferred = usual_buffer, .step = -1};
  if (settings.buffer > 0)
    sizes.preferred = settings.buffer;
  else if (here && here->preferred_frames > 0)
    sizes.preferred = here->preferred_frames;
  sizes.min = std::min(sizes.min, sizes.preferred);
  sizes.max = std::max(sizes.max, sizes.preferred);
  // Every host understands powers of two; a preferred size other than that needs a list that contains it.
  const auto off = static_cast<unsigned>(sizes.preferred - sizes.min);
  if ((sizes.preferred & (sizes.preferred - 1)) != 0 || (sizes.min & (sizes.min - 1)) != 0)
    sizes.step = off % 16 == 0 ? 16 : 1;
  return sizes;
}

Expected<Found> probe(device::Backend& backend, const std::string& in, const std::string& out, device::Share share) {
  Expected<Can> of_in = Can{}, of_out = Can{};
  if (!out.empty()) of_out = ask(backend, out, share);
  if (!of_out) return std::unexpected(of_out.error());
  if (in == out)
    of_in = of_out;
  else if (!in.empty())
    of_in = ask(backend, in, share);
  if (!of_in) return std::unexpected(of_in.error());
  std::vector<std::string> held;
  if (!out.empty() && !of_out->outputs_held.empty()) held.push_back(of_out->outputs_held);
  if (!in.empty() && !of_in->inputs_held.empty()) held.push_back(of_in->inputs_held);
  // A direction one device lacks does not restrict the other's rates.
  const bool captures = !of_in->inputs.empty(), plays = !of_out->outputs.empty();
  if (!held.empty() && !captures && !plays) return failure(Trouble::busy, held.front());
  std::vector<Rate> rates = !captures ? of_out->rates : !plays ? of_in->rates : common(of_in->rates, of_out->rates);
  return Found{std::move(*of_in), std::move(*of_out), std::move(rates), std::move(held)};
}

Expected<Choice> choose(const settings::Settings& settings, std::span<device::Backend* const> backends) {
  if (!settings::is_understood(settings)) return std::unexpected(settings::device_not_understood());
  const NamedDevices wanted = named_devices(settings);
  if (wanted.named) return choose_named(settings, wanted, backends);
  return choose_by_rule(settings, wanted, backends);
}

device::Share share_of(const settings::Settings& settings) noexcept {
  switch (settings.share) {
    case settings::Share::yield:
      return device::Share::yield;
    case settings::Share::leave:
      return device::Share::leave;
    case settings::Share::keep:
      break;
  }
  return device::Share::keep;
}

double remembered_rate(const Choice& choice) {
  const std::lock_guard lock(memory_mutex);
  const auto found = memory().find(key(choice));
  return found == memory().end() ? 0 : found->second;
}

void remember_rate(const Choice& choice) {
  const std::lock_guard lock(memory_mutex);
  memory()[key(choice)] = choice.rate;
}

}  // namespace taut::engine
