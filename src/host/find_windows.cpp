// SPDX-License-Identifier: MIT
// The list of drivers on Windows: a key each below SOFTWARE\ASIO (protocol 4.3).
#include <windows.h>

#include <algorithm>

#include "host/load.hpp"
#include "platform/registry_windows.hpp"
#include "platform/text_windows.hpp"

namespace taut::host {
namespace {

namespace fs = std::filesystem;
using Key = platform::RegistryKey;

constexpr const char* own_name = "Taut";
constexpr const char* list = "SOFTWARE\\ASIO";
constexpr bool is_64_bit = sizeof(void*) == 8;
constexpr const wchar_t* own_file = is_64_bit ? L"taut64.dll" : L"taut32.dll";

bool known(const std::vector<Entry>& entries, const std::string& name) {
  return std::ranges::find(entries, name, &Entry::name) != entries.end();
}

// Empty if COM does not know the class; open() then says so.
fs::path library_of(const std::string& class_id) {
  const auto server = Key::open(Key::Root::classes, "CLSID\\" + class_id + "\\InprocServer32");
  return server ? fs::path(platform::wide(server->text(""))) : fs::path();
}

void add_list(Key::Root root, std::vector<Entry>& entries) {
  const auto drivers = Key::open(root, list);
  if (!drivers) return;
  for (const std::string& name : drivers->keys()) {
    const auto driver = Key::open(root, std::string(list) + "\\" + name);
    const std::string class_id = driver ? driver->text("CLSID") : std::string();
    if (class_id.empty() || known(entries, name)) continue;
    entries.push_back({.name = name,
                       .description = driver->text("Description"),
                       .library = library_of(class_id),
                       .class_id = class_id});
  }
}

fs::path own_library() {
  std::wstring program(32768, L'\0');
  program.resize(GetModuleFileNameW(nullptr, program.data(), static_cast<DWORD>(program.size())));
  const fs::path beside = fs::path(program).parent_path() / own_file;
  std::error_code trouble;
  return fs::exists(beside, trouble) ? beside : fs::path{};
}

}  // namespace

Places usual_places() { return {.directories = {}, .own = own_library(), .registry = true}; }

std::vector<Entry> find_drivers(const Places& places) {
  std::vector<Entry> entries;
  if (places.registry) {
    add_list(Key::Root::machine, entries);
    add_list(Key::Root::user, entries);
  }
  if (!places.own.empty() && !known(entries, own_name))
    entries.push_back(
        {.name = own_name, .description = "Taut's own driver", .library = places.own, .class_id = {}, .own = true});
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
