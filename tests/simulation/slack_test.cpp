// SPDX-License-Identifier: MIT
// The predicted drop-out rate of a margin against the observed one: the engine on a virtual card, with recorded wake-up
// delays. TAUT_HOURS=2 makes the table of docs/slack.md, with two hours of virtual time per line.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "engine/rig.hpp"
#include "engine/tail_bound.hpp"
#include "simulation/delays.hpp"

using namespace taut;
using taut::tests::Delays;
using taut::tests::Rig;

namespace {

constexpr int frames = 64;
constexpr double rate = 48000, cycles_an_hour = 3600 * rate / frames;
constexpr Nanos cycle = duration(frames, rate);

double hours_a_line() {
#ifdef TAUT_SANITIZED
  return 0.002;
#else
  const char* wanted = std::getenv("TAUT_HOURS");
  return wanted ? std::strtod(wanted, nullptr) : 0.05;
#endif
}

Nanos of_cycle(double load) { return static_cast<Nanos>(load * static_cast<double>(cycle)); }

// The tail bound a tuner has learned after `seconds` of playing.
engine::TailBound evidence(const std::string& delays, double load, double seconds) {
  Delays draw(delays, 99);
  engine::TailBound tail;
  for (auto i = static_cast<std::int64_t>(seconds * rate / frames); i > 0; --i) tail.add(draw() + of_cycle(load), 1);
  return tail;
}

// The predicted upper bound of drop-outs per hour at a margin.
double promised(const engine::TailBound& tail, Frames margin) {
  return tail.chance(duration(margin, rate), {.origin = tail.base()}) * cycles_an_hour;
}

// The engine's drop-outs in `hours` at a fixed margin.
std::int64_t seen(const std::string& delays, double load, Frames margin, double hours) {
  Rig rig("c?in=2&out=2", frames, 2, std::to_string(margin));
  rig.world.card("c").delays(Delays(delays, 7));
  rig.start([&] { rig.world.clock().advance(of_cycle(load)); });
  rig.run(static_cast<std::int64_t>(hours * cycles_an_hour));
  CHECK(rig.host->other_trip == 0);
  return rig.running->xruns().total();
}

}  // namespace

TEST_CASE("no margin has more drop-outs than predicted after a minute") {
  struct Row {
    const char* delays;
    double load;
    std::vector<Frames> margins;
  };
  const std::vector<Row> rows{{"idle-fifo-quiet", 0, {3, 4, 5, 6, 7, 8, 12}},
                              {"busy-fifo-quiet", 0, {3, 4, 5, 6, 7, 8, 12, 24}},
                              {"busy-fifo-quiet", 0.3, {23, 24, 26, 28, 40}},
                              {"idle-other-quiet", 0, {16, 32, 48}},
                              {"idle-fifo-seen", 0, {16, 32, 64}}};
  const double hours = hours_a_line();
  std::string table = text(
      "{:g} hours a line\n| delays | load | margin | promised after 10 s | after 60 s | after an hour | seen |\n"
      "|---|---:|---:|---:|---:|---:|---:|\n",
      hours);
  for (const Row& row : rows) {
    const engine::TailBound after_10_s = evidence(row.delays, row.load, 10),
                            after_a_minute = evidence(row.delays, row.load, 60),
                            after_an_hour = evidence(row.delays, row.load, 3600);
    for (const Frames margin : row.margins) {
      const double early = promised(after_10_s, margin), soon = promised(after_a_minute, margin),
                   late = promised(after_an_hour, margin);
      const std::int64_t drop_outs = seen(row.delays, row.load, margin, hours);
      const double an_hour = static_cast<double>(drop_outs) / hours;
      table += text("| {} | {:.0f} % | {} | {:.4g} | {:.4g} | {:.4g} | {:.4g} |\n", row.delays, 100 * row.load, margin,
                    early, soon, late, an_hour);
      CAPTURE(std::string(row.delays));
      CAPTURE(margin);
      // A count scatters by its square root; three times that is chance.
      const double scatter = 3 * std::sqrt(static_cast<double>(drop_outs) + 1);
      CHECK(static_cast<double>(drop_outs) - scatter <= soon * hours);
      CHECK(static_cast<double>(drop_outs) - scatter <= late * hours);
      // With enough evidence the prediction is also close, except where the recording `quiet` ends.
      if (drop_outs > 50) CHECK(late < 20 * an_hour);
    }
  }
  MESSAGE(table);
}

namespace {

// A self-tuning stream of 256 frames, on a thread with delays recorded under load.
struct Tight {
  static constexpr int buffer = 256;
  Rig rig{"c?in=2&out=2", buffer, 2, "tight"};
  double load = 0.05;

  Tight() {
    rig.world.card("c").delays(Delays("busy-fifo-quiet", 21));
    rig.start([this] { rig.world.clock().advance(static_cast<Nanos>(load * buffer / rate * 1e9)); });
  }
  void run(double seconds) { rig.run(rig.host->callbacks + static_cast<std::int64_t>(seconds * rate / buffer)); }
  [[nodiscard]] std::int64_t drop_outs() const { return rig.running->xruns().total(); }
  [[nodiscard]] Frames margin() const { return rig.report().margin; }
};

#ifdef TAUT_SANITIZED
constexpr double minute = 3;  // runs a twentieth of each duration
#else
constexpr double minute = 60;
#endif
constexpr double hour = 60 * minute;

}  // namespace

TEST_CASE("tight: a load that jumps from 5 to 60 % costs at most one drop-out, and none in the next hour") {
  Tight studio;
  CHECK(studio.margin() == Tight::buffer);
  studio.run(10 * minute);
  const Frames before = studio.margin();
  CHECK(studio.drop_outs() == 0);
  CHECK(before <= 0.55 * Tight::buffer);

  studio.load = 0.6;
  studio.run(5);
  const std::int64_t at_the_jump = studio.drop_outs();
  const Frames raised = studio.margin();
  CHECK(at_the_jump <= 1);
  CHECK(raised >= 0.6 * Tight::buffer);
  studio.run(minute);
  studio.load = 0.05;
  studio.run(hour);
  CHECK(studio.drop_outs() == at_the_jump);
  CHECK(studio.margin() >= 0.6 * Tight::buffer);
  studio.load = 0.6;
  studio.run(5);
  studio.load = 0.05;
  CHECK(studio.drop_outs() == at_the_jump);
#ifndef TAUT_SANITIZED
  studio.run(2.5 * hour);
  CHECK(studio.margin() <= 0.55 * Tight::buffer);
  CHECK(studio.drop_outs() == at_the_jump);
#endif
  MESSAGE("margin ", before, " before, ", raised, " after the jump, ", studio.margin(), " in the end; ",
          studio.drop_outs(), " drop-outs; ", studio.rig.report().tuning);
}

TEST_CASE("tight: a load that grows from 5 to 60 % within five seconds costs no drop-out") {
  Tight studio;
  studio.run(10 * minute);
  CHECK(studio.margin() <= 0.55 * Tight::buffer);
  for (int i = 0; i < 250; ++i) {
    studio.load += 0.55 / 250;
    studio.run(0.02);
  }
  studio.run(minute);
  CHECK(studio.drop_outs() == 0);
  CHECK(studio.margin() >= 0.6 * Tight::buffer);
}
