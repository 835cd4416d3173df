// SPDX-License-Identifier: MIT
#include <windows.h>

#include <audioclient.h>
#include <mmdeviceapi.h>
#include <powrprof.h>

#include <algorithm>
#include <array>
#include <cwctype>

#include "doctor/windows/machine.hpp"
#include "platform/registry_windows.hpp"
#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"

namespace taut::doctor {
namespace {

constexpr const wchar_t* devices_key = L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\MMDevices\\Audio\\";
// Whether programs may use the device in exclusive mode, as the sound settings write it.
constexpr const wchar_t* exclusive_value = L"{b3f8fa53-0004-438e-9003-51a46e139bfc},3";
constexpr const wchar_t* name_value = L"{a45c254e-df1c-4efd-8020-67d146a850e0},2";

constexpr DWORD not_there = ~DWORD{0};

DWORD number_at(const std::wstring& path, const wchar_t* name) {
  DWORD value = 0, size = sizeof value;
  const auto status = RegGetValueW(HKEY_LOCAL_MACHINE, path.c_str(), name, RRF_RT_REG_DWORD | RRF_SUBKEY_WOW6464KEY,
                                   nullptr, &value, &size);
  return status == ERROR_SUCCESS ? value : not_there;
}

std::string text_at(const std::wstring& path, const wchar_t* name) {
  std::array<wchar_t, 256> value{};
  DWORD size = sizeof value - sizeof(wchar_t);
  const auto status = RegGetValueW(HKEY_LOCAL_MACHINE, path.c_str(), name, RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY,
                                   nullptr, value.data(), &size);
  return status == ERROR_SUCCESS ? platform::narrow(value.data()) : std::string();
}

std::string id_text(const GUID& id) {
  std::array<wchar_t, 40> braced{};
  StringFromGUID2(id, braced.data(), static_cast<int>(braced.size()));
  std::wstring text(braced.data());
  if (text.size() > 2) text = text.substr(1, text.size() - 2);
  std::ranges::transform(text, text.begin(), [](wchar_t c) { return static_cast<wchar_t>(std::towlower(c)); });
  return platform::narrow(text);
}

// From powrprof.h, looked up at run time.
PowerPlan read_plan() {
  PowerPlan plan;
  SYSTEM_POWER_STATUS status{};
  plan.on_battery = GetSystemPowerStatus(&status) && status.ACLineStatus == 0;
  auto library = platform::SharedLibrary::open("powrprof.dll");
  if (!library) return plan;
  const auto active = library->symbol<decltype(&::PowerGetActiveScheme)>("PowerGetActiveScheme");
  const auto name = library->symbol<decltype(&::PowerReadFriendlyName)>("PowerReadFriendlyName");
  const auto value = library->symbol<decltype(&::PowerReadACValueIndex)>("PowerReadACValueIndex");
  GUID* scheme = nullptr;
  if (!active || active(nullptr, &scheme) != ERROR_SUCCESS || !scheme) return plan;
  plan.id = id_text(*scheme);
  std::array<wchar_t, 256> text{};
  DWORD size = sizeof text - sizeof(wchar_t);
  if (name && name(nullptr, scheme, nullptr, nullptr, reinterpret_cast<PUCHAR>(text.data()), &size) == ERROR_SUCCESS)
    plan.name = platform::narrow(text.data());
  constexpr GUID processor{0x54533251, 0x82be, 0x4824, {0x96, 0xc1, 0x47, 0xb6, 0x0b, 0x74, 0x0d, 0x00}};
  constexpr GUID least{0x893dee8e, 0x2bef, 0x41e0, {0x89, 0xc6, 0xb5, 0x5d, 0x09, 0x29, 0x96, 0x4c}};
  DWORD percent = 0;
  if (value && value(nullptr, scheme, &processor, &least, &percent) == ERROR_SUCCESS && percent <= 100)
    plan.least_speed_percent = static_cast<int>(percent);
  LocalFree(scheme);
  return plan;
}

void read_timer(WindowsMachine& machine) {
  using Query = LONG(WINAPI*)(PULONG coarsest, PULONG finest, PULONG now);  // in 100 ns
  auto library = platform::SharedLibrary::open("ntdll.dll");
  const auto query = library ? library->symbol<Query>("NtQueryTimerResolution") : nullptr;
  ULONG coarsest = 0, finest = 0, now = 0;
  if (!query || query(&coarsest, &finest, &now) < 0) return;
  machine.timer_now = Nanos{now} * 100;
  machine.timer_finest = Nanos{finest} * 100;
}

/// Initialises COM for the calling thread, for its lifetime.
class Com {
 public:
  Com() : begun_(SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {}
  ~Com() {
    if (begun_) CoUninitialize();
  }
  Com(const Com&) = delete;
  Com& operator=(const Com&) = delete;

 private:
  bool begun_;
};

template <class T>
struct Released {
  T* it = nullptr;
  ~Released() {
    if (it) it->Release();
  }
};

void read_period(IMMDevice& device, Endpoint& endpoint) {
  Released<IAudioClient> client;
  if (FAILED(device.Activate(__uuidof(IAudioClient), CLSCTX_ALL, nullptr, reinterpret_cast<void**>(&client.it))))
    return;
  REFERENCE_TIME usual = 0, shortest = 0;  // in 100 ns
  if (FAILED(client.it->GetDevicePeriod(&usual, &shortest))) return;
  endpoint.usual_period = usual * 100;
  endpoint.shortest_period = shortest * 100;
}

/// The part after the last dot of "{0.0.0.00000000}.{...}".
std::wstring key_of(IMMDevice& device, bool capture) {
  LPWSTR id = nullptr;
  if (FAILED(device.GetId(&id)) || !id) return {};
  const std::wstring whole(id);
  CoTaskMemFree(id);
  const auto dot = whole.rfind(L'.');
  return std::wstring(devices_key) + (capture ? L"Capture\\" : L"Render\\") +
         whole.substr(dot == whole.npos ? 0 : dot + 1) + L"\\Properties";
}

void read_endpoints(WindowsMachine& machine) {
  const Com com;
  Released<IMMDeviceEnumerator> all;
  if (FAILED(CoCreateInstance(__uuidof(MMDeviceEnumerator), nullptr, CLSCTX_ALL, __uuidof(IMMDeviceEnumerator),
                              reinterpret_cast<void**>(&all.it))))
    return;
  for (const bool capture : {false, true}) {
    Released<IMMDeviceCollection> list;
    UINT count = 0;
    if (FAILED(all.it->EnumAudioEndpoints(capture ? eCapture : eRender, DEVICE_STATE_ACTIVE, &list.it)) ||
        FAILED(list.it->GetCount(&count)))
      continue;
    for (UINT k = 0; k < count; ++k) {
      Released<IMMDevice> device;
      if (FAILED(list.it->Item(k, &device.it))) continue;
      const std::wstring key = key_of(*device.it, capture);
      Endpoint endpoint{.name = text_at(key, name_value), .capture = capture};
      if (endpoint.name.empty()) endpoint.name = "A device";
      endpoint.exclusive_allowed = number_at(key, exclusive_value) != 0;
      read_period(*device.it, endpoint);
      machine.endpoints.push_back(std::move(endpoint));
    }
  }
}

bool is_installed(const wchar_t* program, const wchar_t* ending) {
  return SearchPathW(nullptr, program, ending, 0, nullptr, nullptr) > 0;
}

}  // namespace

WindowsMachine read_windows_machine() {
  WindowsMachine machine;
  machine.plan = read_plan();
  read_timer(machine);
  const DWORD reserve =
      number_at(L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Multimedia\\SystemProfile", L"SystemResponsiveness");
  if (reserve <= 100) machine.reserved_percent = static_cast<int>(reserve);
  read_endpoints(machine);
  for (const wchar_t* program : {L"sc", L"reg", L"powercfg", L"bcdedit", L"control"})
    if (is_installed(program, L".exe")) machine.programs.insert(platform::narrow(program));
  if (is_installed(L"devmgmt.msc", nullptr)) machine.programs.insert("devmgmt.msc");
  machine.programs.insert("taut");
  using Key = platform::RegistryKey;
  if (const auto list = Key::open(Key::Root::machine, "SOFTWARE\\ASIO")) machine.drivers_of_computer = list->keys();
  return machine;
}

}  // namespace taut::doctor
