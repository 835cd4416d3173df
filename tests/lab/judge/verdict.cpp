// SPDX-License-Identifier: MIT
#include "verdict.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "wave.hpp"

namespace taut::lab {
namespace {

using nlohmann::json;

// The lab's USB card buffers 48 frames before it plays. The two directions start in different microframes, and each
// packet is in flight for one or more, so the round trip varies by a few microframes.
constexpr long usb_prefill = 48, least_microframes = -4, most_microframes = 6, microframes_per_second = 8000;

// Microframes by which two starts of the USB card may differ, and the extra when one stream starts playback first and
// the other capture.
constexpr long phase_microframes = 3, order_microframes = 5;

// The emulated full-speed USB card drops unplayed frames when a stream ends: up to 32 ms.
constexpr std::size_t forgotten = 1536;

std::string words_of(const std::filesystem::path& file) {
  std::ifstream from(file);
  std::ostringstream words;
  words << from.rdbuf();
  return words.str();
}

struct Range {
  long least = 0, most = 0;
};

Range own_part(const Case& one) {
  if (one.card != "usb") return {};
  return {.least = usb_prefill + least_microframes * one.rate / microframes_per_second,
          .most = usb_prefill + most_microframes * one.rate / microframes_per_second};
}

long phase_of(const Case& one) { return one.card == "usb" ? phase_microframes * one.rate / microframes_per_second : 0; }

std::string sum_of_xruns(const json& said, json& facts) {
  const json& xruns = said.at("xruns");
  const long count =
      xruns.at("host_late").get<long>() + xruns.at("thread_late").get<long>() + xruns.at("device_late").get<long>();
  facts["xruns"] = count;
  facts["buffer"] = said.at("buffer");
  facts["cycle"] = said.at("cycle");
  if (count > 0) return std::to_string(count) + " xruns " + xruns.dump();
  if (said.at("on_stand_in").get<bool>()) return "it ended on the stand-in";
  return {};
}

std::string judge_losses(const Case& one, const std::filesystem::path& folder, json& facts) {
  if (one.card != "usb") return {};
  const json losses = json::parse(words_of(folder / (one.name + ".usb")), nullptr, false);
  if (losses.is_discarded()) return "the USB card told nothing";
  facts["card"] = losses;
  for (const auto& [what, count] : losses.items())
    // A gap on the bus that the card's FIFO bridges is our fault with a small margin. With a whole buffer of margin the
    // emulated port caused it.
    if (count.get<long>() > 0 && (what != "gaps" || one.safety != "safe"))
      return "the USB card had " + std::to_string(count.get<long>()) + " " + what;
  return {};
}

std::string judge_loopback(const Case& one, const json& said, Verdict& verdict) {
  json& facts = verdict.facts;
  const json& measured = said.at("measured").at("round_trip");
  facts["reported"] = said.at("reported").at("round_trip");
  facts["measured"] = measured;
  facts["exact"] = said.at("bit_exact");
  facts["safety"] = said.at("safety");
  // The breakdown is reported at the end, after the card's own part may have been learned; `reported` predates that.
  long without_card = 0;
  for (const char* way : {"input", "output"})
    for (const char* part : {"buffer", "adapter", "margin", "late"})
      without_card += said.at("latency").at(way).at(part).get<long>();
  const bool known = facts["reported"].get<long>() != without_card;
  facts["known"] = known;
  if (!measured.is_number()) return "nothing came back";
  const long round_trip = std::lround(measured.get<double>());
  verdict.own = round_trip - without_card;
  facts["own"] = *verdict.own;
  if (!said.at("bit_exact").get<bool>()) return "not exact: " + said.at("account").dump();
  if (said.at("buffer").get<int>() != one.size) return "the buffer is " + said.at("buffer").dump();
  if (said.at("channels").get<int>() != one.channels) return said.at("channels").dump() + " channels came back";
  const long more = round_trip - facts["reported"].get<long>();
  const Range range = known ? Range{.least = -phase_of(one), .most = phase_of(one)} : own_part(one);
  if (one.most > 0 && round_trip > one.most)
    return "the round trip is " + std::to_string(round_trip) + " frames, and " + std::to_string(one.most) +
           " are wanted";
  if (more < range.least || more > range.most)
    return "the round trip is " + std::to_string(more) + " frames more than was reported";
  return {};
}

std::string judge_play(const Case& one, const json& said, const std::filesystem::path& folder, json& facts) {
  facts["frames"] = said.at("frames");
  const Wave wave = wave_of(one.index);
  if (said.at("frames").get<std::size_t>() != wave.size()) return said.at("frames").dump() + " frames were played";
  if (one.card == "dummy") return {};
  const std::string wrong =
      what_is_wrong(wave, read_wave(folder / "recorded.wav"), wave.size() - (one.card == "full" ? forgotten : 0));
  facts["exact"] = wrong.empty();
  return wrong;
}

std::string first_of(std::initializer_list<std::string> reasons) {
  const auto found = std::ranges::find_if(reasons, [](const std::string& reason) { return !reason.empty(); });
  return found == reasons.end() ? std::string() : *found;
}

std::string why_not(const Case& one, const std::filesystem::path& folder, Verdict& verdict) {
  const std::string status = words_of(folder / (one.name + ".status"));
  if (status.empty()) return "it was never run: the guest died before";
  const json said = json::parse(words_of(folder / (one.name + ".json")), nullptr, false);
  if (one.kind == "script") {
    if (!said.is_discarded()) verdict.facts = said;
    return status == "0\n" ? "" : "it says " + words_of(folder / (one.name + ".log"));
  }
  if (said.is_discarded()) return "status " + status + words_of(folder / (one.name + ".log"));
  if (said.contains("error")) return said.at("error").dump();
  try {
    const std::string xruns = sum_of_xruns(said, verdict.facts);
    if (one.kind == "play") return first_of({xruns, judge_play(one, said, folder, verdict.facts)});
    const std::string loopback = judge_loopback(one, said, verdict);
    return first_of({xruns, loopback, judge_losses(one, folder, verdict.facts)});
  } catch (const json::exception& problem) {
    return "what taut says is not understood: " + std::string(problem.what());
  }
}

}  // namespace

std::vector<Case> read_plan(const std::filesystem::path& file) {
  std::ifstream from(file);
  std::vector<Case> cases;
  for (Case one; from >> one.name >> one.kind >> one.card >> one.channels >> one.rate >> one.size >> one.seconds >>
                 one.ppm >> one.safety >> one.load >> one.most >> one.settle >> one.known;) {
    one.index = static_cast<int>(cases.size()) + 1;
    cases.push_back(one);
  }
  return cases;
}

Verdict judge(const Case& one, const std::filesystem::path& folder) {
  Verdict verdict{.name = one.name};
  verdict.why = why_not(one, folder, verdict);
  while (verdict.why.ends_with('\n')) verdict.why.pop_back();
  return verdict;
}

void compare_starts(const std::vector<Case>& cases, std::vector<Verdict>& verdicts) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!verdicts[i].own || !verdicts[i].passed()) continue;
    const long most = phase_of(cases[i]) * (phase_microframes + order_microframes) / phase_microframes;
    for (std::size_t k = 0; k < i; ++k) {
      if (cases[k].card != cases[i].card || cases[k].rate != cases[i].rate || !verdicts[k].own) continue;
      if (std::abs(*verdicts[k].own - *verdicts[i].own) > most)
        verdicts[i].why = "the card adds " + std::to_string(*verdicts[i].own) + " frames, in " + cases[k].name + " " +
                          std::to_string(*verdicts[k].own);
    }
  }
}

}  // namespace taut::lab
