// SPDX-License-Identifier: MIT
// Quirks of Windows hosts; ../driver/quirks_test.cpp has the others, and runs here too.
#include <doctest/doctest.h>

#include <windows.h>

#include <objbase.h>
#include <timeapi.h>
#include <unknwn.h>

#include <cmath>
#include <limits>
#include <thread>

#include "driver/app.hpp"
#include "driver/library_path.hpp"
#include "driver/make.hpp"
#include "platform/shared_library.hpp"
#include "protocol/class_id.hpp"

using namespace taut;
using tests::App;
using tests::eventually;
using Table = TautDriverTable;

namespace {

const auto own_class = std::bit_cast<CLSID>(protocol::taut_class);

/// Runs `call` with the stack pointer moved by `bytes`: 32-bit Windows only guarantees four-byte alignment.
template <class Call>
__attribute__((noinline)) void with_moved_stack(std::size_t bytes, const Call& call) {
  auto* const space = static_cast<volatile char*>(__builtin_alloca(bytes));
  space[0] = 1;
  call();
  space[bytes - 1] = 1;
}

constexpr long long wrap = (1LL << 32) * 1'000'000;

// The distance of two times that wrap.
long long apart(long long a, long long b) {
  const long long distance = ((a - b) % wrap + wrap) % wrap;
  return std::min(distance, wrap - distance);
}

}  // namespace

TEST_CASE("Q39: the class factory needs no COM, knows its class, and refuses invalid requests") {
  using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);
  using CanUnload = HRESULT(WINAPI*)();
  const auto library = platform::SharedLibrary::open(tests::library_path());
  REQUIRE(library);
  const auto get = library->symbol<GetClassObject>("DllGetClassObject");
  const auto can_unload = library->symbol<CanUnload>("DllCanUnloadNow");
  REQUIRE((get != nullptr));
  REQUIRE((can_unload != nullptr));
  CHECK(eventually([&] { return can_unload() == S_OK; }));
  void* out = reinterpret_cast<void*>(1);
  const CLSID other = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
  CHECK(get(other, IID_IClassFactory, &out) == CLASS_E_CLASSNOTAVAILABLE);
  CHECK(out == nullptr);
  CHECK(get(own_class, other, &out) == E_NOINTERFACE);
  CHECK(get(own_class, IID_IClassFactory, nullptr) == E_POINTER);
  REQUIRE(get(own_class, IID_IClassFactory, &out) == S_OK);
  auto* const factory = static_cast<IClassFactory*>(out);
  CHECK(can_unload() == S_FALSE);
  CHECK(factory->CreateInstance(factory, own_class, &out) == CLASS_E_NOAGGREGATION);
  CHECK(factory->CreateInstance(nullptr, other, &out) == E_NOINTERFACE);
  CHECK(out == nullptr);
  CHECK(factory->LockServer(TRUE) == S_OK);
  REQUIRE(factory->CreateInstance(nullptr, own_class, &out) == S_OK);
  CHECK(factory->Release() == 0);
  auto* const driver = static_cast<TautDriver*>(out);
  const auto unknown = std::bit_cast<TautGuid>(IID_IUnknown), strange = std::bit_cast<TautGuid>(other);
  CHECK(driver->table->query_interface(driver, &strange, &out) == E_NOINTERFACE);
  CHECK(driver->table->query_interface(driver, nullptr, &out) == E_NOINTERFACE);
  CHECK(driver->table->query_interface(driver, &unknown, nullptr) == E_POINTER);
  REQUIRE(driver->table->query_interface(driver, &unknown, &out) == S_OK);
  CHECK(out == driver);
  CHECK(driver->table->release(driver) == 1);
  CHECK(driver->table->release(driver) == 0);
  CHECK(can_unload() == S_FALSE);  // still locked
  REQUIRE(get(own_class, IID_IClassFactory, &out) == S_OK);
  static_cast<IClassFactory*>(out)->LockServer(FALSE);
  static_cast<IClassFactory*>(out)->Release();
  CHECK(eventually([&] { return can_unload() == S_OK; }));
}

