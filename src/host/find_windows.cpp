// SPDX-License-Identifier: MIT
// The list of drivers on Windows: a key each below SOFTWARE\ASIO (protocol 4.3).
#include <windows.h>

#include <algorithm>

#include "host/find_folders.hpp"
#include "host/load.hpp"
#include "platform/kind_windows.hpp"
#include "platform/registry_windows.hpp"
#include "platform/text_windows.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;
using Key = platform::RegistryKey;

constexpr const char* list = "SOFTWARE\\ASIO";
constexpr bool is_64_bit = sizeof(void*) == 8;

std::string own_name() { return std::string("Taut") + platform::entry_kind; }

// Empty if COM does not know the class; open() then says so.
fs::path library_of(const std::string& class_id, Key::View view) {
  const auto server = Key::open(Key::Root::classes, "CLSID\\" + class_id + "\\InprocServer32", view);
  return server ? fs::path(platform::wide(server->text(""))) : fs::path();
}

void add_list(Key::Root root, Key::View view, bool other_kind, std::vector<Entry>& entries) {
  const auto drivers = Key::open(root, list, view);
  if (!drivers) return;
  for (const std::string& name : drivers->keys()) {
    const auto driver = Key::open(root, std::string(list) + "\\" + name, view);
    const std::string class_id = driver ? driver->text("CLSID") : std::string();
    if (class_id.empty() || known(entries, name)) continue;
    entries.push_back({.name = name,
                       .description = driver->text("Description"),
                       .library = library_of(class_id, view),
                       .class_id = class_id,
                       .other_kind = other_kind});
  }
}

fs::path folder_of(HMODULE module) {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size())));
  return fs::path(path).parent_path();
}

// Beside the program, or beside the library that this code is in.
fs::path own_library() {
  HMODULE here = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                     reinterpret_cast<LPCWSTR>(&is_path), &here);
  std::error_code trouble;
  for (HMODULE module : {static_cast<HMODULE>(nullptr), here})
    if (const fs::path path = folder_of(module) / (std::string("taut") + platform::dll_kind); fs::exists(path, trouble))
      return path;
  return {};
}

}  // namespace

Places usual_places(bool system, bool user, bool own) {
  return {.directories = {}, .own = own ? own_library() : fs::path(), .registry = system, .user_registry = user};
}

std::vector<Entry> find_drivers(const Places& places) {
  std::vector<Entry> entries;
  if (places.registry) add_list(Key::Root::machine, Key::View::own, false, entries);
  if (places.user_registry) add_list(Key::Root::user, Key::View::own, false, entries);
  for (const fs::path& directory : places.directories) add_directory(directory, entries);
  if (!places.own.empty() && !known(entries, own_name()))
    entries.push_back(
        {.name = own_name(), .description = "Taut's own driver", .library = places.own, .class_id = {}, .own = true});
  if (places.other_kind) add_list(Key::Root::machine, is_64_bit ? Key::View::bits32 : Key::View::bits64, true, entries);
  return entries;
}

bool is_path(std::string_view name) {
  return name.find_first_of("/\\") != std::string_view::npos || name.ends_with(".dll") || name.ends_with(".DLL");
}

std::string other_kind(std::string_view name) {
  const auto view = is_64_bit ? Key::View::bits32 : Key::View::bits64;
  if (!Key::open(Key::Root::machine, std::string(list) + "\\" + std::string(name), view)) return {};
  return is_64_bit ? " One of this name is there for 32-bit programs only; this is a 64-bit one."
                   : " One of this name is there for 64-bit programs only; this is a 32-bit one.";
}

}  // namespace taut::host
