// SPDX-License-Identifier: MIT
#include "driver/windows/registration.hpp"

#include <objbase.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "base/brand.hpp"
#include "base/text.hpp"
#include "platform/kind_windows.hpp"
#include "platform/module_windows.hpp"
#include "platform/registry_windows.hpp"
#include "platform/text_windows.hpp"
#include "taut/protocol_codes.h"

namespace taut::driver::windows_face {
namespace {

namespace fs = std::filesystem;
using Key = platform::RegistryKey;

constexpr bool is_64_bit = sizeof(void*) == 8;

constexpr auto list = "SOFTWARE\\ASIO";

// Remembers that we created the list and may remove it.
std::string brand_key() { return std::string("SOFTWARE\\") + brand().name; }
constexpr auto made_list = "MadeListOfDrivers";

std::string entry_of(const std::string& name) { return std::string(list) + "\\" + name; }
std::string class_key(const TautGuid& id) { return "SOFTWARE\\Classes\\CLSID\\" + text_of(id); }

// A view of the registry and the DLL that belongs there.
struct Place {
  Key::View view;
  fs::path library;
};

std::string name_in_small(const fs::path& library) {
  std::string file = platform::narrow(library.filename().wstring());
  std::ranges::transform(file, file.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return file;
}

// Our own first. The other kind's exists only on 64-bit Windows with both DLLs in one folder; that for ARM64 registers itself alone.
std::vector<Place> places() {
  const fs::path own(platform::wide(platform::path_of_this_module()));
  std::vector<Place> found{{is_64_bit ? Key::View::bits64 : Key::View::bits32, own}};
  const std::string one = std::string(brand().file) + "64.dll", two = std::string(brand().file) + "32.dll";
  if (platform::is_arm64 || name_in_small(own) != (is_64_bit ? one : two)) return found;
  const fs::path other = own.parent_path() / (is_64_bit ? two : one);
  std::error_code trouble;
  if (fs::exists(other, trouble)) found.push_back({is_64_bit ? Key::View::bits32 : Key::View::bits64, other});
  return found;
}

bool is_ours(const std::string& library) {
  const std::string file = name_in_small(platform::wide(library));
  const auto is = [&](const char* kind) { return file == std::string(brand().file) + kind; };
  if (library == platform::path_of_this_module()) return true;
  // The DLLs for x86 and ARM64 have entries of their own, which neither takes from the other.
  return platform::is_arm64 ? is(platform::dll_kind) : is("64.dll") || is("32.dll") || is("wine.dll");
}

// Leaves a name alone that another driver has.
Expected<void> check_free(const std::string& name, Key::View view) {
  const auto entry = Key::open(Key::Root::machine, entry_of(name), view);
  if (!entry) return {};
  const auto server =
      Key::open(Key::Root::machine, "SOFTWARE\\Classes\\CLSID\\" + entry->text("CLSID") + "\\InprocServer32", view);
  const std::string library = server ? server->text("") : std::string();
  if (library.empty() || is_ours(library)) return {};
  return failure(Trouble::bad_request, "The name " + name + " belongs to another driver, " + library + ".",
                 "Choose another name.");
}

Expected<void> write(const std::string& path, Key::View view, const std::string& value, const std::string& text) {
  auto key = Key::create(Key::Root::machine, path, view);
  return key ? key->set_text(value, text) : std::unexpected(key.error());
}

Expected<void> add(const std::string& name, const Place& place) {
  const TautGuid id = class_of(name);
  const std::string server = class_key(id) + "\\InprocServer32";
  const std::string library = platform::narrow(place.library.wstring());
  if (!Key::open(Key::Root::machine, list, place.view))
    if (auto marked = write(brand_key(), place.view, made_list, "1"); !marked) return marked;
  struct Value {
    std::string key, name, text;
  };
  // The list entry comes last, since it is what makes hosts look.
  for (const Value& value :
       {Value{class_key(id), "", name}, Value{server, "", library}, Value{server, "ThreadingModel", "Both"},
        Value{entry_of(name), "Description", name}, Value{entry_of(name), "CLSID", text_of(id)}})
    if (auto written = write(value.key, place.view, value.name, value.text); !written) return written;
  return {};
}

bool has_ours(Key::View view) {
  const auto drivers = Key::open(Key::Root::machine, list, view);
  return drivers && std::ranges::any_of(drivers->keys(), [&](const std::string& name) {
           const auto entry = Key::open(Key::Root::machine, entry_of(name), view);
           return entry && entry->text("CLSID") == text_of(class_of(name));
         });
}

// Removes the list too after our last entry, if we created it and nobody else is in it; otherwise it is theirs from now
// on.
void take_out_list(Key::View view) {
  const auto mark = Key::open(Key::Root::machine, brand_key(), view);
  if (!mark || mark->text(made_list).empty() || has_ours(view)) return;
  Key::remove_empty(Key::Root::machine, list, view);
  if (auto mine = Key::create(Key::Root::machine, brand_key(), view)) mine->remove_text(made_list);
  Key::remove_empty(Key::Root::machine, brand_key(), view);
}

Expected<void> take_out(const std::string& name, Key::View view) {
  auto entry = Key::remove(Key::Root::machine, entry_of(name), view);
  auto its_class = Key::remove(Key::Root::machine, class_key(class_of(name)), view);
  if (entry) take_out_list(view);
  return entry ? its_class : entry;
}

std::unexpected<Error> no_name(const std::string& name) {
  return failure(Trouble::bad_request, "\"" + name + "\" cannot be a driver's name.",
                 "Choose one of at most 31 plain letters, without a backslash.");
}

// 128 bits of FNV-1a in two lanes with different seeds, marked as an id of no registered kind (RFC 9562, version 8).
TautGuid derived_class(const std::string& name) {
  std::array<std::uint64_t, 2> hash{0xCBF29CE484222325u, 0x9E3779B97F4A7C15u};
  for (std::uint64_t& lane : hash)
    for (const char letter : brand().name + (":" + name)) {
      lane ^= static_cast<std::uint64_t>(std::tolower(static_cast<unsigned char>(letter)));
      lane *= 0x100000001B3u;
    }
  TautGuid id;
  static_assert(sizeof id == sizeof hash);
  std::memcpy(&id, hash.data(), sizeof id);
  id.data3 = static_cast<unsigned short>((id.data3 & 0x0FFFu) | 0x8000u);
  id.data4[0] = static_cast<unsigned char>((id.data4[0] & 0x3Fu) | 0x80u);
  return id;
}

}  // namespace

std::string own_name() { return std::string(brand().name) + platform::entry_kind; }

TautGuid own_class() {
  if (platform::is_arm64) return derived_class(own_name());
  CLSID id{};
  static_cast<void>(CLSIDFromString(platform::wide(brand().class_id).c_str(), &id));
  return std::bit_cast<TautGuid>(id);
}

TautGuid class_of(const std::string& name) { return name == own_name() ? own_class() : derived_class(name); }

std::string text_of(const TautGuid& id) {
  const auto& d = id.data4;
  return text("{{{:08X}-{:04X}-{:04X}-{:02X}{:02X}-{:02X}{:02X}{:02X}{:02X}{:02X}{:02X}}}", id.data1, id.data2,
              id.data3, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
}

Expected<std::string> name_of(const TautGuid& id) {
  const std::string wanted = text_of(id);
  if (wanted == text_of(own_class())) return own_name();
  const auto drivers = Key::open(Key::Root::machine, list);
  if (drivers)
    for (const std::string& name : drivers->keys())
      if (text_of(class_of(name)) == wanted) return name;
  return failure(Trouble::absent, "No driver of this library is registered with the class " + wanted + ".");
}

bool is_instance_name(const std::string& name) {
  return !name.empty() && name.size() < TAUT_NAME_SIZE &&
         std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
}

std::string stored_lines(const std::string& name) {
  std::string lines;
  if (!is_instance_name(name)) return lines;
  const auto entry = Key::open(Key::Root::machine, entry_of(name));
  if (!entry) return lines;
  for (const settings::Key& key : settings::keys())
    if (const std::string value = entry->text(std::string(key.name)); !value.empty())
      lines += std::string(key.name) + "=" + value + "\n";
  return lines;
}

Expected<settings::Settings> read_settings(const std::string& name, const settings::Settings& start) {
  settings::Settings settings = start;
  if (!is_instance_name(name)) return settings;
  const auto entry = Key::open(Key::Root::machine, entry_of(name));
  if (!entry) return settings;
  for (const settings::Key& key : settings::keys()) {
    const std::string value = entry->text(std::string(key.name));
    if (value.empty()) continue;
    if (auto set = settings::set(settings, key.name, value); !set)
      return failure(set.error().trouble, "HKLM\\" + entry_of(name) + ": " + set.error().what, set.error().remedy);
  }
  return settings;
}

Expected<void> add_instance(const std::string& name) {
  if (!is_instance_name(name)) return no_name(name);
  const auto all = places();
  for (const Place& place : all)
    if (auto free = check_free(name, place.view); !free) return free;
  for (const Place& place : all)
    if (auto added = add(name, place); !added) {
      for (const Place& undone : all) static_cast<void>(take_out(name, undone.view));
      return added;
    }
  return {};
}

Expected<void> remove_instance(const std::string& name) {
  if (!is_instance_name(name)) return no_name(name);
  bool there = false;
  for (const Place& place : places()) {
    if (!Key::open(Key::Root::machine, entry_of(name), place.view)) continue;
    if (auto free = check_free(name, place.view); !free) return free;
    there = true;
    if (auto done = take_out(name, place.view); !done) return done;
  }
  if (!there) return failure(Trouble::absent, "No driver is registered as " + name + ".");
  return {};
}

}  // namespace taut::driver::windows_face
