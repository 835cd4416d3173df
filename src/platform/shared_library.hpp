// SPDX-License-Identifier: MIT
// A library loaded at run time, so that one binary runs with or without it.
#pragma once
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace taut::platform {

/// Control threads only. The destructor closes it unless keep() was called; its functions are then invalid.
class SharedLibrary {
 public:
  /// A path, or a bare name for the system to look up ("libasound.so.2"). Resolves all symbols at once and keeps them
  /// private. Errors: `absent` if there is no such file, `broken` if it cannot be loaded.
  static Expected<SharedLibrary> open(const std::string& path_or_name);

  SharedLibrary(SharedLibrary&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)), kept_(other.kept_) {}
  SharedLibrary& operator=(SharedLibrary&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(kept_, other.kept_);
    return *this;
  }
  ~SharedLibrary();

  /// The function as the pointer type F (`symbol<decltype(&snd_pcm_open)>("snd_pcm_open")`); null if missing.
  template <class F>
    requires std::is_pointer_v<F>
  [[nodiscard]] F symbol(const char* name) const noexcept {
    return reinterpret_cast<F>(address(name));
  }

  /// Never closes it: for libraries that leave threads or exit handlers behind.
  void keep() noexcept { kept_ = true; }

 private:
  explicit SharedLibrary(void* handle) noexcept : handle_(handle) {}
  [[nodiscard]] void* address(const char* name) const noexcept;

  void* handle_ = nullptr;
  bool kept_ = false;
};

}  // namespace taut::platform
