// SPDX-License-Identifier: MIT
// taut-lab-joined ID SECONDS CABLES [FIFO:INPUTS...]: a host on joined devices. Every output carries a tone, and cables
// of CABLES frames (with commas) lead to the inputs, whose phase is the round trip: constant, and as reported plus what
// the card adds. With FIFOs (usb_device/main.cpp) those cards are then replugged in turn: the listed inputs (with
// commas, from 1) are silent meanwhile, the others play on. Prints the results as JSON; status 0: passed.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "host/host.hpp"
#include "platform/clock.hpp"

namespace taut::lab {
namespace {

using nlohmann::json;

constexpr double rate = 48000;
constexpr int buffer = 64, most_channels = 4;
constexpr Nanos millisecond = 1'000'000;
constexpr int period = 480, window = period;  // frames: the tone's period, longer than any round trip; the window
constexpr double half_frame = 0.5, amplitude = 0.5, silence = 1e-6;
constexpr Frames most_gap = 2 * buffer;          // between callbacks
constexpr double starts_apart = 30.5;            // frames: a USB card's starts differ by up to five microframes
constexpr double card_adds = 48;                 // frames, at most, that no interface reports
constexpr Nanos converged = 5000 * millisecond;  // time for a follower's delay to settle
constexpr Nanos away = 200 * millisecond, silent_within = 100 * millisecond, back_within = 1000 * millisecond;

Nanos now() { return platform::system_clock().now(); }
void nap(Nanos length) { platform::system_clock().sleep_until(now() + length); }

/// One input: the tone's phase per window, as a round trip in frames. All counts start at mark().
class Input {
 public:
  void receive(Frames position, double sample) noexcept {
    const double angle = 2 * std::numbers::pi * static_cast<double>(position % period) / period;
    sine_ += sample * std::sin(angle);
    cosine_ += sample * std::cos(angle);
    if (++count_ < window) return;
    level_ = 2 * std::hypot(sine_, cosine_) / window;
    const double late = -std::atan2(cosine_, sine_) / (2 * std::numbers::pi) * period;
    delay_ = late < 0 ? late + period : late;
    sine_ = cosine_ = 0;
    count_ = 0;
    if (marking_.exchange(false)) {
      mark_ = delay_;
      least_ = most_ = loudest_ = 0;
      broken_ = 0;
    }
    const double off = std::remainder(delay_ - mark_, static_cast<double>(period));
    least_ = std::min(least_.load(), off);
    most_ = std::max(most_.load(), off);
    loudest_ = std::max(loudest_.load(), level_.load());
    if (!sounds()) ++broken_;
  }

  /// Starts with the next window.
  void mark() { marking_ = true; }
  [[nodiscard]] bool marked() const { return !marking_; }
  [[nodiscard]] double delay() const { return delay_; }
  [[nodiscard]] bool sounds() const { return std::abs(level_ - amplitude) < 0.02; }
  [[nodiscard]] bool silent() const { return level_ < silence; }
  [[nodiscard]] bool was_silent() const { return marked() && loudest_ < silence; }
  [[nodiscard]] std::int64_t broken() const { return marked() ? broken_.load() : 0; }  ///< windows without the tone
  [[nodiscard]] double swing() const { return most_ - least_; }

 private:
  std::atomic<double> delay_{0}, level_{0}, least_{0}, most_{0}, loudest_{0};
  std::atomic<std::int64_t> broken_{0};
  std::atomic<bool> marking_{true};
  double sine_ = 0, cosine_ = 0, mark_ = 0;
  int count_ = 0;
};

class Tone {
 public:
  std::array<Input, most_channels> inputs;
  std::atomic<Nanos> gap{0};

  Tone() {
    for (int i = 0; i < period; ++i)
      wave_[static_cast<std::size_t>(i)] =
          static_cast<std::int32_t>(amplitude * 2147483647.0 * std::sin(2 * std::numbers::pi * i / period));
  }

