// SPDX-License-Identifier: MIT
// The tuner's environment without an engine: cycle times, a margin, drop-outs. Simulates a day in a second.
#pragma once
#include <functional>
#include <vector>

#include "audio/random.hpp"
#include "engine/tuner.hpp"

namespace taut::tests {

struct TunerModel {
  engine::Tuner::Terms terms{.cycle = 64, .floor = 4, .safe = 64};
  Frames granularity = 0;
  double look_seconds = 0.2;

  std::function<Nanos()> used;  ///< for the next cycle
  std::function<void(const engine::Tuner::Advice&)> watch = [](const auto&) {};

  engine::Tuner tuner{terms};
  Frames margin = 0;
  std::int64_t drop_outs = 0, changes = 0;

  void begin() {
    tuner = engine::Tuner(terms);
    margin = tuner.start();
  }

  [[nodiscard]] Nanos time(Frames frames) const { return duration(frames, terms.rate); }

  /// Like an engine: after a drop-out come a filling turn with the whole margin, and a look.
  void run(double seconds) {
    const auto cycles = static_cast<std::int64_t>(seconds * terms.rate / terms.cycle);
    const auto between = static_cast<std::int64_t>(look_seconds * terms.rate / terms.cycle);
    for (std::int64_t i = 0; i < cycles; ++i) {
      const Nanos took = used();
      histogram_.add(took);
      if (took > time(margin - granularity)) {
        ++drop_outs;
        ++xruns_.thread_late;
        margin = tuner.refill();
        look();
      } else if (++since_look_ >= between) {
        look();
      }
    }
  }

  void look() {
    since_look_ = 0;
    const auto used_now = histogram_.snapshot();
    const auto advice = tuner.look({.used = used_now, .margin = margin, .granularity = granularity, .xruns = xruns_});
    if (advice.margin != margin) ++changes;
    margin = advice.margin;
    watch(advice);
  }

  /// A drop-out caused by the device.
  void device_late() {
    ++xruns_.device_late;
    margin = tuner.refill();
    look();
  }

 private:
  audio::Histogram histogram_;
  engine::Xruns xruns_;
  std::int64_t since_look_ = 0;
};

/// Terms of the next stream, after `before` has stored a lesson.
inline engine::Tuner::Terms terms_after(const TunerModel& before) {
  const auto lesson = before.tuner.lesson().value();
  auto terms = before.terms;
  terms.known = lesson.margin;
  terms.known_load = lesson.load;
  return terms;
}

constexpr double hour = 3600;  // s

/// A machine with a wake-up latency of 30 us and slightly more, and a host that uses the same share of each cycle, give
/// or take a twentieth.
struct Studio {
  TunerModel& model;
  audio::Random random;
  double load = 0;
  Studio(TunerModel& whose, std::uint64_t seed) : model(whose), random(seed) {
    model.used = [this] {
      const auto called =
          static_cast<Nanos>(load * static_cast<double>(model.time(model.terms.cycle)) * random.uniform(0.95, 1.05));
      return 30'000 + static_cast<Nanos>(random.exponential(4'000)) + called;
    };
  }
};

}  // namespace taut::tests
