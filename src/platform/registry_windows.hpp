// SPDX-License-Identifier: MIT
// The Windows registry, as far as drivers need it. Text is UTF-8.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace taut::platform {

/// An open key. Control threads only.
class RegistryKey {
 public:
  enum class Root { machine, user, classes };  ///< HKLM, HKCU, HKCR
  enum class View { own, bits64, bits32 };     ///< 64-bit Windows keeps two views
  /// Errors: `absent`, `denied` or `broken`.
  static Expected<RegistryKey> open(Root root, const std::string& path, View view = View::own);
  /// Opens for writing, creating the key and its parents if missing. Same errors.
  static Expected<RegistryKey> create(Root root, const std::string& path, View view = View::own);
  /// Including all subkeys. Succeeds if there is nothing to remove.
  static Expected<void> remove(Root root, const std::string& path, View view = View::own);

  /// Only if it has neither values nor subkeys, also when another program is just adding some. Returns whether it is
  /// gone.
  static bool remove_empty(Root root, const std::string& path, View view = View::own);

  RegistryKey(RegistryKey&& other) noexcept;
  RegistryKey& operator=(RegistryKey&&) = delete;
  ~RegistryKey();

  /// Empty if there is no such text. `name` "": the key's default value. Variables are expanded.
  [[nodiscard]] std::string text(const std::string& name) const;
  Expected<void> set_text(const std::string& name, const std::string& value);
  void remove_text(const std::string& name);
  [[nodiscard]] std::vector<std::string> keys() const;    ///< names of the subkeys, sorted
  [[nodiscard]] std::vector<std::string> values() const;  ///< the names of the values

 private:
  explicit RegistryKey(void* key) noexcept : key_(key) {}
  void* key_;
};

}  // namespace taut::platform
