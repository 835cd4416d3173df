// SPDX-License-Identifier: MIT
// Clock, threads, memory, libraries and text on Windows.
#include <doctest/doctest.h>

#include <windows.h>

#include <timeapi.h>

#include <algorithm>
#include <memory>

#include "platform/clock.hpp"
#include "platform/memory.hpp"
#include "platform/module_windows.hpp"
#include "platform/parker.hpp"
#include "platform/realtime.hpp"
#include "platform/registry_windows.hpp"
#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"
#include "platform/thread.hpp"

using namespace taut;
using namespace taut::platform;

namespace {

constexpr Nanos long_enough = 20 * nanos_per_second, short_while = 2'000'000;
constexpr Nanos nanos_per_ms = 1'000'000;

DWORD handles() {
  DWORD count = 0;
  GetProcessHandleCount(GetCurrentProcess(), &count);
  return count;
}

}  // namespace

TEST_CASE("the clock is timeGetTime's, with a finer resolution") {
  // A reading between two timeGetTime() readings lies between them, up to the anchor's step, and a drift too small for
  // one test to see.
  for (int round = 0; round < 50; ++round) {
    const Nanos before = Nanos{timeGetTime()} * nanos_per_ms;
    const Nanos now = system_clock().now();
    const Nanos after = Nanos{timeGetTime()} * nanos_per_ms;
    CHECK(now >= before - 2 * nanos_per_ms);
    CHECK(now <= after + 3 * nanos_per_ms);
    Sleep(1);
  }
  Nanos last = 0;
  int steps = 0;
  for (int i = 0; i < 1000; ++i) {
    const Nanos now = system_clock().now();
    CHECK(now >= last);
    steps += now != last && now % nanos_per_ms != 0;
    last = now;
  }
  CHECK(steps > 100);
}

TEST_CASE("a sleep does not end early") {
  for (const Nanos span : {Nanos{-5}, Nanos{0}, Nanos{100'000}, Nanos{1'333'333}, Nanos{20'000'000}}) {
    const Nanos until = system_clock().now() + span;
    system_clock().sleep_until(until);
    CHECK(system_clock().now() >= until);
  }
}

TEST_CASE("a thread runs its body under its number, is joined, and is counted while it runs") {
  const int before = threads_alive();
  const auto gate = std::make_shared<Parker>();
  std::uintptr_t number = 0;
  auto thread = Thread::start("a name longer than fifteen bytes", [&, gate] {
    number = current_thread_id();
    gate->wait();
  });
  REQUIRE(thread);
  CHECK(threads_alive() == before + 1);
  CHECK(thread->id() != current_thread_id());
  const Nanos began = system_clock().now();
  CHECK_FALSE(thread->join_within(short_while));
  CHECK(system_clock().now() - began >= short_while);
  gate->wake();
  REQUIRE(thread->join_within(long_enough));
  CHECK(number == thread->id());
  CHECK(thread->join_within(0));  // again: already joined
  CHECK_FALSE(thread->is_current());
  CHECK(threads_alive() == before);
}

TEST_CASE("a thread does not join itself; its body outlives its object; a detached one has no owner") {
  struct Shared {
    Parker ready, checked, launched, freed;
    Thread* thread = nullptr;
    bool itself = false, joined = true;
  };
  const auto shared = std::make_shared<Shared>();
  {
    auto thread = Thread::start("self", [shared] {
      shared->ready.wait();
      shared->itself = shared->thread->is_current();
      shared->joined = shared->thread->join_within(long_enough);
      shared->checked.wake();
      shared->ready.wait();
      shared->freed.wake();
    });
    REQUIRE(thread);
    shared->thread = &*thread;
    shared->ready.wake();
    REQUIRE(shared->checked.wait_until(system_clock().now() + long_enough));
    CHECK(shared->itself);
    CHECK_FALSE(shared->joined);
  }
  shared->ready.wake();
  CHECK(shared->freed.wait_until(system_clock().now() + long_enough));
  REQUIRE(Thread::launch("launched", [shared] { shared->launched.wake(); }));
  CHECK(shared->launched.wait_until(system_clock().now() + long_enough));
}

TEST_CASE("a thousand threads and waits leak no handle") {
  const auto round = [] {
    const auto parker = std::make_shared<Parker>();
    auto thread = Thread::start("one", [parker] { parker->wait_until(system_clock().now() + long_enough); });
    REQUIRE(thread);
    parker->wake();
    REQUIRE(thread->join_within(long_enough));
  };
  for (int i = 0; i < 50; ++i) round();
  const DWORD before = handles();
  for (int i = 0; i < 1000; ++i) round();
  CHECK(handles() <= before + 5);
}

TEST_CASE("a thread requests real time, and another one reports it") {
  const auto gate = std::make_shared<Parker>();
  auto thread = Thread::start("audio", [gate] {
    const AudioThread mine;
    gate->wait();
  });
  REQUIRE(thread);
  const Grant grant = make_realtime(thread->id(), 1'000'000);
  CHECK((grant.kind == Grant::Kind::mmcss || grant.kind == Grant::Kind::nice));
  CHECK(grant.sentence.ends_with("."));
  gate->wake();
  CHECK(thread->join_within(long_enough));
  const std::uintptr_t gone = thread->id();
  thread->detach();
  CHECK(make_realtime(gone, 1'000'000).kind == Grant::Kind::none);  // answered within a bound
}

TEST_CASE("pages are whole, zeroed, and locked beyond Windows' initial limit") {
  constexpr std::size_t size = 4 << 20;
  auto pages = LockedMemory::make(size);
  REQUIRE(pages);
  CHECK(pages->size() == size);
  CHECK(pages->locked() == pages->sentence().empty());
  const auto bytes = pages->take(size);
  CHECK(bytes.size() == size);
  CHECK(std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; }));
}

