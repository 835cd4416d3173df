// SPDX-License-Identifier: MIT
// The building blocks around a cycle, one call each, one thread, warm caches; next to a clock reading and a memcpy of
// the same event, so that the figures carry over to other machines.
#include <benchmark/benchmark.h>
#include <time.h>

#include <array>
#include <cstring>

#include "audio/clock_loop.hpp"
#include "audio/event_ring.hpp"
#include "audio/histogram.hpp"
#include "audio/seqlock.hpp"

namespace {

using namespace taut;
using Event = std::array<std::int64_t, 8>;

void clock_reading(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    benchmark::DoNotOptimize(now);
  }
}
BENCHMARK(clock_reading);

void memcpy_of_an_event(benchmark::State& state) {
  Event from{}, to{};
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(from);
    std::memcpy(&to, &from, sizeof to);
    benchmark::DoNotOptimize(to);
  }
}
BENCHMARK(memcpy_of_an_event);

void clock_loop_update(benchmark::State& state) {
  audio::ClockLoop loop(48000);
  loop.reset(0, 0);
  Frames position = 0;
  for ([[maybe_unused]] auto _ : state) {
    position += 64;
    loop.update(position, position * 125'000 / 6 + (position & 4095));
    benchmark::DoNotOptimize(loop);
  }
}
BENCHMARK(clock_loop_update);

void clock_loop_time_at(benchmark::State& state) {
  audio::ClockLoop loop(48000);
  loop.update(64, 1'333'333);
  Frames position = 64;
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(loop.time_at(++position));
}
BENCHMARK(clock_loop_time_at);

void ring_push_and_pop(benchmark::State& state) {
  audio::Ring<Event> ring(256);
  Event event{};
  for ([[maybe_unused]] auto _ : state) {
    ring.push(event);
    ring.pop(event);
    benchmark::DoNotOptimize(event);
  }
}
BENCHMARK(ring_push_and_pop);

void event_ring_push_and_pop(benchmark::State& state) {
  audio::EventRing<Event> ring(256);
  Event event{};
  for ([[maybe_unused]] auto _ : state) {
    ring.push(event);
    ring.pop(event);
    benchmark::DoNotOptimize(event);
  }
}
BENCHMARK(event_ring_push_and_pop);

void published_set_and_get(benchmark::State& state) {
  struct Pair {
    std::int64_t position, time;
  };
  audio::Published<Pair> published;
  std::int64_t n = 0;
  for ([[maybe_unused]] auto _ : state) {
    published.set({++n, n});
    benchmark::DoNotOptimize(published.get());
  }
}
BENCHMARK(published_set_and_get);

void histogram_add(benchmark::State& state) {
  audio::Histogram histogram;
  Nanos value = 1;
  for ([[maybe_unused]] auto _ : state) {
    value = value * 13 % 1'000'003;
    histogram.add(value);
    benchmark::DoNotOptimize(histogram);
  }
}
BENCHMARK(histogram_add);

}  // namespace

BENCHMARK_MAIN();
