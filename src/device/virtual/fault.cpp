// SPDX-License-Identifier: MIT
// Faults as text, and random plans of them.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "audio/random.hpp"
#include "base/number.hpp"
#include "device/virtual/card.hpp"

namespace taut::device::virtual_card {
namespace {

using What = Fault::What;

constexpr std::array<std::pair<What, std::string_view>, 9> kinds{{{What::late, "late"},
                                                                  {What::lost, "lost"},
                                                                  {What::stall, "stall"},
                                                                  {What::step, "step"},
                                                                  {What::sleep, "sleep"},
                                                                  {What::unplug, "unplug"},
                                                                  {What::back, "back"},
                                                                  {What::refuse, "refuse"},
                                                                  {What::rate, "rate"}}};

constexpr std::array<std::pair<std::string_view, Nanos>, 4> units{
    {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", nanos_per_second}}};

constexpr std::array<std::pair<Trouble, std::string_view>, 3> refusals{
    {{Trouble::busy, "busy"}, {Trouble::denied, "denied"}, {Trouble::broken, "broken"}}};

// Longer times would overflow Nanos when added to a clock's.
constexpr double longest = 4e18;

std::string_view cut(std::string_view& text, char at) {
  const auto end = text.find(at);
  const auto head = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return head;
}

template <class T>
bool number(std::string_view text, T& value) {
  const auto read = number_between(text, std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max());
  if (read) value = *read;
  return read.has_value();
}

bool time(std::string_view text, Nanos& ns) {
  for (const auto& [unit, size] : units) {
    if (!text.ends_with(unit)) continue;
    double count = 0;
    if (!number(text.substr(0, text.size() - unit.size()), count)) continue;
    if (!(std::abs(count) * static_cast<double>(size) < longest)) return false;
    ns = static_cast<Nanos>(std::llround(count * static_cast<double>(size)));
    return true;
  }
  return false;
}

bool counts_time(What what) {
  return what == What::late || what == What::stall || what == What::sleep || what == What::unplug;
}

bool clock_rate(std::string_view text, double& rate) { return number(text, rate) && rate >= 8000 && rate <= 384000; }

bool option(std::string_view text, Fault& fault) {
  std::string_view value = text;
  const auto key = cut(value, '=');
  if (fault.what == What::back) {
    if (key == "in") return number(value, fault.inputs) && fault.inputs >= 0 && fault.inputs <= 256;
    if (key == "out") return number(value, fault.outputs) && fault.outputs >= 0 && fault.outputs <= 256;
    return key == "rate" && clock_rate(value, fault.rate);
  }
  if (fault.what == What::rate) return clock_rate(text, fault.rate);
  if (fault.what == What::refuse)
    for (const auto& [trouble, name] : refusals)
      if (text == name) {
        fault.refusal = trouble;
        return true;
      }
  const bool fits = counts_time(fault.what) ? time(text, fault.amount) : number(text, fault.amount);
  return fits && (fault.amount >= 0 || fault.what == What::step);
}

bool parse(std::string_view text, Fault& fault) {
  std::string_view rest = text;
  auto head = cut(rest, ':');
  const auto name = cut(head, '@');
  const auto* kind = std::ranges::find(kinds, name, [](const auto& row) { return row.second; });
  if (kind == kinds.end()) return false;
  fault.what = kind->first;
  if (!time(head, fault.time) && !number(head, fault.frame)) return false;
  if (fault.time < 0 && fault.frame < 0) return false;
  while (!rest.empty())
    if (!option(cut(rest, ':'), fault)) return false;
  return fault.what != What::rate || fault.rate > 0;
}

std::string text_of(const Fault& fault) {
  std::string text(std::ranges::find(kinds, fault.what, [](const auto& row) { return row.first; })->second);
  text += '@' + (fault.frame >= 0 ? std::to_string(fault.frame) : std::to_string(fault.time) + "ns");
  if (fault.what == What::back) {
    if (fault.inputs >= 0) text += ":in=" + std::to_string(fault.inputs);
    if (fault.outputs >= 0) text += ":out=" + std::to_string(fault.outputs);
    if (fault.rate > 0) text += ":rate=" + std::to_string(static_cast<Frames>(fault.rate));
    return text;
  }
  if (fault.what == What::rate) return text + ':' + std::to_string(static_cast<Frames>(fault.rate));
  text += ':' + std::to_string(fault.amount) + (counts_time(fault.what) ? "ns" : "");
  if (fault.what == What::refuse)
    text += ':' +
            std::string(std::ranges::find(refusals, fault.refusal, [](const auto& row) { return row.first; })->second);
  return text;
}

}  // namespace

Expected<std::vector<Fault>> faults_of(std::string_view text) {
  std::vector<Fault> faults;
  while (!text.empty()) {
    const auto one = cut(text, ',');
    Fault fault;
    if (!parse(one, fault))
      return failure(Trouble::bad_request, "'" + std::string(one) + "' is not a fault of the virtual card.",
                     "Write what@when:amount, such as late@48000:3ms, lost@1s:64, stall@2s:100ms, step@96000:-32, "
                     "sleep@2s:3600s, unplug@2s:500ms, back@3s:in=1:rate=44100, refuse@0:2:busy or rate@5s:96000.");
    faults.push_back(fault);
  }
  return faults;
}

std::string text_of(std::span<const Fault> faults) {
  std::string text;
  for (const Fault& fault : faults) text += (text.empty() ? "" : ",") + text_of(fault);
  return text;
}

std::vector<Fault> plan(std::uint64_t seed, const Plan& rates) {
  audio::Random random(seed);
  std::vector<Fault> faults;
  const auto spread = [&](What what, const Plan::Kind& kind) {
    if (kind.an_hour <= 0 || kind.largest <= 0) return;
    const double apart = rates.rate * 3600 / kind.an_hour;
    // Independent faults are exponentially distributed in time.
    for (double at = random.exponential(apart); at < static_cast<double>(rates.frames);
         at += random.exponential(apart)) {
      Fault fault{.what = what, .frame = static_cast<Frames>(at), .amount = random.whole(1, kind.largest)};
      if (what == What::step && random.chance(0.5)) fault.amount = -fault.amount;
      faults.push_back(fault);
    }
  };
  spread(What::late, rates.late);
  spread(What::lost, rates.lost);
  spread(What::stall, rates.stall);
  spread(What::step, rates.step);
  spread(What::unplug, rates.unplug);
  std::ranges::sort(faults, {}, [](const Fault& fault) { return std::tuple(fault.frame, fault.what, fault.amount); });
  return faults;
}

}  // namespace taut::device::virtual_card
