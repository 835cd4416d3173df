// SPDX-License-Identifier: MIT
#include "device/wasapi/opening.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "device/wasapi/codes.hpp"
#include "device/wasapi/ladder.hpp"
#include "device/wasapi/stream.hpp"

namespace taut::device::wasapi {
namespace {

struct Ends {
  Id id;
  std::vector<EndpointInfo> ins, outs;
  std::vector<std::string> remarks;
};

Expected<void> check_request(const Request& request) {
  if (request.in.empty() && request.out.empty())
    return failure(Trouble::bad_request, "No device was named.", "`taut devices` lists them.");
  if (!(request.rate >= 1 && request.rate <= 1e7) || request.frames < 1 || request.frames > 1 << 20 ||
      request.margin < 0 || request.margin > 1 << 20)
    return failure(Trouble::bad_request,
                   "A stream needs a rate of up to 10 MHz, a buffer size and a safety that is not negative.",
                   "48000 Hz, 256 frames and a safety of 256 are a good start.");
  return {};
}

Expected<void> find_end(const std::vector<EndpointInfo>& all, const std::string& asked, bool capture, Ends& ends) {
  if (asked.empty()) return {};
  auto id = parse_id(asked);
  if (!id) return std::unexpected(id.error());
  auto found = find_endpoints(all, *id, asked);
  if (!found) return std::unexpected(found.error());
  std::erase_if(*found, [&](const EndpointInfo& one) { return one.capture != capture; });
  (capture ? ends.ins : ends.outs) = std::move(*found);
  ends.id = std::move(*id);
  return {};
}

void remark_on_ends(const Request& request, Ends& ends) {
  if (!request.in.empty() && ends.ins.empty())
    ends.remarks.push_back("'" + ends.outs.front().name + "' has no inputs.");
  if (!request.out.empty() && ends.outs.empty())
    ends.remarks.push_back("'" + ends.ins.front().name + "' has no outputs.");
  if (ends.ins.empty() || ends.outs.empty() || ends.ins.front().card == ends.outs.front().card) return;
  ends.remarks.push_back(
      "'" + ends.ins.front().name + "' and '" + ends.outs.front().name +
      "' are two cards: unless a cable synchronises their clocks, they drift apart and drop out every few minutes.");
}

Expected<Ends> find_ends(System& system, const Request& request) {
  auto all = list_endpoints(system);
  if (!all) return std::unexpected(all.error());
  Ends ends;
  for (const bool capture : {true, false})
    if (auto done = find_end(*all, capture ? request.in : request.out, capture, ends); !done)
      return std::unexpected(done.error());
  if (ends.ins.empty() && ends.outs.empty())
    return failure(Trouble::absent, "The device has no channel in the direction it was chosen for.",
                   "`taut devices` shows the channels of each.");
  remark_on_ends(request, ends);
  return ends;
}

Expected<End> describe(const std::vector<Client>& clients) {
  End end;
  for (const auto& client : clients) {
    end.channels += client.format.channels;
    if (client.format.type != clients.front().format.type)
      return failure(
          Trouble::unsupported,
          "'" + clients.front().endpoint.name + "' and '" + client.endpoint.name + "' have no sample format in common.",
          "Open one of them alone, or add ?mode=shared to the id.");
    end.type = client.format.type;
  }
  end.layout = clients.size() > 1 ? audio::Layout::separate : audio::Layout::interleaved;
  return end;
}

// The longest period of all: an output pass must find what it takes in the prefill of cycle + margin.
int cycle_of(const std::vector<Client>& ins, const std::vector<Client>& outs) {
  int cycle = 0;
  for (const auto* clients : {&ins, &outs})
    for (const auto& client : *clients) cycle = std::max(cycle, client.period);
  return cycle;
}

// How far a start may shift playback against capture.
Frames jitter_of(const std::vector<Client>& ins, const std::vector<Client>& outs) {
  if (ins.empty() || outs.empty()) return 0;
  return std::max(ins.front().period, outs.front().period) - 1;
}

constexpr Nanos least_margin = 100'000;  // for an event to reach the thread

/// Rates of real sound hardware, worth trying.
constexpr int known_rates[] = {22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000, 352800, 384000};
constexpr int usual_exclusive_frames = 256;
constexpr int memory_block = 128;  // bytes; HD Audio buffers are whole blocks, and other drivers take such sizes too

struct Looked {
  EndpointInfo endpoint;
  Ref<com::AudioClient> client;
  EndpointFormat mix;
  Periods periods;
  com::Ticks standard = 0, least = 0;
};

int block_frames(const EndpointFormat& format) {
  return std::lcm(memory_block, format.frame_bytes()) / format.frame_bytes();
}

// Sizes common to all: the larger minimum, the smaller maximum, steps that are multiples of both.
void merge(std::map<int, Rate>& all, const Rate& one) {
  const auto [at, made] = all.emplace(static_cast<int>(one.hz), one);
  if (made) return;
  Rate& both = at->second;
  both.step = std::lcm(both.step, one.step);
  both.min_frames = (std::max(both.min_frames, one.min_frames) + both.step - 1) / both.step * both.step;
  both.max_frames = std::max(both.min_frames, std::min(both.max_frames, one.max_frames) / both.step * both.step);
  both.preferred_frames = std::clamp(std::max(both.preferred_frames, one.preferred_frames) / both.step * both.step,
                                     both.min_frames, both.max_frames);
}

Rate exclusive_sizes(const EndpointFormat& format, com::Ticks least) {
  const int block = block_frames(format);
  const int min = static_cast<int>(std::ceil(static_cast<double>(least) * format.rate / 1e7 - 0.01));
  Rate rate{.hz = static_cast<double>(format.rate), .step = block};
  rate.min_frames = std::max(1, (min + block - 1) / block) * block;
  rate.max_frames = std::max(rate.min_frames, format.rate / 10 / block * block);
  rate.preferred_frames =
      std::clamp((usual_exclusive_frames + block - 1) / block * block, rate.min_frames, rate.max_frames);
  return rate;
}

// What this endpoint can do at each rate, in the modes the id allows; the first available mode counts.
std::map<int, Rate> rates_of(System& system, const Looked& one, const Id& id, std::vector<audio::SampleType>& types) {
  std::map<int, Rate> rates;
  const auto add_type = [&](audio::SampleType type) {
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
  };
  const double mix_rate = one.mix.rate;
  const bool any = id.mode == Mode::automatic;
  if ((any || id.mode == Mode::low_latency) && !id.format && one.periods.step > 0) {
    const auto up = [&](int frames) { return (frames + one.periods.step - 1) / one.periods.step * one.periods.step; };
    rates[one.mix.rate] = {.hz = mix_rate,
                           .min_frames = up(one.periods.least),
                           .max_frames = std::max(up(one.periods.least), one.periods.most),
                           .step = one.periods.step,
                           .preferred_frames = std::clamp(up(usual_exclusive_frames), up(one.periods.least),
                                                          std::max(up(one.periods.least), one.periods.most))};
    add_type(one.mix.type);
  }
  if (any || id.mode == Mode::exclusive)
    for (const int hz : known_rates) {
      const auto formats = exclusive_formats(system, *one.client.get(), hz);
      for (const auto& format : formats) {
        if (id.format && format.type != *id.format) continue;
        if (!rates.contains(hz)) rates[hz] = exclusive_sizes(format, one.least);
        add_type(format.type);
      }
    }
  if ((any || id.mode == Mode::shared) && !id.format && !rates.contains(one.mix.rate)) {
    const int period = static_cast<int>(std::lround(static_cast<double>(one.standard) * mix_rate / 1e7));
    rates[one.mix.rate] = {.hz = mix_rate, .min_frames = period, .max_frames = period, .preferred_frames = period};
    add_type(one.mix.type);
  }
  return rates;
}

void add_names(const Looked& one, bool several, std::vector<std::string>& names) {
  for (const auto& name : channel_names(one.mix, one.endpoint.capture))
    names.push_back(several ? one.endpoint.short_name + ": " + name : name);
}

}  // namespace

Expected<std::unique_ptr<Stream>> open_stream(System& system, const Request& request) {
  if (auto good = check_request(request); !good) return std::unexpected(good.error());
  auto ends = find_ends(system, request);
  if (!ends) return std::unexpected(ends.error());
  std::vector<EndpointInfo> all = ends->ins;
  all.insert(all.end(), ends->outs.begin(), ends->outs.end());
  auto climbed = climb(system, all, ends->id, static_cast<int>(std::lround(request.rate)), request.frames);
  if (!climbed) return std::unexpected(climbed.error());
  std::vector<Client> ins, outs;
  for (auto& client : climbed->clients) (client.endpoint.capture ? ins : outs).push_back(std::move(client));
  Agreed agreed{.rate = request.rate,
                .frames = cycle_of(ins, outs),
                .fixed = true,
                .pieces = true,
                .margin = request.margin,
                .floor = frames_in(least_margin, request.rate),
                .remarks = std::move(ends->remarks)};
  agreed.remarks.insert(agreed.remarks.end(), climbed->remarks.begin(), climbed->remarks.end());
  if (agreed.margin < agreed.floor) {
    agreed.margin = agreed.floor;
    agreed.remarks.push_back(text("Windows' events need a safety of at least {}; {} was requested.",
                                  number::plural(agreed.floor, "frame"), request.margin));
  }
  for (const bool capture : {true, false}) {
    const auto& clients = capture ? ins : outs;
    if (clients.empty()) continue;
    auto end = describe(clients);
    if (!end) return std::unexpected(end.error());
    (capture ? agreed.in : agreed.out) = *end;
  }
  agreed.out.latency_jitter = jitter_of(ins, outs);
  return std::make_unique<WasapiStream>(system, std::move(agreed), request.room, std::move(ins), std::move(outs));
}

Expected<Can> probe_device(System& system, const std::string& text_id) {
  const auto id = parse_id(text_id);
  if (!id) return std::unexpected(id.error());
  const auto all = list_endpoints(system);
  if (!all) return std::unexpected(all.error());
  const auto found = find_endpoints(*all, *id, text_id);
  if (!found) return std::unexpected(found.error());

  Can can{.known = Can::Known::yes};
  can.clock = clock_of(found->front());
  for (const auto& other : *found)
    if (clock_of(other) != can.clock) can.clock.clear();
  std::map<int, Rate> rates;
  bool first = true;
  const auto several = [&](bool capture) { return std::ranges::count(*found, capture, &EndpointInfo::capture) > 1; };
  for (const auto& endpoint : *found) {
    Looked one{.endpoint = endpoint};
    auto client = activate(system, endpoint);
    if (!client) return std::unexpected(error_of(client.error(), "asked what it can do", endpoint.name));
    one.client = std::move(*client);
    const auto mix = mix_format(system, *one.client.get());
    if (!mix) return std::unexpected(error_of(mix.error(), "asked what it can do", endpoint.name));
    one.mix = *mix;
    one.periods = short_periods(*one.client.get(), *mix);
    one.client->GetDevicePeriod(&one.standard, &one.least);
    add_names(one, several(endpoint.capture), endpoint.capture ? can.inputs : can.outputs);
    const auto these = rates_of(system, one, *id, endpoint.capture ? can.input_types : can.output_types);
    if (first) rates = these;
    std::erase_if(rates, [&](const auto& rate) { return !these.contains(rate.first); });
    if (!first)
      for (const auto& [hz, rate] : these)
        if (rates.contains(hz)) merge(rates, rate);
    first = false;
    can.current_rate = mix->rate;
  }
  for (const auto& [hz, rate] : rates) can.rates.push_back(rate);
  if (can.rates.empty())
    return failure(Trouble::unsupported, text("'{}' has no sample rate in the requested mode.", text_id),
                   "Leave out ?mode= and ?format=.");
  return can;
}

}  // namespace taut::device::wasapi