TEST_CASE("Q37: init() with any window, a destroyed one and none") {
  const tests::Folder folder;
  HWND dead = nullptr;
  for (void* const window : {static_cast<void*>(nullptr), static_cast<void*>(GetDesktopWindow()),
                             static_cast<void*>(GetModuleHandleW(nullptr)), static_cast<void*>(&dead),
                             reinterpret_cast<void*>(~std::uintptr_t{0})}) {
    App app(tests::make(folder));
    REQUIRE(app.set("device = virtual:loopback?clock=virtual") == TAUT_SUCCESS);
    CHECK(app->init(app.driver(), window) == 1);
  }
}

#if defined(__x86_64__) || defined(__i386__)
TEST_CASE("Q22: in hosts where invalid numbers trap nothing traps, and their floating-point state is restored") {
  const tests::Folder folder;
  App app(tests::make(folder));
  REQUIRE(app.open("virtual:loopback?clock=virtual"));
  const unsigned sse_before = _mm_getcsr();
  std::uint16_t x87_before = 0, x87_after = 0;
  asm volatile("fnstcw %0" : "=m"(x87_before));
  constexpr unsigned trapping = 0x1F80 & ~0x0680u;  // invalid, division by zero and overflow trap, as with Delphi
  constexpr std::uint16_t x87_trapping = 0x1372;
  _mm_setcsr(trapping);
  asm volatile("fldcw %0" : : "m"(x87_trapping));
  const double nothing = std::bit_cast<double>(std::uint64_t{0x7FF4000000000000u});  // signalling NaN: reading it traps
  TautResult answers[3];
  const double rates[] = {nothing, std::numeric_limits<double>::infinity(), 1e300};
  for (int i = 0; i < 3; ++i) answers[i] = app->can_sample_rate(app.driver(), rates[i]);
  const unsigned sse_after = _mm_getcsr();
  asm volatile("fnstcw %0" : "=m"(x87_after));
  _mm_setcsr(sse_before);
  asm volatile("fnclex\n\tfldcw %0" : : "m"(x87_before));
  for (const TautResult answer : answers) CHECK(answer == TAUT_NO_CLOCK);
  CHECK((sse_after & 0xFFC0u) == trapping);
  CHECK(x87_after == x87_trapping);
}
#endif

TEST_CASE("every slot works on a stack aligned to four bytes only") {
  const tests::Folder folder;
  for (std::size_t offset = 4; offset <= 64; offset += 4)
    with_moved_stack(offset, [&] {
      App app(tests::make(folder));
      REQUIRE(app.open("virtual:loopback?clock=virtual"));
      CHECK(app.create(64) == TAUT_OK);
      app.expect_start();
      CHECK(app(&Table::start) == TAUT_OK);
      CHECK(eventually([&] { return app.switches > 3; }));
      CHECK(app(&Table::stop) == TAUT_OK);
      CHECK(app.wrong_position == 0);
    });
}

TEST_CASE("times are timeGetTime's, in nanoseconds") {
  const tests::Folder folder;
  App app(tests::make(folder));
  REQUIRE(app.open("virtual:loopback"));
  std::atomic<long> odd{0}, between{0};
  app.on_switch = [&](TautLong) {
    TautInt64 frames{}, time{};
    if (app(&Table::get_sample_position, &frames, &time) != TAUT_OK) {
      ++odd;
      return;
    }
    const long long stamp = tests::whole(time);
    // The machine may stall between the boundary and the callback, while time goes on.
    if (stamp < 0 || stamp >= wrap || apart(stamp, timeGetTime() * 1'000'000LL) > 2'000'000'000) ++odd;
    if (stamp % 1'000'000 != 0) ++between;
  };
  REQUIRE(app.create(256) == TAUT_OK);
  app.expect_start();
  REQUIRE(app(&Table::start) == TAUT_OK);
  CHECK(eventually([&] { return app.switches > 20; }));
  CHECK(app(&Table::stop) == TAUT_OK);
  CHECK(odd == 0);
  CHECK(between > 10);
  app.on_switch = {};
}
