// SPDX-License-Identifier: MIT
// The Windows registry, as far as drivers are listed there. Text is UTF-8.
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
  enum class View { own, bits64, bits32 };     ///< 64-bit Windows keeps two lists of programs
  /// Error `absent` where there is none, `denied`, or `broken`.
  static Expected<RegistryKey> open(Root root, const std::string& path, View view = View::own);
  /// Made where there is none, with what leads to it; for writing. The same errors.
  static Expected<RegistryKey> create(Root root, const std::string& path, View view = View::own);
  /// With everything below it. Nothing to remove is no error.
  static Expected<void> remove(Root root, const std::string& path, View view = View::own);

  /// Only where it has neither values nor keys below it; whether it is gone. One that another program fills meanwhile stays.
  static bool remove_empty(Root root, const std::string& path, View view = View::own);

  RegistryKey(RegistryKey&& other) noexcept;
  RegistryKey& operator=(RegistryKey&&) = delete;
  ~RegistryKey();

  /// Empty when there is no such text. `name` "" is the key's default value. Texts with variables come expanded.
  [[nodiscard]] std::string text(const std::string& name) const;
  Expected<void> set_text(const std::string& name, const std::string& value);
  void remove_text(const std::string& name);
  [[nodiscard]] std::vector<std::string> keys() const;    ///< the names of the keys below, sorted
  [[nodiscard]] std::vector<std::string> values() const;  ///< the names of the values

 private:
  explicit RegistryKey(void* key) noexcept : key_(key) {}
  void* key_;
};

}  // namespace taut::platform
