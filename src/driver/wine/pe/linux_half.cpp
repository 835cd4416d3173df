// SPDX-License-Identifier: MIT
#include "driver/wine/pe/linux_half.hpp"

#include <windows.h>

#include <winternl.h>

#include <filesystem>
#include <optional>

#include "base/text.hpp"
#include "driver/wine/pe/load_64.hpp"
#include "platform/module_windows.hpp"
#include "platform/text_windows.hpp"

extern "C" {
// tautwine.def exports it.
volatile taut::driver::wine::Mailbox tautwine_mailbox = {taut::driver::wine::Mailbox::expected_mark, 0};
}

namespace taut::driver::wine {
namespace {

namespace fs = std::filesystem;

// Wine's own kinds of NtQueryVirtualMemory's information. The first has had this number since Wine 7, the second came
// with 11.2.
constexpr int of_this_module = 1000, by_name = 1002;

template <class F>
F function_of(const wchar_t* module, const char* name) noexcept {
  return reinterpret_cast<F>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(module), name)));
}

using Query = LONG(WINAPI*)(HANDLE, const void*, int, void*, SIZE_T, SIZE_T*);

std::optional<std::uint64_t> found_by_name(Query query, const fs::path& library) {
  std::wstring path = L"\\??\\" + library.wstring();
  const auto bytes = static_cast<USHORT>(path.size() * sizeof(wchar_t));
  UNICODE_STRING name{bytes, bytes, path.data()};
  std::uint64_t found[2] = {};  // the module, and the handle for calls
  if (query(GetCurrentProcess(), &name, by_name, found, sizeof found, nullptr) != 0) return std::nullopt;
  return found[1];
}

std::optional<std::uint64_t> found_by_wine(Query query) {
  std::uint64_t handle = 0;
  if (query(GetCurrentProcess(), platform::this_module(), of_this_module, &handle, sizeof handle, nullptr) != 0)
    return std::nullopt;
  return handle;
}

// The loading fails, since it is no Windows library; the library has then introduced itself.
std::optional<std::uint64_t> found_by_loading(const fs::path& library) {
  const HMODULE none = LoadLibraryW(library.c_str());
  if (none) FreeLibrary(none);
  if constexpr (sizeof(void*) == 4)
    if (tautwine_mailbox.table == 0) load_by_64_bit_code(library.wstring());
  if (tautwine_mailbox.table == 0) return std::nullopt;
  return tautwine_mailbox.table;
}

std::unexpected<Error> cannot_load(const fs::path& library) {
  const std::string path = platform::narrow(library.wstring());
  std::error_code ignored;
  if (sizeof(void*) == 4 && fs::exists(library, ignored))
    return failure(Trouble::unsupported,
                   text("{} cannot be loaded: it has 64 bits, and this Wine seems to run 32-bit programs in a 32-bit "
                        "process.",
                        path),
                   "Use a Wine that runs them in a 64-bit one (the \"new WoW64\"), or the program's 64-bit version.");
  return failure(Trouble::absent, text("The Linux half of the driver, {}, is missing or cannot be loaded.", path),
                 "In a terminal type: taut wine install");
}

// In UTF-8, without its folder.
std::string program() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return platform::narrow(fs::path(path).filename().wstring());
}

}  // namespace

Expected<LinuxHalf> LinuxHalf::load() {
  const auto query = function_of<Query>(L"ntdll.dll", "NtQueryVirtualMemory");
  auto* const dispatcher = function_of<Function*>(L"ntdll.dll", "__wine_unix_call_dispatcher");
  const Function function = dispatcher ? *dispatcher : function_of<Function>(L"ntdll.dll", "__wine_unix_call");
  if (!query || !function)
    return failure(Trouble::unsupported, "This is not Wine, and this library is the driver for Wine.",
                   "Install the driver for Windows.");
  const fs::path library = fs::path(platform::wide(platform::path_of_this_module())).replace_extension(L".so");
  auto handle = found_by_name(query, library);
  if (!handle) handle = found_by_wine(query);
  if (!handle) handle = found_by_loading(library);
  if (!handle) return cannot_load(library);
  const LinuxHalf half(function, *handle);
  const std::string name = program();
  Hello hello{.version = wire_version, .accepted = 0, .program = address_of(name.c_str())};
  half(Call::hello, hello);
  if (!hello.accepted)
    return failure(
        Trouble::unsupported,
        text("The two halves of the driver are of different versions: the Windows half speaks {}, the Linux half {}.",
             wire_version, hello.version),
        "In a terminal type: taut wine install");
  // The Linux half stays loaded, and introduces itself once.
  HMODULE stays = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                     static_cast<LPCWSTR>(platform::this_module()), &stays);
  return half;
}

const Expected<LinuxHalf>& LinuxHalf::get() noexcept {
  static const Expected<LinuxHalf> half = []() -> Expected<LinuxHalf> {
    try {
      return load();
    } catch (...) {
      return failure(Trouble::no_memory, "There is not enough memory.");
    }
  }();
  return half;
}

}  // namespace taut::driver::wine
