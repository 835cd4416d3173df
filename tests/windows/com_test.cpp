// SPDX-License-Identifier: MIT
// The path of a Windows host: registry, COM, and the driver in an apartment of its own. Needs regsvr32 first.
#include <doctest/doctest.h>

#include <windows.h>

#include <objbase.h>

#include <thread>

#include "driver/app.hpp"
#include "host/apartment_windows.hpp"
#include "host/host.hpp"
#include "platform/registry_windows.hpp"
#include "protocol/class_id.hpp"

using namespace taut;
using tests::App;
using Table = TautDriverTable;
using Key = platform::RegistryKey;

// No CAPTURE or message on a thread: doctest stores them in thread_local objects, which mingw-w64 destroys after
// freeing their memory.

namespace {

const auto own_class = std::bit_cast<CLSID>(protocol::taut_class);

bool registered() { return !Key::open(Key::Root::machine, "SOFTWARE\\ASIO\\Taut").has_value() ? false : true; }

}  // namespace

TEST_CASE("the list names Taut with its class, and COM creates it in any apartment of the caller (Q41)") {
  REQUIRE_MESSAGE(registered(), "run regsvr32 on the DLL first");
  const auto entry = host::find_driver("taut");
  REQUIRE_MESSAGE(entry, entry.error().sentence());
  CHECK(entry->name == "Taut");
  CHECK(entry->class_id == protocol::taut_class_text);
  CHECK_FALSE(entry->own);
  for (const DWORD model : {DWORD{COINIT_APARTMENTTHREADED}, DWORD{COINIT_MULTITHREADED}, DWORD{~0u}}) {
    CAPTURE(model);
    std::string trouble;
    int outputs = 0;
    std::thread caller([&] {
      const bool with_com = model != ~0u && SUCCEEDED(CoInitializeEx(nullptr, model));
      {
        const auto driver =
            host::Driver::open(*entry, {.settings = "device = virtual:loopback?clock=virtual", .system = nullptr});
        if (driver)
          outputs = driver->outputs();
        else
          trouble = driver.error().sentence();
      }
      if (with_com) CoUninitialize();
    });
    caller.join();
    CHECK(trouble.empty());
    CHECK(outputs == 2);
  }
}

TEST_CASE("Both: COM returns the driver itself, from an STA and from the MTA") {
  for (const DWORD model : {DWORD{COINIT_APARTMENTTHREADED}, DWORD{COINIT_MULTITHREADED}}) {
    std::thread caller([&] {
      REQUIRE(SUCCEEDED(CoInitializeEx(nullptr, model)));
      void* object = nullptr;
      REQUIRE(CoCreateInstance(own_class, nullptr, CLSCTX_INPROC_SERVER, own_class, &object) == S_OK);
      {
        App app(static_cast<TautDriver*>(object));
        CHECK(app.open("virtual:loopback?clock=virtual"));
        CHECK(app.create(64) == TAUT_OK);
        app.expect_start();
        CHECK(app(&Table::start) == TAUT_OK);
        CHECK(tests::eventually([&] { return app.switches > 3; }));
        CHECK(app(&Table::stop) == TAUT_OK);
      }
      CoFreeUnusedLibrariesEx(0, 0);
      CoUninitialize();
    });
    caller.join();
  }
}

TEST_CASE("broken entries fail fast, with a message") {
  const auto add = [](const char* name, const char* id, const char* library) {
    auto entry = Key::create(Key::Root::user, std::string("SOFTWARE\\ASIO\\") + name);
    REQUIRE(entry->set_text("CLSID", id));
    if (!library) return;
    auto server = Key::create(Key::Root::user, std::string("SOFTWARE\\Classes\\CLSID\\") + id + "\\InprocServer32");
    REQUIRE(server->set_text("", library));
  };
  add("Orphan", "{00000000-0000-4000-8000-000000000001}", nullptr);
  add("Gone", "{00000000-0000-4000-8000-000000000002}", "C:\\no\\such\\driver.dll");
  add("NoDriver", "{00000000-0000-4000-8000-000000000003}", "C:\\windows\\system32\\kernel32.dll");
  add("NoClass", "rubbish", nullptr);
  for (const char* name : {"Orphan", "Gone", "NoDriver", "NoClass"}) {
    CAPTURE(std::string(name));
    const auto entry = host::find_driver(name);
    REQUIRE(entry);
    const auto driver = host::Driver::open(*entry);
    REQUIRE_FALSE(driver);
    CHECK(driver.error().what.find(name) != std::string::npos);
  }
  REQUIRE(Key::remove(Key::Root::user, "SOFTWARE\\ASIO"));
  for (const char digit : {'1', '2', '3'})
    static_cast<void>(Key::remove(
        Key::Root::user, std::string("SOFTWARE\\Classes\\CLSID\\{00000000-0000-4000-8000-00000000000") + digit + "}"));
}

TEST_CASE("the apartment is one thread, which pumps messages") {
  auto apartment = host::SingleThreadApartment::open();
  REQUIRE(apartment);
  DWORD first = 0, second = 0, within = 0;
  APTTYPE type{};
  APTTYPEQUALIFIER qualifier{};
  HWND window = nullptr;
  (*apartment)->run([&] {
    first = GetCurrentThreadId();
    CoGetApartmentType(&type, &qualifier);
    window = CreateWindowExW(0, L"STATIC", L"driver", 0, 0, 0, 1, 1, HWND_MESSAGE, nullptr, nullptr, nullptr);
  });
  (*apartment)->run([&] {
    second = GetCurrentThreadId();
    (*apartment)->run([&] { within = GetCurrentThreadId(); });
  });
  CHECK(first != GetCurrentThreadId());
  CHECK(first == second);
  CHECK(first == within);
  CHECK((type == APTTYPE_STA || type == APTTYPE_MAINSTA));
  REQUIRE(window != nullptr);
  // Sent from here: proves that the thread pumps messages.
  wchar_t text[16] = {};
  DWORD_PTR units = 0;
  CHECK(SendMessageTimeoutW(window, WM_GETTEXT, 16, reinterpret_cast<LPARAM>(text), SMTO_NORMAL, 10000, &units) != 0);
  CHECK(std::wstring(text) == L"driver");
  (*apartment)->run([&] { DestroyWindow(window); });
}
