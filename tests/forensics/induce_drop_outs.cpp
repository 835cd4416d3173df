// SPDX-License-Identifier: MIT
// Makes drop-outs of known causes and counts the verdicts: the confusion matrix of docs/forensics.md.
//   induce_drop_outs [TIMES [NAME]]    each cause so many times (20), or only the one whose name contains NAME
// Exit status: 0 if at least 95 % were right, 1 if not, 77 if nothing could be made here.
#include <dirent.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "engine/engine.hpp"
#include "forensics/induced_causes.hpp"
#include "platform/clock.hpp"
#include "telemetry/reader.hpp"

using namespace taut;
using forensics::Kind;
using tests::Cause;
using tests::InducedCause;

namespace {

constexpr int frames = 256;

class DisturbedHost final : public engine::Host {
 public:
  explicit DisturbedHost(Cause& cause) : cause_(cause) {}
  void process(int /*half*/, const engine::Moment& /*moment*/) noexcept override {
    if (triggered.exchange(false)) unproven([&] { cause_.in_callback(); });
  }
  void tell(engine::Notice /*notice*/) noexcept override {}
  std::atomic<bool> triggered{false};

 private:
  Cause& cause_;
};

void nap(Nanos time) {
  const auto& clock = platform::system_clock();
  clock.sleep_until(clock.now() + time);
}

int audio_thread() {
  int found = 0;
  DIR* const folder = opendir("/proc/self/task");
  while (const dirent* const entry = readdir(folder)) {
    std::string name;
    std::getline(std::ifstream(std::string("/proc/self/task/") + entry->d_name + "/comm"), name);
    if (name == "taut-audio") found = std::atoi(entry->d_name);
  }
  closedir(folder);
  return found;
}

telemetry::Snapshot own_snapshot() {
  for (const auto& stream : telemetry::read_streams().streams)
    if (stream.process == static_cast<std::uint64_t>(getpid())) return stream.snapshot;
  return {};
}

/// The worst drop-out among the news from `since` on, once it is explained; nullopt: none came.
std::optional<telemetry::News> explained(std::int64_t since) {
  for (int tries = 0; tries < 60; ++tries) {
    nap(50'000'000);
    const telemetry::Snapshot now = own_snapshot();
    std::optional<telemetry::News> worst;
    for (std::int64_t n = std::max<std::int64_t>(since, now.news_count - 16); n < now.news_count; ++n) {
      const telemetry::News& one = now.news[static_cast<std::size_t>(n) % telemetry::news_kept];
      if (one.kind != 0 && (!worst || std::max(one.lost, one.silent) > std::max(worst->lost, worst->silent)))
        worst = one;
    }
    if (worst) return worst;
  }
  return std::nullopt;
}

using Verdicts = std::map<Kind, int>;

/// A sentence where the cause cannot be made here.
std::string induce(const InducedCause& induced, int times, Verdicts& verdicts) {
  const auto cause = induced.make();
  if (std::string trouble = cause->prepare(); !trouble.empty()) return trouble;
  settings::Settings settings;
  const std::string faults = cause->faults(times);
  // Faults are timed from the moment that a card was first opened: a card for each.
  static int cards = 0;
  const auto set = settings::set(
      settings, "device", "virtual:card" + std::to_string(++cards) + (faults.empty() ? "" : "?faults=" + faults));
  if (!set) return set.error().sentence();
  engine::Engine engine;
  auto* const initialised = engine.initialise(settings).value();
  const auto host = std::make_shared<DisturbedHost>(*cause);
  const std::vector<engine::ChannelRef> channels{{true, 0}, {false, 0}};
  auto* const prepared = initialised->prepare(channels, frames, host).value();
  if (auto started = prepared->start(); !started) return started.error().sentence();
  nap(300'000'000);
  cause->ready(audio_thread());
  nap(700'000'000);
  for (int k = 0; k < times; ++k) {
    const std::int64_t since = own_snapshot().news_count;
    if (faults.empty()) {
      cause->outside();
      host->triggered = true;
    }
    const auto news = explained(since);
    const Kind kind = news ? static_cast<Kind>(news->kind - 1) : Kind::unknown;
    ++verdicts[kind];
    if (kind != induced.kind)
      std::fprintf(stderr, "%s: %s\n  %s\n", induced.name.c_str(), news ? news->sentence.get().c_str() : "no drop-out",
                   news ? news->reason.get().c_str() : "");
    if (faults.empty()) nap(300'000'000);
  }
  engine.close();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const int times = argc > 1 ? std::atoi(argv[1]) : 20;
  const std::string only = argc > 2 ? argv[2] : "";
  int right = 0, all = 0;
  std::printf("| cause | right | verdicts |\n| --- | --- | --- |\n");
  for (const InducedCause& induced : tests::induced_causes()) {
    if (induced.name.find(only) == std::string::npos) continue;
    Verdicts verdicts;
    if (const std::string trouble = induce(induced, times, verdicts); !trouble.empty()) {
      std::printf("| %s | - | not made: %s |\n", induced.name.c_str(), trouble.c_str());
      continue;
    }
    std::string list;
    for (const auto& [kind, count] : verdicts)
      list += (list.empty() ? "" : ", ") + std::string(forensics::name(kind)) + " " + std::to_string(count);
    std::printf("| %s | %d of %d | %s |\n", induced.name.c_str(), verdicts[induced.kind], times, list.c_str());
    std::fflush(stdout);
    right += verdicts[induced.kind];
    all += times;
  }
  if (all == 0) return 77;
  std::printf("\n%d of %d are right: %.1f %%.\n", right, all, 100.0 * right / all);
  return 100 * right >= 95 * all ? 0 : 1;
}
