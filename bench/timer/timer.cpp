// SPDX-License-Identifier: MIT
// Wake-up latency here, and Taut's part of it: a bare absolute timer and a virtual card in real time, with the same
// period and scheduling, alternating in one run. Only the ratio says something about Taut.
//
//   bench_timer [SECONDS [FRAMES]]     default 10 s, 64 frames at 48 kHz
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "device/virtual/card.hpp"
#include "platform/clock.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace {

using namespace taut;

constexpr double rate = 48000;
constexpr Nanos round_length = 500'000'000;  // each runs this long, then the other

struct Times {
  std::int64_t steal = 0, all = 0;
};

// The first line of /proc/stat: ticks of all processors as user, nice, system, idle, iowait, irq, softirq, steal.
Times processor_times() {
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  Times times;
  std::int64_t ticks = 0;
  for (int i = 0; i < 8 && file >> ticks; ++i) {
    times.all += ticks;
    if (i == 7) times.steal = ticks;
  }
  return times;
}

void bare_round(Nanos period, std::vector<Nanos>& lateness) {
  const platform::Clock& clock = platform::system_clock();
  const Nanos begin = clock.now();
  for (Nanos due = begin + period; due < begin + round_length; due += period) {
    clock.sleep_until(due);
    const Nanos now = clock.now();
    lateness.push_back(now - due);
    while (due + period < now) due += period;  // like a card: skips periods that are over
  }
}

bool card_round(device::Stream& stream, std::vector<Nanos>& lateness) {
  if (!stream.start()) return false;
  const Nanos end = stream.clock().now() + round_length;
  device::Turn turn;
  while (stream.clock().now() < end) {
    if (stream.wait(end, turn) != device::Wake::turn) continue;
    if (!turn.filling) lateness.push_back(turn.woken - turn.ready);
    stream.done(turn.frames, 0);
  }
  stream.stop();
  return true;
}

double at(std::vector<Nanos>& values, double part) {
  if (values.empty()) return 0;
  const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return static_cast<double>(values[static_cast<std::size_t>(place)]) / 1000;
}

void print(const char* name, std::vector<Nanos>& values) {
  std::printf("| %s | %zu | %.1f | %.1f | %.1f | %.1f |\n", name, values.size(), at(values, 0.5), at(values, 0.99),
              at(values, 0.999), at(values, 1));
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 10;
  const int frames = argc > 2 ? std::atoi(argv[2]) : 64;
  if (seconds <= 0 || frames < 1 || frames > 8192) {
    std::fputs("bench_timer [SECONDS [FRAMES]]: seconds above 0, frames from 1 to 8192\n", stderr);
    return 2;
  }
  const std::string id = "virtual:timer?in=2&out=2";
  auto opened = device::virtual_card::backend().open({.in = id, .out = id, .frames = frames, .margin = frames});
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().sentence().c_str());
    return 1;
  }
  const Nanos period = duration(frames, rate);
  const platform::Grant grant = platform::make_realtime(platform::current_thread_id(), period);
  std::vector<Nanos> bare, card;
  const auto enough = static_cast<std::size_t>(seconds * rate / frames) + 1000;
  bare.reserve(enough);
  card.reserve(enough);
  const Times before = processor_times();
  for (double done = 0; done < seconds; done += 2e-9 * static_cast<double>(round_length)) {
    bare_round(period, bare);
    if (!card_round(**opened, card)) return 1;
  }
  const Times after = processor_times();

  std::printf("Period %d frames at 48 kHz, %.3f ms. %s\n", frames, static_cast<double>(period) / 1e6,
              grant.sentence.c_str());
  std::printf("Steal (time the machine's owner gave to others): %.2f %% of all processor time.\n\n",
              after.all > before.all ? 100.0 * static_cast<double>(after.steal - before.steal) /
                                           static_cast<double>(after.all - before.all)
                                     : 0.0);
  std::puts("| woken late by, us | wake-ups | median | p99 | p99.9 | max |");
  std::puts("|---|---:|---:|---:|---:|---:|");
  print("bare absolute timer", bare);
  print("virtual card, real time", card);
  std::printf("| ratio card / bare | | %.2f | %.2f | %.2f | |\n", at(card, 0.5) / at(bare, 0.5),
              at(card, 0.99) / at(bare, 0.99), at(card, 0.999) / at(bare, 0.999));
  return 0;
}
