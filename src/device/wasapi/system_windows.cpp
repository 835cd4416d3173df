// SPDX-License-Identifier: MIT
// The one file of the backend that calls Windows directly.
#include <objbase.h>
#include <windows.h>

#include <algorithm>

#include "base/text.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {
namespace {

/// Keeps COM alive for every thread of the process. The host's own threads must not be initialised here: a host that
/// later wants the other threading model would be refused. Windows 8 or later.
bool keep_com() noexcept {
  using Keep = HRESULT(WINAPI*)(void**);
  const HMODULE ole = ::GetModuleHandleW(L"ole32.dll");
  const FARPROC found = ole != nullptr ? ::GetProcAddress(ole, "CoIncrementMTAUsage") : nullptr;
  void* cookie = nullptr;
  return found != nullptr && SUCCEEDED(reinterpret_cast<Keep>(reinterpret_cast<void*>(found))(&cookie));
}

class Windows final : public System {
 public:
  Expected<Ref<com::DeviceEnumerator>> devices() override {
    static const bool kept = keep_com();
    if (!kept) return failure(Trouble::absent, "This Windows is too old for Taut.", "Windows 8 or later is needed.");
    Ref<com::DeviceEnumerator> made;
    const auto& wanted = reinterpret_cast<const GUID&>(com::class_device_enumerator);
    const auto& face = reinterpret_cast<const GUID&>(com::DeviceEnumerator::iid);
    const HRESULT result = ::CoCreateInstance(wanted, nullptr, CLSCTX_ALL, face, made.out_void());
    if (SUCCEEDED(result)) return made;
    return failure(Trouble::absent,
                   text("Windows returned no list of sound devices ({:#x}).", static_cast<unsigned>(result)),
                   "The service 'Windows Audio' must run; it needs Windows 8 or later.");
  }

  void free(void* memory) noexcept override { ::CoTaskMemFree(memory); }
  Event make_event() override { return ::CreateEventW(nullptr, FALSE, FALSE, nullptr); }
  void close_event(Event event) noexcept override { ::CloseHandle(event); }
  void set_event(Event event) noexcept override { ::SetEvent(event); }

  int wait(std::span<const Event> events, Nanos deadline) noexcept override {
    const Nanos now = clock().now();
    if (deadline <= now) deadline = now;
    const Nanos left = std::min<Nanos>(deadline - now, longest);
    // Rounded up: a wait that ends early would be repeated until the time has come.
    const auto ms = static_cast<DWORD>((left + 999'999) / 1'000'000);
    const auto count = static_cast<DWORD>(std::min<std::size_t>(events.size(), MAXIMUM_WAIT_OBJECTS));
    const DWORD found = ::WaitForMultipleObjects(count, events.data(), FALSE, ms);
    return found < WAIT_OBJECT_0 + count ? static_cast<int>(found - WAIT_OBJECT_0) : -1;
  }

  [[nodiscard]] const platform::Clock& clock() const noexcept override { return platform::system_clock(); }

  // The system clock is the performance counter too, with another epoch.
  [[nodiscard]] Nanos stamp_offset() const noexcept override {
    LARGE_INTEGER frequency, ticks;
    ::QueryPerformanceFrequency(&frequency);
    const Nanos before = clock().now();
    ::QueryPerformanceCounter(&ticks);
    const Nanos after = clock().now();
    const Nanos whole = ticks.QuadPart / frequency.QuadPart, rest = ticks.QuadPart % frequency.QuadPart;
    return before + (after - before) / 2 - whole * nanos_per_second - rest * nanos_per_second / frequency.QuadPart;
  }

 private:
  static constexpr Nanos longest = 3'600 * nanos_per_second;
};

}  // namespace

Expected<System*> real_system() {
  // Never destroyed: threads of the program may outlive main().
  static Windows* const windows = new Windows;
  return windows;
}

}  // namespace taut::device::wasapi
