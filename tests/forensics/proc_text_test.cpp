// SPDX-License-Identifier: MIT
#include "forensics/proc_text.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "forensics/reader.hpp"
#include "platform/clock.hpp"
#include "platform/thread.hpp"

using namespace taut;
using namespace taut::forensics;

TEST_CASE("the texts of /proc are read by their fields") {
  ThreadReading thread;
  read_schedstat("123456 789 12\n", thread);
  CHECK(thread.ran == 123456);
  CHECK(thread.waited == 789);
  const std::string stat =
      "77 (a) b (c) R 1 2 3 4 5 6 11 12 13 14 250 50 0 0 20 0 1 0 99 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 17 3 0 0 0\n";
  read_stat(stat, thread);
  CHECK(thread.minor == 11);
  CHECK(thread.major == 13);
  CHECK(thread.processor == 3);
  read_io("rchar: 10\nwchar: 5\nsyscr: 3\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 0\n", thread);
  CHECK(thread.calls == 4);
  CHECK(thread.transferred == 15);
  CHECK(thread.from_disk == 4096);
  Runner runner;
  REQUIRE(read_runner(stat, 10'000'000, runner));
  CHECK(runner.name == "a) b (c");
  CHECK(runner.ran == 3'000'000'000);
  CHECK(runner.processor == 3);
  Reading reading;
  read_machine("cpu  1 2 3 4 5 6 7 8 9 9\ncpu0 1 1 1 1 1 1 1 1 0 0\ncpu1 0 1 2 3 4 5 6 7 0 0\nintr 5\n", 10, reading);
  CHECK(reading.processors == 2);
  CHECK(reading.ticks == 360);
  CHECK(reading.interrupted == std::map<std::int64_t, std::int64_t>{{0, 20}, {1, 110}});
  CHECK(reading.stolen == 80);
  read_quota("nr_periods 1\nnr_throttled 2\nthrottled_usec 3\n", reading);
  CHECK(reading.throttled == 3000);
  read_quota("nr_periods 1\nnr_throttled 2\nthrottled_time 4\n", reading);
  CHECK(reading.throttled == 4);
  read_pressure("some avg10=0.00 avg60=0.10 avg300=0.20 total=21\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
                reading);
  CHECK(reading.starved == 21'000);
  CHECK(leading_number("3600000\n") == 3'600'000);
  const auto counts = interrupt_counts(
      "           CPU0       CPU1\n"
      "  0:         10          1  IR-IO-APIC   2-edge      timer\n"
      " 24:          0        500  PCI-MSI 512000-edge      xhci_hcd\n"
      " 25:          7          0  PCI-MSI 512001-edge      xhci_hcd\n"
      "LOC:      90000      90000  Local timer interrupts\n"
      "RES:          3          4  Rescheduling interrupts\n"
      "ERR:          0\n");
  CHECK(counts ==
        std::map<std::string, std::int64_t>{{"timer", 11}, {"xhci_hcd", 507}, {"Rescheduling interrupts", 7}});
}

TEST_CASE("any other text changes nothing or is left out, and never fails") {
  CHECK(rc::check([](const std::string& text) {
    ThreadReading thread;
    read_schedstat(text, thread);
    read_stat(text, thread);
    read_io(text, thread);
    Runner runner;
    read_runner(text, 10, runner);
    Reading reading;
    read_machine(text, 10, reading);
    read_pressure(text, reading);
    leading_number(text);
    interrupt_counts("CPU0\n" + text);
    interrupt_counts(text);
    read_quota(text, reading);
    RC_ASSERT(reading.processors >= 1);
  }));
}

TEST_CASE("on this computer a thread that computes is seen to run") {
  Reader reader(platform::current_thread_id());
  const Reading before = reader.read(true);
  const auto& clock = platform::system_clock();
  const Nanos begin = clock.now();
  volatile int work = 0;
  while (clock.now() < begin + 20'000'000) work = work + 1;
  const Reading after = reader.read(true);
  REQUIRE(before.audio.ran.has_value());
  REQUIRE(after.audio.ran.has_value());
  CHECK(*after.audio.ran > *before.audio.ran);
  CHECK(*after.audio.ran - *before.audio.ran <= after.at + 1'000'000'000 - before.at);
  CHECK(after.at > before.at);
  CHECK(after.processors >= 1);
  CHECK(!after.programs.empty());
}
