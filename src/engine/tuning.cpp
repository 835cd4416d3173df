// SPDX-License-Identifier: MIT
#include "engine/tuning.hpp"

#include <algorithm>
#include <cmath>

#include "engine/session.hpp"

namespace taut::engine {
namespace {

constexpr double seconds_between_looks = 0.1;

std::string name(Tuner::State state) {
  switch (state) {
    case Tuner::State::gathering:
      return "gathering";
    case Tuner::State::lowering:
      return "lowering";
    case Tuner::State::settled:
      return "settled";
    case Tuner::State::raising:
      return "raising";
    case Tuner::State::held:
      return "held";
  }
  return {};
}

Tuner::Terms terms_of(EngineSession& session) {
  const device::Agreed agreed = session.noted();
  const std::lock_guard lock(session.words);
  return {.cycle = agreed.frames,
          .rate = agreed.rate,
          .floor = agreed.floor,
          .safe = std::max<Frames>(session.wanted.buffer, agreed.floor),
          .known = session.knowledge.margin(),
          .known_load = session.knowledge.load()};
}

}  // namespace

Tuning::Tuning(EngineSession& session) : session_(session), terms_(terms_of(session)), tuner_(terms_) {
  session_.wishes.refill = tuner_.refill();
  session_.tuning_state = name(Tuner::State::gathering);
}

void Tuning::look() {
  if (!session_.slot.serving() || session_.slot.away()) return;
  const std::int64_t callbacks = session_.telemetry.callbacks();
  const Xruns xruns = session_.telemetry.xruns();
  const double passed = static_cast<double>((callbacks - callbacks_) * session_.wanted.buffer);
  const double rate = session_.wanted.request.rate;
  if (passed < seconds_between_looks * rate && (xruns.total() == xruns_ || passed <= 0)) return;
  callbacks_ = callbacks;
  xruns_ = xruns.total();

  const Room room = session_.telemetry.room();
  const auto used = session_.telemetry.used.snapshot();
  const auto left = static_cast<Frames>(std::llround(static_cast<double>(room.time) * rate / 1e9));
  if (room.floor > 0 && room.floor != terms_.floor) {
    terms_.floor = room.floor;
    tuner_.refit(terms_);
  }
  const Tuner::Advice advice = tuner_.look({.used = used,
                                            .margin = room.margin,
                                            .granularity = std::max(room.margin - left, room.granularity),
                                            .xruns = xruns});
  {
    const std::lock_guard lock(session_.words);
    if (session_.untuned >= 0) return;
    if (advice.margin != room.margin) session_.wishes.margin = advice.margin;
    session_.tuned = tuner_.sentence();
    session_.tuning_state = name(advice.state);
  }
  if (advice.state == Tuner::State::settled && advice.margin == room.margin && advice.margin != kept_) keep();
}

void Tuning::keep() {
  const auto lesson = tuner_.lesson();
  if (!lesson || lesson->margin == kept_) return;
  kept_ = lesson->margin;
  const std::lock_guard lock(session_.words);
  // If it fails, the report says so.
  static_cast<void>(session_.knowledge.keep(*lesson));
}

}  // namespace taut::engine
