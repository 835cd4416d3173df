// SPDX-License-Identifier: MIT
// taut-lab-replug same|other|more FIFO [COMMAND...]: a host that keeps running while its USB card is unplugged and
// replugged, with the commands (usb_device/main.cpp) executed in between. Prints the results as JSON.
//   same, more   the sound must return by itself, with the same latency
//   other        a different card returns: it is converted, and the host must be told
// Status 0: passed.
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.hpp"
#include "platform/clock.hpp"

namespace taut::lab {
namespace {

using nlohmann::json;

constexpr double rate = 48000;
constexpr int buffer = 64;
constexpr Nanos millisecond = 1'000'000;

// A returned card must sound within this time, and callbacks must never be farther apart.
constexpr Frames most_until_sound = 4800, most_gap = 480;

// Two starts of this card differ by its packet phase.
constexpr Frames phase = 12;

Nanos now() { return platform::system_clock().now(); }
void nap(Nanos length) { platform::system_clock().sleep_until(now() + length); }
Frames frames_of(Nanos length) { return static_cast<Frames>(std::llround(static_cast<double>(length) * rate / 1e9)); }

/// Plays numbers and finds each again: the round trip of every frame.
class Counter {
 public:
  void operator()(const host::Block<std::int32_t>& block) noexcept {
    const Nanos at = now();
    if (last_ != 0 && at - last_ > gap) gap = at - last_;
    last_ = at;
    ++callbacks;
    for (int i = 0; i < block.frames; ++i) {
      const auto number = static_cast<std::int32_t>(block.position + i + 1);
      for (auto* const channel : block.out) channel[i] = number;
      const std::int32_t came = block.in.front()[i];
      round_trip = came == 0 ? 0 : number - came;
    }
  }

  std::atomic<std::int64_t> callbacks{0};
  std::atomic<Nanos> gap{0};          ///< the longest time between two callbacks
  std::atomic<Frames> round_trip{0};  ///< of the newest frame; 0: silent

 private:
  Nanos last_ = 0;
};

struct Plan {
  std::string wish;
  std::string fifo;
  std::vector<std::string> changes;
};

class Replug {
 public:
  Replug(Plan plan, host::Session& session, Counter& counter)
      : plan_(std::move(plan)), session_(session), counter_(counter) {}

  /// Empty if it passed.
  std::string run(json& facts);

 private:
  void tell(const std::string& command) const { std::ofstream(plan_.fifo) << command << '\n'; }
  static bool card_there() { return std::filesystem::exists("/proc/asound/UAC2/pcm0c"); }
  /// Waits at most `most`; false on timeout.
  template <class Condition>
  bool await(Nanos most, Condition&& condition);
  bool sounds() const { return counter_.round_trip != 0; }

  Plan plan_;
  host::Session& session_;
  Counter& counter_;
  bool told_ = false;
};

template <class Condition>
bool Replug::await(Nanos most, Condition&& condition) {
  const Nanos end = now() + most;
  while (!condition()) {
    if (now() >= end) return false;
    const auto news = session_.poll();
    if (news.reset || news.latencies) told_ = true;
    nap(millisecond);
  }
  return true;
}

std::string Replug::run(json& facts) {
  const auto never = [] { return false; };
  if (!await(1000 * millisecond, [&] { return sounds(); })) return "Nothing came back before the card was pulled out.";
  await(150 * millisecond, never);
  const Frames before = counter_.round_trip;
  facts["before"] = before;
  const auto reported = [&] {
    const auto latencies = session_.latencies();
    return latencies ? latencies->round_trip() : Frames{-1};
  };
  const Frames reported_before = reported();

  const std::int64_t so_far = counter_.callbacks;
  tell("unplug");
  if (!await(1000 * millisecond, [] { return !card_there(); })) return "The card does not go.";
  await(150 * millisecond, never);
  const std::int64_t alone = counter_.callbacks - so_far;
  facts["callbacks_without_card"] = alone;

  for (const auto& change : plan_.changes) tell(change);
  tell("plug");
  if (!await(3000 * millisecond, card_there)) return "The card does not come back.";
  const Nanos back = now();
  const bool sound = await(1000 * millisecond, [&] { return sounds() || (plan_.wish == "other" && told_); });
  facts["frames_until_sound"] = sounds() ? json(frames_of(now() - back)) : json();
  facts["frames_until_told"] = told_ ? json(frames_of(now() - back)) : json();
  const Frames until = frames_of(now() - back);
  await(150 * millisecond, never);
  const Frames after = counter_.round_trip;
  facts["after"] = after;
  facts["largest_gap"] = frames_of(counter_.gap);
  facts["callbacks"] = counter_.callbacks.load();

  if (frames_of(counter_.gap) > most_gap) return "The callbacks stood still.";
  if (alone * buffer < frames_of(140 * millisecond)) return "There were too few callbacks while the card was away.";
  facts["reported"] = {reported_before, reported()};
  if (plan_.wish == "other")
    return told_ || reported() == reported_before ? "" : "The host was not told that its latencies are others.";
  if (!sound) return "The sound did not come back.";
  if (until > most_until_sound) return "The sound came back late.";
  if (std::abs(after - before) > phase) return "The round trip is another.";
  return {};
}

int run(const Plan& plan) {
  const host::Places places = host::usual_places();
  auto driver = host::Driver::open(
      {.name = "Taut", .description = {}, .library = places.own, .own = true},
      {.settings = "input = alsa:hw:UAC2\noutput = alsa:hw:UAC2\nrate = 48000\nformat = s32\n", .system = nullptr});
  if (!driver) return std::puts(driver.error().sentence().c_str()), 1;
  Counter counter;
  auto session = host::Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = buffer, .rate = rate},
                                        [&counter](const host::Block<std::int32_t>& block) { counter(block); });
  if (!session) return std::puts(session.error().sentence().c_str()), 1;
  if (auto started = session->start(); !started) return std::puts(started.error().sentence().c_str()), 1;
  json facts;
  const std::string wrong = Replug(plan, *session, counter).run(facts);
  if (auto report = driver->report())
    for (const auto& event : json::parse(*report, nullptr, false).value("events", json::array())) {
      facts["events"].push_back(event);
      std::fprintf(stderr, "%s\n", event.get<std::string>().c_str());
    }
  static_cast<void>(session->stop());
  facts["says"] = wrong.empty()
                      ? "longest gap " + facts["largest_gap"].dump() + " frames, sound after " +
                            facts["frames_until_sound"].dump() + ", told after " + facts["frames_until_told"].dump()
                      : wrong;
  if (wrong.empty() && facts.value("events", json::array()).empty()) facts["says"] = "Nobody was told why.";
  std::puts(facts.dump().c_str());
  return wrong.empty() && facts.contains("events") ? 0 : 1;
}

}  // namespace
}  // namespace taut::lab

int main(int count, char** words) {
  const std::string_view wish = count > 2 ? words[1] : "";
  if (wish != "same" && wish != "other" && wish != "more") {
    std::fputs("usage: taut-lab-replug same|other|more FIFO [COMMAND...]\n", stderr);
    return 2;
  }
  return taut::lab::run({.wish = words[1], .fifo = words[2], .changes = {words + 3, words + count}});
}
