// SPDX-License-Identifier: MIT
#include "platform/registry_windows.hpp"

#include <windows.h>

#include <algorithm>
#include <utility>

#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

constexpr DWORD longest_key = 256, longest_value_name = 16384;

HKEY handle_of(RegistryKey::Root root) {
  switch (root) {
    case RegistryKey::Root::machine:
      return HKEY_LOCAL_MACHINE;
    case RegistryKey::Root::user:
      return HKEY_CURRENT_USER;
    case RegistryKey::Root::classes:
      return HKEY_CLASSES_ROOT;
  }
  return HKEY_LOCAL_MACHINE;
}

REGSAM flag_of(RegistryKey::View view) {
  switch (view) {
    case RegistryKey::View::bits64:
      return KEY_WOW64_64KEY;
    case RegistryKey::View::bits32:
      return KEY_WOW64_32KEY;
    case RegistryKey::View::own:
      break;
  }
  return 0;
}

std::unexpected<Error> refused(const std::string& path, LSTATUS reason) {
  const auto error = static_cast<DWORD>(reason);
  const std::string what = "The registry key " + path + ": " + words_of(error) + ".";
  if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) return failure(Trouble::absent, what);
  if (error == ERROR_ACCESS_DENIED)
    return failure(Trouble::denied, what, "Do it as administrator: the list of drivers belongs to the computer.");
  return failure(Trouble::broken, what);
}

}  // namespace

Expected<RegistryKey> RegistryKey::open(Root root, const std::string& path, View view) {
  HKEY key = nullptr;
  const LSTATUS reason = RegOpenKeyExW(handle_of(root), wide(path).c_str(), 0, KEY_READ | flag_of(view), &key);
  if (reason != ERROR_SUCCESS) return refused(path, reason);
  return RegistryKey(key);
}

Expected<RegistryKey> RegistryKey::create(Root root, const std::string& path, View view) {
  HKEY key = nullptr;
  const LSTATUS reason = RegCreateKeyExW(handle_of(root), wide(path).c_str(), 0, nullptr, 0,
                                         KEY_READ | KEY_WRITE | flag_of(view), nullptr, &key, nullptr);
  if (reason != ERROR_SUCCESS) return refused(path, reason);
  return RegistryKey(key);
}

Expected<void> RegistryKey::remove(Root root, const std::string& path, View view) {
  const auto cut = path.rfind('\\');
  const std::string above = cut == std::string::npos ? std::string() : path.substr(0, cut);
  HKEY key = nullptr;
  LSTATUS reason =
      RegOpenKeyExW(handle_of(root), wide(above).c_str(), 0,
                    DELETE | KEY_ENUMERATE_SUB_KEYS | KEY_QUERY_VALUE | KEY_SET_VALUE | flag_of(view), &key);
  if (reason == ERROR_SUCCESS) {
    reason = RegDeleteTreeW(key, wide(path.substr(cut + 1)).c_str());
    RegCloseKey(key);
  }
  if (reason == ERROR_SUCCESS || reason == ERROR_FILE_NOT_FOUND) return {};
  return refused(path, reason);
}

bool RegistryKey::remove_empty(Root root, const std::string& path, View view) {
  if (const auto key = open(root, path, view); key && !(key->keys().empty() && key->values().empty())) return false;
  // Fails for keys with subkeys.
  const LSTATUS reason = RegDeleteKeyExW(handle_of(root), wide(path).c_str(), flag_of(view), 0);
  return reason == ERROR_SUCCESS || reason == ERROR_FILE_NOT_FOUND;
}

RegistryKey::RegistryKey(RegistryKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}

RegistryKey::~RegistryKey() {
  if (key_) RegCloseKey(static_cast<HKEY>(key_));
}

std::string RegistryKey::text(const std::string& name) const {
  const std::wstring wanted = wide(name);
  DWORD bytes = 0;
  std::wstring value;
  // The value may grow between the two calls.
  for (LSTATUS reason = ERROR_MORE_DATA; reason == ERROR_MORE_DATA;) {
    value.resize(bytes / sizeof(wchar_t) + 1);
    bytes = static_cast<DWORD>(value.size() * sizeof(wchar_t));
    reason =
        RegGetValueW(static_cast<HKEY>(key_), nullptr, wanted.c_str(), RRF_RT_REG_SZ, nullptr, value.data(), &bytes);
    if (reason != ERROR_SUCCESS && reason != ERROR_MORE_DATA) return {};
  }
  value.resize(wcsnlen(value.data(), bytes / sizeof(wchar_t)));
  return narrow(value);
}

Expected<void> RegistryKey::set_text(const std::string& name, const std::string& value) {
  const std::wstring text = wide(value);
  const LSTATUS reason = RegSetValueExW(static_cast<HKEY>(key_), wide(name).c_str(), 0, REG_SZ,
                                        reinterpret_cast<const BYTE*>(text.c_str()),
                                        static_cast<DWORD>((text.size() + 1) * sizeof(wchar_t)));
  if (reason != ERROR_SUCCESS) return refused(name, reason);
  return {};
}

void RegistryKey::remove_text(const std::string& name) { RegDeleteValueW(static_cast<HKEY>(key_), wide(name).c_str()); }

std::vector<std::string> RegistryKey::keys() const {
  std::vector<std::string> names;
  for (DWORD index = 0;; ++index) {
    wchar_t name[longest_key];
    DWORD units = longest_key;
    if (RegEnumKeyExW(static_cast<HKEY>(key_), index, name, &units, nullptr, nullptr, nullptr, nullptr) !=
        ERROR_SUCCESS)
      break;
    names.push_back(narrow({name, units}));
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> RegistryKey::values() const {
  std::vector<std::string> names;
  std::wstring name(longest_value_name, L'\0');
  for (DWORD index = 0;; ++index) {
    auto units = static_cast<DWORD>(name.size());
    if (RegEnumValueW(static_cast<HKEY>(key_), index, name.data(), &units, nullptr, nullptr, nullptr, nullptr) !=
        ERROR_SUCCESS)
      break;
    names.push_back(narrow({name.data(), units}));
  }
  return names;
}

}  // namespace taut::platform