  void operator()(const host::Block<std::int32_t>& block) noexcept {
    const Nanos at = now();
    if (last_ != 0 && at - last_ > gap) gap = at - last_;
    last_ = at;
    for (int i = 0; i < block.frames; ++i) {
      const Frames position = block.position + i;
      for (auto* const out : block.out) out[i] = wave_[static_cast<std::size_t>(position % period)];
      for (std::size_t c = 0; c < block.in.size() && c < inputs.size(); ++c)
        inputs[c].receive(position, block.in[c][i] / 2147483648.0);
    }
  }

 private:
  std::array<std::int32_t, period> wave_{};
  Nanos last_ = 0;
};

/// A card to unplug.
struct Card {
  std::string fifo;
  std::array<bool, most_channels> silences{};
};

std::optional<Card> card_of(const std::string& word) {
  std::istringstream rest(word);
  Card card;
  std::getline(rest, card.fifo, ':');
  for (std::string number; std::getline(rest, number, ',');) {
    const int input = std::atoi(number.c_str());
    if (input < 1 || input > most_channels) return std::nullopt;
    card.silences[static_cast<std::size_t>(input - 1)] = true;
  }
  return card;
}

class Run {
 public:
  /// `due`: the round trip of each input, without what its cards add.
  Run(host::Session& session, std::span<Input> inputs, std::vector<double> due)
      : session_(session), inputs_(inputs), due_(std::move(due)) {}

  template <class Condition>
  bool await(Nanos most, Condition&& condition) {
    const Nanos end = now() + most;
    while (!condition()) {
      if (now() >= end) return false;
      static_cast<void>(session_.poll());
      nap(5 * millisecond);
    }
    return true;
  }
  void pass(Nanos length) {
    await(length, [] { return false; });
  }

  bool all_sound() const { return std::ranges::all_of(inputs_, &Input::sounds); }

  /// Plays for `length`; empty if every input had the tone throughout, with constant delay.
  std::string keep(Nanos length, json& facts) {
    for (auto& input : inputs_) input.mark();
    await(length, [&] { return std::ranges::any_of(inputs_, [](const Input& input) { return input.broken() > 0; }); });
    for (const auto& input : inputs_) {
      facts["delays"].push_back(input.delay());
      facts["swings"].push_back(input.swing());
    }
    for (std::size_t c = 0; c < inputs_.size(); ++c) {
      const double added = inputs_[c].delay() - due_[c];
      if (added < -half_frame || added > card_adds + half_frame)
        return "The round trip of input " + std::to_string(c + 1) + " is not the one that is reported.";
    }
    return judge_steady({});
  }

  std::string replug(const Card& card, json& facts) {
    const auto gone = [&](std::size_t c) { return card.silences[c]; };
    const auto all_gone = [&](auto&& is) {
      for (std::size_t c = 0; c < inputs_.size(); ++c)
        if (gone(c) && !is(inputs_[c])) return false;
      return true;
    };
    json fact;
    for (auto& input : inputs_) input.mark();
    std::vector<double> before;
    for (const auto& input : inputs_) before.push_back(input.delay());
    std::ofstream(card.fifo) << "unplug\n";
    if (!await(silent_within, [&] { return all_gone([](const Input& input) { return input.silent(); }); }))
      return "A card that was pulled out still sounds.";
    for (std::size_t c = 0; c < inputs_.size(); ++c)
      if (gone(c)) inputs_[c].mark();
    pass(away);
    if (!all_gone([](const Input& input) { return input.was_silent(); })) return "A card that is away is not silent.";
    std::ofstream(card.fifo) << "plug\n";
    const Nanos back = now();
    if (!await(back_within, [&] { return all_sound(); })) return "A card that was put back does not sound.";
    fact["sounds_after_ms"] = (now() - back) / millisecond;
    pass(converged);
    bool same = true;
    for (std::size_t c = 0; c < inputs_.size(); ++c) {
      if (!gone(c)) fact["staying_swings"].push_back(inputs_[c].swing());
      const double moved = std::remainder(inputs_[c].delay() - before[c], static_cast<double>(period));
      same = same && std::abs(moved) < starts_apart;
      fact["delays_moved"].push_back(moved);
    }
    facts["replugs"].push_back(fact);
    if (!same) return "A card that was put back has another round trip.";
    return judge_steady(card.silences);
  }

