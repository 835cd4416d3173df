// SPDX-License-Identifier: MIT
#include "device/virtual/card_settings.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/number.hpp"

namespace taut::device::virtual_card {
namespace {

constexpr std::string_view prefix = "virtual:";

using Setter = bool (*)(CardSettings&, std::string_view);

template <class T>
bool number(std::string_view text, T& value, T low, T high) {
  const auto read = number_between(text, low, high);
  if (!read) return false;
  value = *read;
  return true;
}

bool choice(std::string_view text, std::string_view yes, std::string_view no, bool& value) {
  value = text == yes;
  return value || text == no;
}

bool set_jitter(CardSettings& s, std::string_view v) {
  Nanos us = 0;
  const bool fits = number<Nanos>(v, us, 0, 1'000'000);
  s.jitter = us * 1000;
  return fits;
}

bool set_sway(CardSettings& s, std::string_view v) {
  const auto colon = v.find(':');
  return colon != v.npos && number(v.substr(0, colon), s.sway, 0.0, 1000.0) &&
         number(v.substr(colon + 1), s.sway_seconds, 1.0, 1e6);
}

bool set_rates(CardSettings& s, std::string_view v) {
  if (const auto dash = v.find('-'); dash != v.npos)
    return number(v.substr(0, dash), s.lowest, 8000.0, 384000.0) &&
           number(v.substr(dash + 1), s.highest, s.lowest, 384000.0);
  s.rates.clear();
  for (bool more = true; more;) {
    const auto comma = v.find(',');
    if (!number(v.substr(0, comma), s.rates.emplace_back(), 8000.0, 384000.0)) return false;
    more = comma != v.npos;
    if (more) v.remove_prefix(comma + 1);
  }
  std::ranges::sort(s.rates);
  return true;
}

bool set_format(CardSettings& s, std::string_view v) {
  for (int code = 0; code <= static_cast<int>(audio::SampleType::int32_24); ++code) {
    const auto type = static_cast<audio::SampleType>(code);
    if (audio::name(type) != v) continue;
    s.type = type;
    return true;
  }
  return false;
}

bool set_layout(CardSettings& s, std::string_view v) {
  bool interleaved = true;
  const bool fits = choice(v, "interleaved", "separate", interleaved);
  s.layout = interleaved ? audio::Layout::interleaved : audio::Layout::separate;
  return fits;
}

bool set_step(CardSettings& s, std::string_view v) { return number(v, s.step, -1, 8192) && s.step != 0; }

bool set_faults(CardSettings& s, std::string_view v) {
  auto faults = faults_of(v);
  if (!faults) return false;
  s.fault_text = v;
  s.faults = std::move(*faults);
  return true;
}

struct Row {
  Key key;
  Setter set;
};

constexpr std::array rows{
    Row{{"clock", "real or virtual", "real", "Whether the card runs in real time, or in a time that nobody waits for."},
        [](CardSettings& s, std::string_view v) { return choice(v, "virtual", "real", s.simulated); }},
    Row{{"in", "0 to 256", "2", "Input channels."},
        [](CardSettings& s, std::string_view v) { return number(v, s.inputs, 0, 256); }},
    Row{{"out", "0 to 256", "2", "Output channels."},
        [](CardSettings& s, std::string_view v) { return number(v, s.outputs, 0, 256); }},
    Row{{"rates", "8000 to 384000", "8000-384000",
         "Sample rates in Hz: a range as in 8000-192000, or a list as in 44100,48000."},
        set_rates},
    Row{{"format", "a sample type", "s32",
         "Sample type of both directions: s16, s24, s24in32, s32, f32, f64, s16in32, s18in32, s20in32, each also with "
         "be."},
        set_format},
    Row{{"layout", "interleaved or separate", "interleaved", "How the channels lie in the card's memory."}, set_layout},
    Row{{"min", "1 to 8192", "1", "The smallest cycle, in frames."},
        [](CardSettings& s, std::string_view v) { return number(v, s.min, 1, 8192); }},
    Row{{"max", "1 to 8192", "8192", "The largest cycle, in frames."},
        [](CardSettings& s, std::string_view v) { return number(v, s.max, 1, 8192); }},
    Row{{"step", "1 to 8192, or -1", "1", "From one possible cycle to the next, in frames; -1: powers of two only."},
        set_step},
    Row{{"cycle", "0 to 8192", "0", "The cycle whatever is asked for, in frames; 0: the one that is asked for."},
        [](CardSettings& s, std::string_view v) { return number(v, s.cycle, 0, 8192); }},
    Row{{"vary", "on or off", "off", "Turns of random size, up to the cycle."},
        [](CardSettings& s, std::string_view v) { return choice(v, "on", "off", s.vary); }},
    Row{{"pieces", "on or off", "on", "Whether the card says that a turn may be served in parts."},
        [](CardSettings& s, std::string_view v) { return choice(v, "on", "off", s.pieces); }},
    Row{{"coarse", "on or off", "off",
         "Whether the card looks at its pointers once a cycle only: output that comes late, but before that, sounds as "
         "silence, and nothing stops."},
        [](CardSettings& s, std::string_view v) { return choice(v, "on", "off", s.coarse); }},
    Row{{"cable", "on or off", "on",
         "A cable from every output to the input of the same number; else the inputs are silent."},
        [](CardSettings& s, std::string_view v) { return choice(v, "on", "off", s.cable); }},
    Row{{"delay", "0 to 384000", "0", "Delay of the cable in frames; counted in the input's latency."},
        [](CardSettings& s, std::string_view v) { return number<Frames>(v, s.delay, 0, 384000); }},
    Row{{"latency_in", "0 to 8192", "0", "Delay of the input converters in frames."},
        [](CardSettings& s, std::string_view v) { return number<Frames>(v, s.latency_in, 0, 8192); }},
    Row{{"latency_out", "0 to 8192", "0", "Delay of the output converters in frames."},
        [](CardSettings& s, std::string_view v) { return number<Frames>(v, s.latency_out, 0, 8192); }},
    Row{{"hidden", "0 to 8192", "0",
         "Delay in frames that the card does not report: shows that a measurement can fail."},
        [](CardSettings& s, std::string_view v) { return number<Frames>(v, s.hidden, 0, 8192); }},
    Row{{"ppm", "-100000 to 100000", "0", "How far the card's clock is off, in parts per million."},
        [](CardSettings& s, std::string_view v) { return number(v, s.ppm, -100000.0, 100000.0); }},
    Row{{"ramp", "-1000 to 1000", "0", "By how much ppm changes each second, up to 200000 in all."},
        [](CardSettings& s, std::string_view v) { return number(v, s.ramp, -1000.0, 1000.0); }},
    Row{{"sway", "0 to 1000:1 to 1000000", "0:1",
         "PPM:SECONDS: beside ppm the clock gets faster and slower by up to PPM, in a triangle that takes SECONDS."},
        set_sway},
    Row{{"crystal", "a name", "its own",
         "Cards with the same crystal, ppm, ramp and sway say that they have one clock."},
        [](CardSettings& s, std::string_view v) {
          s.crystal = v;
          return !v.empty();
        }},
    Row{{"jitter", "0 to 1000000", "0", "Wake-ups come late by a random time up to this, in microseconds."},
        set_jitter},
    Row{{"share", "on or off", "off", "Whether several streams may hold the card, each with a cable of its own."},
        [](CardSettings& s, std::string_view v) { return choice(v, "on", "off", s.share); }},
    Row{{"seed", "0 to 2^63 - 1", "1", "Of everything that is random: the same seed gives the same run."},
        [](CardSettings& s, std::string_view v) {
          return number<std::uint64_t>(v, s.seed, 0, std::numeric_limits<std::int64_t>::max());
        }},
    Row{{"faults", "a list of what@when:amount", "none",
         "What goes wrong, and when (a frame, or a time as in 2s): late@48000:3ms, lost@1s:64, stall@2s:100ms, "
         "step@96000:-32, sleep@2s:3600s (in virtual time), unplug@2s:500ms, back@3s:in=1:rate=44100, refuse@0:2:busy, "
         "rate@5s:96000."},
        set_faults}};

constexpr auto key_table = [] {
  std::array<Key, rows.size()> table;
  std::ranges::transform(rows, table.begin(), &Row::key);
  return table;
}();

Error bad_setting(std::string what) {
  std::string table = keys_text();
  table.pop_back();
  return {Trouble::bad_request, std::move(what), "The settings of a virtual card are:\n" + table};
}

Expected<void> set(CardSettings& settings, std::string_view pair) {
  const auto equals = pair.find('=');
  const auto name = pair.substr(0, equals);
  const auto value = equals == pair.npos ? std::string_view{} : pair.substr(equals + 1);
  const auto* row = std::ranges::find(rows, name, [](const Row& r) { return r.key.name; });
  if (row == rows.end())
    return std::unexpected(bad_setting("A virtual card has no setting '" + std::string(name) + "'."));
  if (row->set(settings, value)) return {};
  return std::unexpected(bad_setting("The setting '" + std::string(name) + "' of a virtual card takes " +
                                     std::string(row->key.range) + ", not '" + std::string(value) + "'."));
}

}  // namespace

std::span<const Key> keys() noexcept { return key_table; }

std::string keys_text() {
  std::size_t wide = 0, range = 0;
  for (const Key& key : keys()) {
    wide = std::max(wide, key.name.size());
    range = std::max(range, key.range.size());
  }
  std::string text;
  for (const Key& key : keys()) {
    text += "  " + std::string(key.name) + std::string(wide - key.name.size() + 2, ' ');
    text += std::string(key.range) + std::string(range - key.range.size() + 2, ' ');
    text += std::string(key.meaning) + " Default: " + std::string(key.standard) + ".\n";
  }
  return text;
}

Expected<CardSettings> settings_of(std::string_view id, bool simulated) {
  CardSettings settings;
  settings.simulated = simulated;
  if (!id.starts_with(prefix))
    return failure(Trouble::absent, "'" + std::string(id) + "' is not a virtual card.",
                   "Their ids start with 'virtual:', as in virtual:loopback.");
  id.remove_prefix(prefix.size());
  const auto question = id.find('?');
  settings.name = id.substr(0, question);
  if (settings.name.empty())
    return failure(Trouble::bad_request, "A virtual card needs a name.", "Write virtual:loopback, for example.");
  for (auto rest = question == id.npos ? std::string_view{} : id.substr(question + 1); !rest.empty();) {
    const auto end = rest.find('&');
    if (auto done = set(settings, rest.substr(0, end)); !done) return std::unexpected(done.error());
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  }
  if (!settings.simulated && std::ranges::count(settings.faults, Fault::What::sleep, &Fault::what) > 0)
    return std::unexpected(bad_setting("The fault 'sleep' of a virtual card needs clock=virtual."));
  if (settings.min > settings.max)
    return std::unexpected(bad_setting("The smallest cycle of a virtual card, min, is above the largest, max."));
  return settings;
}

}  // namespace taut::device::virtual_card
