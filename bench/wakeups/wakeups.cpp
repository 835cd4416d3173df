// SPDX-License-Identifier: MIT
// Wake-up latency of a thread that sleeps to an absolute time once per period: the distribution as a text file, from
// which the simulation draws (tests/simulation/delays). Recorded twice in one run: as measured, and `quiet`, without
// delays that no program of this machine caused: near stolen time, above 5 ms, or with a late interrupt, which the
// scheduler's statistics tell apart from queueing.
//
//   bench_wakeups [SECONDS [fifo|other [BUSY_THREADS [FRAMES [FOLDER]]]]] default 10 s, fifo, 0, 64 at 48 kHz, no files
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "audio/histogram.hpp"
#include "platform/clock.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace {

using namespace taut;

constexpr double rate = 48000;
constexpr Nanos sample_interval = 50'000'000;  // interval of reading the stolen time
constexpr Nanos longest = 5'000'000;           // longer waits are stalls of the machine, whatever its statistics say
constexpr Nanos latest_interrupt = 150'000;
constexpr int stretches_beside = 2;  // steal is counted in ticks of 10 ms, so neighbouring stretches are dropped too

struct Wake {
  Nanos at, late;
  Nanos queued;  // part of the delay after the interrupt: other threads held the processor
};

// How long this thread was runnable without running: the second number of its schedstat. 0 if the kernel has none.
class Queue {
 public:
  Queue() : file_(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() {
    if (file_ >= 0) close(file_);
  }
  Nanos since_last() {
    std::array<char, 96> words{};
    if (file_ < 0 || pread(file_, words.data(), words.size() - 1, 0) <= 0) return 0;
    char* rest = nullptr;
    std::strtoll(words.data(), &rest, 10);
    const Nanos all = std::strtoll(rest, nullptr, 10);
    return all - std::exchange(last_, all);
  }

 private:
  int file_;
  Nanos last_ = 0;
};

// Ticks stolen from all processors since boot: the eighth number of /proc/stat's first line.
std::int64_t stolen_ticks() {
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  std::int64_t ticks = 0;
  for (int i = 0; i < 8; ++i) file >> ticks;
  return ticks;
}

struct StealSample {
  Nanos at;
  std::int64_t stolen;
};

std::vector<Wake> record(Nanos period, Nanos length) {
  const platform::Clock& clock = platform::system_clock();
  std::vector<Wake> wakes;
  wakes.reserve(static_cast<std::size_t>(length / period) + 1000);
  Queue queue;
  queue.since_last();
  const Nanos begin = clock.now();
  for (Nanos due = begin + period; due < begin + length; due += period) {
    clock.sleep_until(due);
    const Nanos now = clock.now();
    wakes.push_back({due, now - due, queue.since_last()});
    while (due + period < clock.now()) due += period;  // like a card: skips periods that are over
  }
  return wakes;
}

// Whether time was stolen around `at`. `looks` is sorted; `hint` is where the last search ended.
bool stolen_around(const std::vector<StealSample>& samples, Nanos at, std::size_t& hint) {
  while (hint + 1 < samples.size() && samples[hint + 1].at <= at) ++hint;
  const std::size_t from = hint < stretches_beside ? 0 : hint - stretches_beside;
  const std::size_t to = std::min(samples.size() - 1, hint + 1 + stretches_beside);
  return samples[to].stolen > samples[from].stolen;
}

void print(const char* name, const audio::Histogram::Snapshot& seen) {
  const auto us = [](Nanos ns) { return static_cast<double>(ns) / 1000; };
  std::printf("| %s | %llu | %.1f | %.1f | %.1f | %.1f |\n", name, static_cast<unsigned long long>(seen.total),
              us(seen.median()), us(seen.percentile(0.99)), us(seen.percentile(0.999)), us(seen.max));
}

bool save(const std::string& path, const std::string& head, const audio::Histogram::Snapshot& seen) {
  std::ofstream file(path);
  file << head << "# ns at most, wake-ups\n";
  for (std::size_t i = 0; i < seen.counts.size(); ++i)
    if (seen.counts[i] > 0) file << audio::Histogram::largest_in(i) << ' ' << seen.counts[i] << '\n';
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 10;
  const std::string policy = argc > 2 ? argv[2] : "fifo";
  const int busy = argc > 3 ? std::atoi(argv[3]) : 0;
  const int frames = argc > 4 ? std::atoi(argv[4]) : 64;
  const std::string folder = argc > 5 ? argv[5] : "";
  if (seconds <= 0 || (policy != "fifo" && policy != "other") || busy < 0 || frames < 1 || frames > 8192) {
    std::fputs("bench_wakeups [SECONDS [fifo|other [BUSY_THREADS [FRAMES [FOLDER]]]]]\n", stderr);
    return 2;
  }
  std::string scheduling = "An ordinary thread.";
  const Nanos period = duration(frames, rate);
  std::atomic<bool> ended{false};
  std::vector<StealSample> samples;
  std::vector<std::thread> helpers;
  helpers.emplace_back([&] {
    const platform::Clock& clock = platform::system_clock();
    while (!ended) {
      samples.push_back({clock.now(), stolen_ticks()});
      clock.sleep_until(clock.now() + sample_interval);
    }
    samples.push_back({clock.now(), stolen_ticks()});
  });
  for (int i = 0; i < busy; ++i)
    helpers.emplace_back([&] {
      for (volatile unsigned sum = 0; !ended;) sum = sum * 5 + 1;
    });
  std::vector<Wake> wakes;
  std::thread([&] {
    if (policy == "fifo") scheduling = platform::make_realtime(platform::current_thread_id(), period).sentence;
    wakes = record(period, static_cast<Nanos>(seconds * 1e9));
  }).join();
  ended = true;
  for (std::thread& helper : helpers) helper.join();

  audio::Histogram all, quiet;
  std::size_t hint = 0;
  for (const Wake& wake : wakes) {
    all.add(wake.late);
    const bool interrupted_late = wake.late - wake.queued > latest_interrupt;
    if (wake.late <= longest && !interrupted_late && !stolen_around(samples, wake.at, hint)) quiet.add(wake.late);
  }
  const double stolen =
      static_cast<double>(samples.back().stolen - samples.front().stolen) / seconds;  // ticks of 10 ms: %
  std::printf("Period %d frames at 48 kHz, %.3f ms; %d busy threads. %s Stolen: %.2f %% of one processor.\n\n", frames,
              static_cast<double>(period) / 1e6, busy, scheduling.c_str(), stolen);
  std::puts("| woken late by, us | wake-ups | median | p99 | p99.9 | max |");
  std::puts("|---|---:|---:|---:|---:|---:|");
  print("as seen", all.snapshot());
  print("quiet", quiet.snapshot());
  if (folder.empty()) return 0;
  char head[512];
  const std::string name = folder + "/" + (busy ? "busy" : "idle") + "-" + policy;
  const auto write = [&](const char* kind, const char* note, const audio::Histogram& from) {
    std::snprintf(head, sizeof head,
                  "# How late a thread was woken that slept to an absolute time: bench_wakeups %g %s %d %d\n"
                  "# A shared 2-core virtual machine on which other programs ran; %d busy threads of its own. %s\n"
                  "# Stolen by the machine's owner: %.2f %% of one processor. %s\n",
                  seconds, policy.c_str(), busy, frames, busy, scheduling.c_str(), stolen, note);
    return save(name + "-" + kind + ".txt", head, from.snapshot());
  };
  if (write("seen", "As seen.", all) &&
      write("quiet", "Without wake-ups near stolen time, later than 5 ms, or whose interrupt came later than 0.15 ms.",
            quiet))
    return 0;
  std::fprintf(stderr, "%s cannot be written.\n", name.c_str());
  return 1;
}
