// SPDX-License-Identifier: MIT
// What ends at a bad moment: calls that come too late, devices that vanish at any point, exclusive use that is given back.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "coreaudio/rig.hpp"
#include "device/coreaudio/losses.hpp"
#include "support/eventually.hpp"

namespace taut::tests::coreaudio {
namespace {

const std::string hogged = box_id + "?hog=yes";

TEST_CASE("an IOProc that the HAL was about to call when it was destroyed harms nobody, and touches no buffer") {
  Rig rig;
  std::atomic<hal::IoProc> proc{nullptr};
  std::atomic<void*> data{nullptr};
  std::atomic<bool> ended{false};
  std::atomic<int> calls{0};
  // A HAL that looks up whom it calls before somebody destroys it, and calls afterwards (screenpipe #3261).
  std::thread io_thread([&] {
    while (!ended) {
      const hal::IoProc call = proc;
      if (call == nullptr) continue;
      std::array<float, 128> in{}, out{};
      hal::BufferList in_list{1, {{2, sizeof in, in.data()}}}, out_list{1, {{2, sizeof out, out.data()}}};
      const hal::TimeStamp time{};
      call(rig.box->object, &time, &in_list, &time, &out_list, &time, data);
      ++calls;
    }
  });
  for (int round = 0; round < 100; ++round) {
    REQUIRE(rig.open(both()));
    data = rig.box->data;
    proc = rig.box->proc;
    const int before = calls;
    eventually([&] { return calls > before; });
    rig.stream.reset();
    const int after = calls;
    eventually([&] { return calls > after + 1; });
    std::array<float, 128> late{};
    late.fill(7);
    hal::BufferList list{1, {{2, sizeof late, late.data()}}};
    const hal::TimeStamp time{};
    proc.load()(rig.box->object, &time, &list, &time, &list, &time, data);
    CHECK(std::ranges::count(late, 7.0F) == 128);
    proc = nullptr;
  }
  ended = true;
  io_thread.join();
}

TEST_CASE("more streams than there are ways for IOProcs are refused with a sentence, until one is closed") {
  Rig rig;
  std::vector<std::unique_ptr<device::Stream>> streams;
  while (rig.open(both()) && streams.size() < 1000) streams.push_back(std::move(rig.stream));
  CHECK(streams.size() == 64);
  CHECK(rig.error.trouble == Trouble::no_memory);
  CHECK(rig.error.remedy == "Close some of them.");
  streams.pop_back();
  CHECK(rig.open(both()));
}

TEST_CASE("exclusive use: taken once and given back once by whoever is the last in this program") {
  Rig rig;
  Request request = both();
  request.in = request.out = hogged;
  for (const int late : {0, 3}) {
    CAPTURE(late);
    rig.box->spec.late_changes = late;
    const auto settled = [&] {
      rig.backend->probe(box_id);  // what comes late comes by looking
      return rig.box->hog;
    };
    REQUIRE(rig.open(request));
    CHECK(settled() == getpid());
    CHECK(rig.backend->probe(box_id)->known == Can::Known::yes);
    auto second = rig.backend->open(request);
    REQUIRE(second);
    CHECK(settled() == getpid());
    rig.stream.reset();
    for (int looks = 0; looks < 5; ++looks) CHECK(settled() == getpid());
    second->reset();
    for (int looks = 0; looks < 5; ++looks) settled();
    CHECK(settled() == -1);
  }
}

TEST_CASE("exclusive use that is granted when nobody waits for it any more is given back, too") {
  Rig rig;
  Request request = both();
  request.in = request.out = hogged;
  rig.box->spec.late_changes = 500;
  rig.box->spec.frames = 64;
  REQUIRE(rig.open(request));
  CHECK(rig.remarked("cannot be kept for this program alone"));
  rig.box->spec.late_changes = 0;
  for (int looks = 0; looks < 200; ++looks) rig.backend->probe(box_id);
  CHECK(rig.box->hog == getpid());
  rig.stream.reset();
  CHECK(rig.box->hog == -1);
}

TEST_CASE("exclusive use that was taken away from us is not taken again by giving it back") {
  Rig rig;
  Request request = both();
  request.in = request.out = hogged;
  REQUIRE(rig.open(request));
  rig.box->hog = -1;
  rig.stream.reset();
  CHECK(rig.box->hog == -1);
}

TEST_CASE("a start while an earlier one still waits for the user is refused, and not undone by its end") {
  Rig rig;
  REQUIRE(rig.open(both()));
  std::atomic<bool> answered{false};
  std::atomic<int> starts{0};
  rig.mac.before_start = [&] {
    if (++starts == 1) eventually([&] { return answered.load(); });
  };
  CHECK_FALSE(rig.stream->start());
  const auto again = rig.stream->start();
  REQUIRE_FALSE(again);
  CHECK(again.error().what == "'Box' has not started within 2 s.");
  CHECK(starts == 1);
  answered = true;
  bool started = false;
  CHECK(eventually([&] { return started = started || rig.stream->start().has_value(); }));
  int turns = 0;
  CHECK(rig.serve([&](Wake, const device::Turn&) { return ++turns == 100; }));
  CHECK(rig.box->running);
  CHECK(rig.mac.truth.stops == 1);
}

TEST_CASE("the count of losses begins anew while an IOProc runs that has not been stopped in time") {
  device::coreaudio::Losses losses;
  std::atomic<bool> ended{false};
  std::atomic<int> cycles{0};
  Frames lost = 0;
  std::thread io_thread([&] {
    for (double sample = 0; !ended; sample += 64, ++cycles) lost += losses.before(sample, 64);
  });
  for (int times = 0; times < 100; ++times) {
    losses.overloaded();
    losses.forget();
    const int before = cycles;
    eventually([&] { return cycles > before; });
  }
  ended = true;
  io_thread.join();
  CHECK(lost == 0);
}

TEST_CASE("a device that vanishes at any point while it is opened: absent, or a stream that is lost; nothing is left") {
  int reads = 0;
  for (int vanishes_at = 1; vanishes_at == 1 || reads >= vanishes_at - 1; ++vanishes_at) {
    CAPTURE(vanishes_at);
    Rig rig;
    reads = 0;
    rig.mac.before_read = [&](hal::Object /*object*/, const hal::Address& /*address*/) {
      if (++reads != vanishes_at) return;
      const std::lock_guard lock(rig.mac.mutex);
      rig.box->alive = rig.box->listed = false;
      rig.mac.notify(rig.box->object, hal::is_alive);
    };
    Request request = both();
    request.in = request.out = hogged;
    if (rig.open(request)) {
      static_cast<void>(rig.stream->start());
      int turns = 0;
      const bool served = rig.serve([&](Wake, const device::Turn&) { return ++turns == 10; });
      const bool vanished = reads >= vanishes_at;
      CHECK(served != vanished);
      if (vanished) CHECK(rig.stream->explain(rig.stream->fault()).what == "'Box' was unplugged or turned off.");
      rig.stream.reset();
    } else {
      CHECK(rig.error.trouble == Trouble::absent);
    }
  }
  CHECK(reads > 20);
}

TEST_CASE("another device under the number of one that has gone is not taken for it") {
  Rig rig;
  REQUIRE(rig.open(both()));
  REQUIRE(rig.stream->start());
  int turns = 0;
  REQUIRE(rig.serve([&](Wake, const device::Turn&) { return ++turns == 10; }));
  Device& other = rig.mac.add({.uid = "other", .name = "Other", .rate = 44100});
  {
    const std::lock_guard lock(rig.mac.mutex);
    rig.box->alive = rig.box->listed = rig.box->running = false;
    other.object = rig.box->object;
  }
  rig.mac.notify(other.object, hal::nominal_rate);
  CHECK_FALSE(rig.serve([](Wake, const device::Turn&) { return false; }));
  CHECK(rig.stream->explain(rig.stream->fault()).what == "'Box' was unplugged or turned off.");
  CHECK(rig.stream->agreed().rate == 48000);
}

}  // namespace
}  // namespace taut::tests::coreaudio
