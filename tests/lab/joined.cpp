// SPDX-License-Identifier: MIT
// taut-lab-joined ID SECONDS [FIFO...]: a host on joined devices. Every output carries a tone, every output is on a cable to
// the input of its number; so each channel's phase tells its own round trip, which must be one and the same number for as
// long as it plays. With FIFOs (usb_device/main.cpp) those cards are pulled out and put back in turn after that. Prints what it found as JSON; status 0: as it must be.
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "taut/host.hpp"

namespace taut::lab {
namespace {

using nlohmann::json;

constexpr double rate = 48000;
constexpr int buffer = 64, most_channels = 4;
constexpr Nanos millisecond = 1'000'000;
constexpr int period = 48, window = 10 * period;  // frames of the tone, and of one look at it
constexpr double half_frame = 0.5, amplitude = 0.5;
constexpr Frames most_gap = 480;

Nanos now() { return platform::system_clock().now(); }
void nap(Nanos length) { platform::system_clock().sleep_until(now() + length); }

/// One channel: the tone's phase, window by window, as a delay in frames within one period of it.
class Channel {
 public:
  std::atomic<double> delay{0}, level{0};
  std::atomic<std::int64_t> windows{0};
  std::atomic<double> least{0}, most{0};  ///< how far the delay went from the first one since mark()
  std::atomic<bool> marking{true};

  void hear(Frames position, double sample) noexcept {
    const double angle = 2 * std::numbers::pi * static_cast<double>(position % period) / period;
    sine_ += sample * std::sin(angle);
    cosine_ += sample * std::cos(angle);
    if (++count_ < window) return;
    level = 2 * std::hypot(sine_, cosine_) / window;
    delay = -std::atan2(cosine_, sine_) / (2 * std::numbers::pi) * period;
    if (marking.exchange(false)) {
      mark_ = delay;
      least = most = 0;
    }
    const double away = std::remainder(delay - mark_, static_cast<double>(period));
    least = std::min(least.load(), away);
    most = std::max(most.load(), away);
    ++windows;
    sine_ = cosine_ = 0;
    count_ = 0;
  }

  [[nodiscard]] bool sounds() const { return std::abs(level - amplitude) < 0.02; }
  [[nodiscard]] double swing() const { return most - least; }

 private:
  double sine_ = 0, cosine_ = 0, mark_ = 0;
  int count_ = 0;
};

class Tone {
 public:
  std::array<Channel, most_channels> channels;
  std::atomic<std::int64_t> callbacks{0};
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
    ++callbacks;
    for (int i = 0; i < block.frames; ++i) {
      const Frames position = block.position + i;
      for (auto* const out : block.out) out[i] = wave_[static_cast<std::size_t>(position % period)];
      for (std::size_t c = 0; c < block.in.size() && c < channels.size(); ++c)
        channels[c].hear(position, block.in[c][i] / 2147483648.0);
    }
  }

 private:
  std::array<std::int32_t, period> wave_{};
  Nanos last_ = 0;
};

class Run {
 public:
  Run(host::Session& session, Tone& tone, std::size_t channels) : session_(session), tone_(tone), count_(channels) {}

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

  bool all_sound() const {
    for (std::size_t c = 0; c < count_; ++c)
      if (!tone_.channels[c].sounds()) return false;
    return true;
  }

  /// Plays for so long; empty when every channel sounded all the while with one delay.
  std::string keep(Nanos length, json& facts) {
    for (std::size_t c = 0; c < count_; ++c) tone_.channels[c].marking = true;
    const bool broken = await(length, [&] { return !all_sound(); });
    for (std::size_t c = 0; c < count_; ++c) {
      facts["delays"].push_back(tone_.channels[c].delay.load());
      facts["swings"].push_back(tone_.channels[c].swing());
      if (tone_.channels[c].swing() > half_frame) return "The delay of input " + std::to_string(c + 1) + " moves.";
    }
    return broken ? "The tone broke off." : "";
  }

  std::string replug(const std::string& fifo, json& facts) {
    std::ofstream(fifo) << "unplug\n";
    if (!await(2000 * millisecond, [&] { return !all_sound(); })) return "A card that was pulled out still sounds.";
    await(200 * millisecond, [] { return false; });
    std::ofstream(fifo) << "plug\n";
    const Nanos back = now();
    if (!await(4000 * millisecond, [&] { return all_sound(); })) return "A card that was put back does not sound.";
    facts["sounds_after_ms"].push_back((now() - back) / millisecond);
    await(500 * millisecond, [] { return false; });
    return {};
  }

 private:
  host::Session& session_;
  Tone& tone_;
  std::size_t count_;
};

std::string play(const std::string& id, double seconds, const std::vector<std::string>& fifos, json& facts) {
  const host::Places places = host::usual_places();
  auto driver = host::Driver::open(
      {.name = "Taut", .description = {}, .library = places.own, .own = true},
      {.settings = "input = " + id + "\noutput = " + id + "\nrate = 48000\nformat = s32\n", .system = nullptr});
  if (!driver) return driver.error().sentence();
  Tone tone;
  auto session = host::Session::prepare(*driver, {.inputs = {}, .outputs = {}, .frames = buffer, .rate = rate},
                                        [&tone](const host::Block<std::int32_t>& block) { tone(block); });
  if (!session) return session.error().sentence();
  if (auto started = session->start(); !started) return started.error().sentence();
  const auto latencies = session->latencies();
  if (latencies) facts["reported"] = latencies->input + latencies->output;
  Run run(*session, tone, 2);
  std::string wrong = run.await(5000 * millisecond, [&] { return run.all_sound(); }) ? "" : "Not every channel sounds.";
  if (wrong.empty()) {
    run.await(1000 * millisecond, [] { return false; });
    wrong = run.keep(static_cast<Nanos>(seconds * 1e9), facts);
  }
  const auto report = [&] { return json::parse(driver->report().value_or("{}"), nullptr, false); };
  if (wrong.empty()) {
    const json xruns = report().value("xruns", json::object());
    for (const char* cause : {"host_late", "thread_late", "device_late"})
      if (xruns.value(cause, 0) > 0) wrong = "There were drop-outs.";
    facts["xruns"] = xruns;
  }
  for (const auto& fifo : fifos)
    if (wrong.empty()) wrong = run.replug(fifo, facts);
  if (wrong.empty() && !fifos.empty()) wrong = run.keep(1000 * millisecond, facts);
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
  if (count < 3) {
    std::fputs("usage: taut-lab-joined ID SECONDS [FIFO...]\n", stderr);
    return 2;
  }
  taut::lab::json facts;
  const std::string wrong = taut::lab::play(words[1], std::atof(words[2]), {words + 3, words + count}, facts);
  facts["says"] = wrong.empty() ? "the delays moved by " + facts["swings"].dump() + " frames" : wrong;
  std::puts(facts.dump().c_str());
  if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
  return wrong.empty() ? 0 : 1;
}