TEST_CASE("libraries are found by name and by path; a missing one and an invalid one give different errors") {
  const auto kernel = SharedLibrary::open("kernel32.dll");
  REQUIRE(kernel);
  CHECK((kernel->symbol<void (*)()>("GetTickCount") != nullptr));
  CHECK((kernel->symbol<void (*)()>("NoSuchThing") == nullptr));
  CHECK(SharedLibrary::open("no-such-library.dll").error().trouble == Trouble::absent);
  CHECK(SharedLibrary::open(narrow(L"C:/windows/system32/kernel32.dll")).has_value());
}

TEST_CASE("text survives conversion to the system's encoding and back") {
  for (const std::string text : {"", "plain", "Ünïcödé ñ 音 \xF0\x9F\x8E\xB8"}) CHECK(narrow(wide(text)) == text);
  CHECK(narrow(wide("bad \xFF")) == "bad \xEF\xBF\xBD");
  CHECK_FALSE(words_of(ERROR_ACCESS_DENIED).empty());
}

TEST_CASE("a registry key stores text, lists its subkeys, and is deleted with it") {
  constexpr const char* path = "SOFTWARE\\TautTest\\Ünter";
  {
    auto key = RegistryKey::create(RegistryKey::Root::user, path);
    REQUIRE(key);
    REQUIRE(key->set_text("", "the default"));
    REQUIRE(key->set_text("name", "wert ü"));
    CHECK(key->text("") == "the default");
    CHECK(key->text("name") == "wert ü");
    CHECK(key->text("other") == "");
  }
  const auto above = RegistryKey::open(RegistryKey::Root::user, "SOFTWARE\\TautTest");
  REQUIRE(above);
  CHECK(above->keys() == std::vector<std::string>{"Ünter"});
  CHECK(RegistryKey::remove(RegistryKey::Root::user, "SOFTWARE\\TautTest").has_value());
  CHECK(RegistryKey::open(RegistryKey::Root::user, path).error().trouble == Trouble::absent);
  CHECK(RegistryKey::remove(RegistryKey::Root::user, "SOFTWARE\\TautTest").has_value());
}
