// SPDX-License-Identifier: MIT
// What `taut wine check` asks by regsvr32 /n /i:FILE: opens the driver as a program does, through the list of drivers and
// COM, and writes what came of it to FILE, lines "key=value". The last is the report, which has lines of its own.
#include <windows.h>

#include <objbase.h>

#include <bit>
#include <cstdio>
#include <memory>
#include <string>

#include "base/brand.hpp"
#include "base/text.hpp"
#include "driver/windows/registration.hpp"
#include "platform/registry_windows.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace taut::driver::wine {
namespace {

using Key = platform::RegistryKey;

std::string text_of_driver(TautDriver* driver, TautLong selector) {
  std::string text(1 << 16, '\0');
  TautText field{.data = text.data(), .size = static_cast<unsigned>(text.size()), .needed = 0};
  if (driver->table->future(driver, selector, &field) != TAUT_SUCCESS) return {};
  return text.c_str();
}

std::string in_one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text;
}

std::string opened(TautDriver* driver) {
  const TautDriverTable& call = *driver->table;
  if (!call.init(driver, nullptr)) return text("error={}\n", in_one_line(text_of_driver(driver, TAUT_FUTURE_ERROR)));
  TautLong in = 0, out = 0, least = 0, most = 0, preferred = 0, step = 0;
  double rate = 0;
  call.get_channels(driver, &in, &out);
  call.get_buffer_size(driver, &least, &most, &preferred, &step);
  call.get_sample_rate(driver, &rate);
  return text("inputs={}\noutputs={}\nbuffer={}\nrate={}\nreport={}\n", in, out, preferred, rate,
              text_of_driver(driver, TAUT_FUTURE_REPORT));
}

std::string asked() {
  const auto entry = Key::open(Key::Root::machine, std::string("SOFTWARE\\ASIO\\") + brand().name);
  if (!entry) return "registered=\n";
  const std::string id = entry->text("CLSID");
  const auto server = Key::open(Key::Root::machine, "SOFTWARE\\Classes\\CLSID\\" + id + "\\InprocServer32");
  std::string lines = text("registered={}\n", server ? server->text("") : "");
  const bool with_com = SUCCEEDED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED));
  CLSID wanted;
  void* object = nullptr;
  const std::wstring wide_id(id.begin(), id.end());
  HRESULT made = CLSIDFromString(wide_id.c_str(), &wanted);
  if (SUCCEEDED(made)) made = CoCreateInstance(wanted, nullptr, CLSCTX_INPROC_SERVER, wanted, &object);
  if (SUCCEEDED(made)) {
    auto* const driver = static_cast<TautDriver*>(object);
    lines += opened(driver);
    driver->table->release(driver);
  } else {
    lines += text("com={:08X}\n", static_cast<unsigned long>(made));
  }
  if (with_com) CoUninitialize();
  return lines;
}

}  // namespace
}  // namespace taut::driver::wine

/// `file`: where to write; it need not exist.
STDAPI DllInstall(BOOL, LPCWSTR file) {
  if (!file || !*file) return E_INVALIDARG;
  try {
    const std::string lines = taut::driver::wine::asked();
    struct Close {
      void operator()(std::FILE* open) const noexcept { std::fclose(open); }
    };
    const std::unique_ptr<std::FILE, Close> out(_wfopen(file, L"wb"));
    if (!out || std::fwrite(lines.data(), 1, lines.size(), out.get()) != lines.size()) return E_FAIL;
    return S_OK;
  } catch (...) {
    return E_OUTOFMEMORY;
  }
}