 private:
  std::string judge_steady(std::array<bool, most_channels> except) const {
    for (std::size_t c = 0; c < inputs_.size(); ++c) {
      if (except[c]) continue;
      if (inputs_[c].broken() > 0) return "The tone of input " + std::to_string(c + 1) + " broke off.";
      if (inputs_[c].swing() > half_frame) return "The delay of input " + std::to_string(c + 1) + " moves.";
    }
    return {};
  }

  host::Session& session_;
  std::span<Input> inputs_;
  std::vector<double> due_;
};

std::string judge_xruns(const json& report, json& facts) {
  facts["xruns"] = report.value("xruns", json::object());
  for (const char* cause : {"host_late", "thread_late", "device_late"})
    if (facts["xruns"].value(cause, 0) > 0) return "There were drop-outs.";
  return {};
}

std::string play(const std::string& id, double seconds, std::vector<double> cables, const std::vector<Card>& cards,
                 json& facts) {
  const host::Places places = host::usual_places();
  auto driver = host::Driver::open(
      {.name = "Taut", .description = {}, .library = places.own, .own = true},
      {.settings = "input = " + id + "\noutput = " + id + "\nrate = 48000\nformat = s32\nsafety = 96\n",
       .system = nullptr});
  if (!driver) return driver.error().sentence();
  Tone tone;
  auto session = host::Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = buffer, .rate = rate},
                                        [&tone](const host::Block<std::int32_t>& block) { tone(block); });
  if (!session) return session.error().sentence();
  if (auto started = session->start(); !started) return started.error().sentence();
  const auto latencies = session->latencies();
  if (!latencies) return latencies.error().sentence();
  facts["reported"] = latencies->input + latencies->output;
  for (double& cable : cables) cable += static_cast<double>(latencies->input + latencies->output);
  if (cables.size() > most_channels || cables.size() != static_cast<std::size_t>(session->inputs()))
    return "There is another number of inputs.";
  Run run(*session, std::span(tone.inputs).first(cables.size()), cables);
  std::string wrong = run.await(5000 * millisecond, [&] { return run.all_sound(); }) ? "" : "Not every input sounds.";
  if (wrong.empty()) {
    run.pass(converged);
    wrong = run.keep(static_cast<Nanos>(seconds * 1e9), facts);
  }
  const auto report = [&] { return json::parse(driver->report().value_or("{}"), nullptr, false); };
  for (const auto& card : cards)
    if (wrong.empty()) wrong = run.replug(card, facts);
  if (wrong.empty() && !cards.empty()) wrong = run.keep(1000 * millisecond, facts);
  if (const std::string xruns = judge_xruns(report(), facts); wrong.empty()) wrong = xruns;
  facts["largest_gap"] = std::llround(static_cast<double>(tone.gap) * rate / 1e9);
  if (wrong.empty() && facts["largest_gap"].get<Frames>() > most_gap) wrong = "The callbacks stood still.";
  const json said = report();
  for (const auto* part : {"parts", "events", "remarks"})
    for (const auto& line : said.value(part, json::array()))
      std::fprintf(stderr, "%s\n", line.get<std::string>().c_str());
  facts["parts"] = said.value("parts", json::array());
  static_cast<void>(session->stop());
  return wrong;
}

}  // namespace
}  // namespace taut::lab

int main(int count, char** words) {
  std::vector<taut::lab::Card> cards;
  for (int i = 4; i < count; ++i)
    if (auto card = taut::lab::card_of(words[i])) cards.push_back(std::move(*card));
  if (count < 4 || cards.size() != static_cast<std::size_t>(count - 4)) {
    std::fputs("usage: taut-lab-joined ID SECONDS CABLES [FIFO:INPUTS...]\n", stderr);
    return 2;
  }
  std::vector<double> cables;
  std::istringstream lengths(words[3]);
  for (std::string length; std::getline(lengths, length, ',');) cables.push_back(std::atof(length.c_str()));
  taut::lab::json facts;
  const std::string wrong = taut::lab::play(words[1], std::atof(words[2]), std::move(cables), cards, facts);
  facts["says"] = wrong.empty() ? "the delays moved by " + facts["swings"].dump() + " frames" : wrong;
  std::puts(facts.dump().c_str());
  if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
  return wrong.empty() ? 0 : 1;
}
