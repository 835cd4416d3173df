// SPDX-License-Identifier: MIT
// The virtual card at its smallest size, in real time. A bare loop of sleeps in the same run shows what the machine can
// do; the card must come close.
#include <windows.h>

#include <algorithm>

#include "driver/rig.hpp"
#include "platform/clock.hpp"

using namespace taut;
using namespace taut::tests;
using Table = TautDriverTable;

namespace {

constexpr long periods = 1500;

struct PeriodCounts {
  long reached = 0;  // periods served before the next one began
  long late = 0;
};

using Delay = LONG(NTAPI*)(BOOLEAN, const LARGE_INTEGER*);

/// A thread that only sleeps from period to period.
PeriodCounts bare(Nanos period) {
  const auto sleep = reinterpret_cast<Delay>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtDelayExecution")));
  const platform::Clock& clock = platform::system_clock();
  PeriodCounts kept;
  const Nanos begin = clock.now();
  for (long k = 1; k <= periods; ++k) {
    const Nanos due = begin + k * period;
    for (Nanos left = due - clock.now(); left > 0; left = due - clock.now()) {
      LARGE_INTEGER span;
      span.QuadPart = -(left / 100 + 1);
      sleep(FALSE, &span);
    }
    ++(clock.now() < due + period ? kept.reached : kept.late);
  }
  return kept;
}

PeriodCounts streamed(std::vector<TautBufferInfo> infos, TautLong frames, Nanos period) {
  Rig rig;
  App& app = rig.app;
  app.infos = std::move(infos);
  app.frames = frames;
  const TautCallbacks callbacks = App::callbacks();
  REQUIRE(app(&Table::create_buffers, app.infos.data(), static_cast<TautLong>(app.infos.size()), frames, &callbacks) ==
          TAUT_OK);
  app.expect_start();
  REQUIRE(app(&Table::start) == TAUT_OK);
  REQUIRE(rig.runs());
  const platform::Clock& clock = platform::system_clock();
  const long before = app.switches;
  const Nanos end = clock.now() + periods * period;
  clock.sleep_until(end);
  const long came = app.switches - before;
  CHECK(app(&Table::stop) == TAUT_OK);
  return {.reached = came, .late = app.overloads};
}

TautLong smallest() {
  Rig rig;
  TautLong min = 0, max = 0, preferred = 0, step = 0;
  REQUIRE(rig.app(&Table::get_buffer_size, &min, &max, &preferred, &step) == TAUT_OK);
  return min;
}

}  // namespace

TEST_CASE("the smallest size is sustained, input alone and both ways") {
  const TautLong frames = smallest();
  const Nanos period = frames * nanos_per_second / 48000;
  const std::vector<TautBufferInfo> in{{1, 0, {}}, {1, 1, {}}}, both{{1, 0, {}}, {1, 1, {}}, {0, 0, {}}, {0, 1, {}}};
  for (const auto& infos : {in, both}) {
    double best = 0;
    for (int attempt = 0; attempt < 4 && best < 0.8; ++attempt) {
      const PeriodCounts loop = bare(period), own = streamed(infos, frames, period);
      const double ratio = static_cast<double>(own.reached) / static_cast<double>(std::max(loop.reached, 1L));
      MESSAGE(infos.size(), " channels, ", frames, " frames: ", own.reached, " of ", periods, " callbacks and ",
              own.late, " overloads; the bare loop kept ", loop.reached);
      best = std::max(best, ratio);
    }
    CHECK(best >= 0.8);
  }
}
