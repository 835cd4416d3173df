// SPDX-License-Identifier: MIT
// Tracking which thread is inside the host, and how a control call waits for the threads inside the stream.
#include <doctest/doctest.h>
#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <fstream>
#include <latch>
#include <string>
#include <thread>

#include "driver/callback_gate.hpp"
#include "driver/callback_scope.hpp"
#include "engine/quiet_host.hpp"

using namespace taut;
using driver::CallbackGate;
using driver::CallbackScope;

TEST_CASE("a stream stuck in its host does not block the next one") {
  const auto scope = std::make_shared<CallbackScope>();
  const engine::Moment first{.position = 64}, second{.position = 128};
  std::latch inside(2), leave(1);
  std::atomic<int> right{0};
  const auto stream = [&](const engine::Moment& moment) {
    return std::jthread([&] {
      CallbackScope::Threads threads(scope);
      {
        const CallbackScope::Visit visit(threads, moment);
        inside.arrive_and_wait();
        right += scope->here() && scope->moment() == &moment;
        leave.wait();
        right += scope->here() && scope->moment() == &moment;
      }
      right += !scope->here() && !scope->moment();
    });
  };
  {
    const auto stuck = stream(first), next = stream(second);
    inside.wait();
    CHECK_FALSE(scope->here());
    CHECK(scope->moment() == nullptr);
    leave.count_down();
  }
  CHECK(right == 6);
}

TEST_CASE("a callback within a message: it runs on the worker, outside any cycle") {
  const auto scope = std::make_shared<CallbackScope>();
  CallbackScope::Threads threads(scope);
  {
    const CallbackScope::Visit outer(threads);
    CHECK(scope->here());
    CHECK(scope->moment() == nullptr);
    {
      const CallbackScope::Visit inner(threads);
      CHECK(scope->here());
    }
    CHECK(scope->here());
  }
  CHECK_FALSE(scope->here());
}

#ifdef __linux__
namespace {

/// The kernel's state letter of a thread of this process.
std::string state_of(long thread) {
  std::ifstream status("/proc/self/task/" + std::to_string(thread) + "/status");
  for (std::string word; status >> word;)
    if (word == "State:" && status >> word) return word;
  return {};
}

}  // namespace

TEST_CASE("a thread that ends the stream sleeps until those inside have left") {
  tests::Engine engine;
  auto* const initialised = tests::initialise(engine, "virtual:gate");
  auto* const prepared = initialised->prepare(tests::stereo, 64, std::make_shared<tests::QuietHost>()).value();
  CallbackGate gate;
  gate.open(*prepared->start().value());
  std::latch inside(1);
  std::atomic<bool> leave{false};
  std::jthread visitor([&] {
    gate.through([&](engine::Running&) {
      inside.count_down();
      tests::eventually([&] { return leave.load(); });
    });
  });
  inside.wait();
  std::atomic<long> sleeps{-1}, id{0};
  std::jthread closer([&] {
    id = ::gettid();
    rusage before{}, after{};
    getrusage(RUSAGE_THREAD, &before);
    gate.close();
    getrusage(RUSAGE_THREAD, &after);
    sleeps = after.ru_nvcsw - before.ru_nvcsw;
  });
  // The gate is closed and its closer asleep: nobody gets through, and the kernel reports "S".
  CHECK(tests::eventually([&] { return id != 0 && !gate.through([](engine::Running&) {}) && state_of(id) == "S"; }));
  CHECK(sleeps == -1);
  leave = true;
  closer.join();
  // sched_yield() is not sleep: a real-time thread that spins on it starves lower priorities.
  CHECK(sleeps >= 1);
  CHECK_FALSE(gate.through([](engine::Running&) {}));
}
#endif
