// SPDX-License-Identifier: MIT
// A program that shares the work of its callback among threads, as DAWs do. Runs on Linux and, by Wine, on Windows.
//   workers_host LIBRARY FRAMES SECONDS [WORKERS PERCENT sleep|spin [raise]]
// WORKERS threads and the callback's each compute for PERCENT of the buffer's duration; the callback waits for them
// asleep or spinning. `raise`: the threads ask Windows for the highest priority. Prints the address of its count of
// callbacks, then the driver's count of drop-outs by cause.
#ifdef _WIN32
#include <windows.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/clock.hpp"
#include "platform/parker.hpp"
#include "platform/shared_library.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace {

using namespace taut;

std::atomic<std::int64_t> callbacks{0};

void compute(std::int64_t rounds) noexcept {
  std::uint32_t value = 1;
  for (std::int64_t k = 0; k < rounds; ++k) {
    value = value * 1664525u + 1013904223u;
    asm volatile("" : "+r"(value));
  }
}

// The fastest of many short stretches: the others were interrupted.
double rounds_in_ns() {
  constexpr std::int64_t rounds = 100'000;
  double best = 0;
  for (int k = 0; k < 200; ++k) {
    const Nanos before = platform::system_clock().now();
    compute(rounds);
    const auto took = static_cast<double>(std::max<Nanos>(platform::system_clock().now() - before, 1));
    best = std::max(best, static_cast<double>(rounds) / took);
  }
  return best;
}

void raise_priority() noexcept {
#ifdef _WIN32
  SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
#endif
}

/// Threads that compute once for each call of run().
class Workers {
 public:
  Workers(int count, std::int64_t rounds, bool spins, bool raises) : rounds_(rounds), spins_(spins) {
    for (int k = 0; k < count; ++k) seats_.push_back(std::make_unique<Seat>());
    for (auto& seat : seats_)
      seat->thread = std::thread([this, &seat, raises] {
        if (raises) raise_priority();
        for (seat->begin.wait(); !over_; seat->begin.wait()) {
          compute(rounds_);
          if (left_.fetch_sub(1) == 1) done_.wake();
        }
      });
  }
  ~Workers() {
    over_ = true;
    for (auto& seat : seats_) {
      seat->begin.wake();
      seat->thread.join();
    }
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  void run() noexcept {
    left_ = static_cast<int>(seats_.size());
    for (auto& seat : seats_) seat->begin.wake();
    compute(rounds_);
    if (seats_.empty()) return;
    while (spins_ && left_ > 0) std::atomic_signal_fence(std::memory_order_seq_cst);
    done_.wait();
  }

 private:
  struct Seat {
    platform::Parker begin;
    std::thread thread;
  };
  const std::int64_t rounds_;
  const bool spins_;
  std::atomic<bool> over_{false};
  std::atomic<int> left_{0};
  platform::Parker done_;
  std::vector<std::unique_ptr<Seat>> seats_;
};

Workers* workers = nullptr;

void TAUT_CALLBACK switched(TautLong, TautBool) {
  callbacks.fetch_add(1, std::memory_order_relaxed);
  if (workers) workers->run();
}
void TAUT_CALLBACK rate_changed(double) {}
TautLong TAUT_CALLBACK message(TautLong, TautLong, void*, double*) { return 0; }

int complain(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return complain("workers_host LIBRARY FRAMES SECONDS [WORKERS PERCENT sleep|spin [raise]]");
  const auto library = platform::SharedLibrary::open(argv[1]);
  if (!library) return complain(library.error().what.c_str());
  const auto instantiate = library->symbol<TautInstantiateDriver>("instantiateDriver");
  TautDriver* const driver = instantiate ? instantiate() : nullptr;
  if (!driver || driver->table->init(driver, nullptr) != 1) return complain("no driver");
  const int frames = std::atoi(argv[2]), count = argc > 5 ? std::atoi(argv[4]) : 0;
  const double percent = argc > 5 ? std::atof(argv[5]) : 0, buffer_ns = frames / 48000.0 * 1e9;
  const auto rounds = percent > 0 ? static_cast<std::int64_t>(rounds_in_ns() * buffer_ns * percent / 100) : 0;
  Workers all(count, rounds, argc > 6 && std::string_view(argv[6]) == "spin", argc > 7);
  workers = &all;
  const TautCallbacks functions{switched, rate_changed, message, nullptr};
  TautBufferInfo infos[] = {{1, 0, {}}, {1, 1, {}}, {0, 0, {}}, {0, 1, {}}};
  if (driver->table->create_buffers(driver, infos, 4, frames, &functions) != TAUT_OK ||
      driver->table->start(driver) != TAUT_OK)
    return complain("no stream");
  std::printf("counter %p\n", static_cast<void*>(&callbacks));
  std::fflush(stdout);
  const auto duration = static_cast<Nanos>(std::atof(argv[3]) * 1e9);
  platform::system_clock().sleep_until(platform::system_clock().now() + duration);
  TautTelemetry seen{};
  seen.size = sizeof seen;
  driver->table->future(driver, TAUT_FUTURE_TELEMETRY, &seen);
  driver->table->stop(driver);
  driver->table->dispose_buffers(driver);
  std::printf("callbacks %lld late %lld %lld %lld\n", seen.callbacks, seen.program_late, seen.computer_late,
              seen.device_late);
  std::fflush(stdout);
  driver->table->release(driver);
  return 0;
}
