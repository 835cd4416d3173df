// SPDX-License-Identifier: MIT
// The cost of a cycle on the virtual card in virtual time, with warm caches. `median_ns` and `p99_ns` are the engine's
// own figures (Report::overhead): all of our work outside the host's callback and the wait, timestamps included. The
// benchmark's own time also covers the card's simulation and the wait.
#include <benchmark/benchmark.h>

#include "platform/clock.hpp"
#include "support/stage.hpp"

namespace {

using namespace taut;

void cycle(benchmark::State& state, const std::string& format, audio::SampleType host) {
  tests::Stage stage(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), format, host);
  for ([[maybe_unused]] auto _ : state) stage.step();
  const engine::Spread overhead = stage.report().overhead;
  state.counters["median_ns"] = static_cast<double>(overhead.median);
  state.counters["p99_ns"] = static_cast<double>(overhead.p99);
}

void widths(benchmark::internal::Benchmark* bench) {
  for (const int channels : {2, 8, 16, 32, 64, 128, 256}) bench->Args({channels, 64});
  bench->Args({8, 512});
}

BENCHMARK_CAPTURE(cycle, int32_host_s32_card, "s32", audio::SampleType::int32)->Apply(widths);
BENCHMARK_CAPTURE(cycle, float32_host_s32_card, "s32", audio::SampleType::float32)->Apply(widths);
BENCHMARK_CAPTURE(cycle, float32_host_s24_card, "s24", audio::SampleType::float32)->Apply(widths);

// In virtual time the measured stretch of a cycle contains three of these; each cycle reads the clock four times.
void time_stamp(benchmark::State& state) {
  const platform::Clock& clock = platform::system_clock();
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(clock.now());
}
BENCHMARK(time_stamp);

// Only the contract's two calls: the virtual card as a stream, without conversion.
void wait_and_done(benchmark::State& state) {
  device::virtual_card::World world;
  const std::string channels = std::to_string(state.range(0));
  const std::string id = "virtual:c?in=" + channels + "&out=" + channels;
  auto opened = world.backend().open({.in = id, .out = id, .frames = 64, .margin = 64});
  if (!opened) return state.SkipWithError(opened.error().sentence().c_str());
  device::Stream& stream = **opened;
  if (!stream.start()) return state.SkipWithError("The stream does not start.");
  device::Turn turn;
  for ([[maybe_unused]] auto _ : state) {
    if (stream.wait(INT64_MAX, turn) != device::Wake::turn) return state.SkipWithError("The stream ended.");
    stream.done(turn.frames, 0);
  }
}
BENCHMARK(wait_and_done)->Arg(2)->Arg(8)->Arg(64)->Arg(256);

}  // namespace

BENCHMARK_MAIN();
