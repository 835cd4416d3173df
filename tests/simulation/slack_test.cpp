// SPDX-License-Identifier: MIT
// What is promised of a margin, beside what is seen: the engine on a virtual card whose thread wakes as late as threads were
// recorded to wake. TAUT_HOURS=2 makes the table of docs/slack.md, with two hours of virtual time a line.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "engine/rig.hpp"
#include "engine/tail.hpp"
#include "engine/tuner_model.hpp"
#include "simulation/delays.hpp"

using namespace taut;
using taut::tests::Delays;
using taut::tests::Rig;
using taut::tests::TunerModel;

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

// Drop-outs an hour that the tail model promises at most for a margin, from so many seconds of playing.
double promised(const std::string& delays, double load, Frames margin, double seconds) {
  Delays draw(delays, 99);
  engine::Tail tail;
  for (auto i = static_cast<std::int64_t>(seconds * rate / frames); i > 0; --i) tail.add(draw() + of_cycle(load), 1);
  return tail.chance(duration(margin, rate), {.origin = of_cycle(load)}) * cycles_an_hour;
}

// Drop-outs of the engine in so many hours at a fixed margin.
std::int64_t seen(const std::string& delays, double load, Frames margin, double hours) {
  Rig rig("c?in=2&out=2", frames, 2, std::to_string(margin));
  rig.world.card("c").delays(Delays(delays, 7));
  rig.start([&] { rig.world.clock().advance(of_cycle(load)); });
  rig.run(static_cast<std::int64_t>(hours * cycles_an_hour));
  CHECK(rig.host->other_trip == 0);
  return rig.running->xruns().total();
}

}  // namespace

TEST_CASE("promised against seen: at no margin does the engine drop out more often than was promised after a minute") {
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
  for (const Row& row : rows)
    for (const Frames margin : row.margins) {
      const double early = promised(row.delays, row.load, margin, 10),
                   minute = promised(row.delays, row.load, margin, 60),
                   late = promised(row.delays, row.load, margin, 3600);
      const std::int64_t drop_outs = seen(row.delays, row.load, margin, hours);
      const double an_hour = static_cast<double>(drop_outs) / hours;
      table += text("| {} | {:.0f} % | {} | {:.4g} | {:.4g} | {:.4g} | {:.4g} |\n", row.delays, 100 * row.load, margin,
                    early, minute, late, an_hour);
      CAPTURE(std::string(row.delays));
      CAPTURE(margin);
      // What is counted scatters by its root; three times that is chance.
      const double scatter = 3 * std::sqrt(static_cast<double>(drop_outs) + 1);
      CHECK(static_cast<double>(drop_outs) - scatter <= minute * hours);
      CHECK(static_cast<double>(drop_outs) - scatter <= late * hours);
      // Nor is it promised far too little of what there is plenty of evidence for.
      if (drop_outs > 50) CHECK(late < 4 * an_hour);
    }
  MESSAGE(table);
}
