// SPDX-License-Identifier: MIT
// A library found at run time, so that one binary runs with or without it.
#pragma once
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace taut::platform {

/// Control threads only. Closed by the destructor unless keep() was called; functions taken from it die with it.
class SharedLibrary {
 public:
  /// A path, or a bare name that the system looks up ("libasound.so.2"). All its symbols are resolved now and offered
  /// to nobody else. Error `absent` when the file is not there, `broken` when it is but cannot be loaded.
  static Expected<SharedLibrary> open(const std::string& path_or_name);

  SharedLibrary(SharedLibrary&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)), kept_(other.kept_) {}
  SharedLibrary& operator=(SharedLibrary&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(kept_, other.kept_);
    return *this;
  }
  ~SharedLibrary();

  /// The function of this name as the pointer type F (`symbol<decltype(&snd_pcm_open)>("snd_pcm_open")`); null when
  /// the library lacks it.
  template <class F>
    requires std::is_pointer_v<F>
  [[nodiscard]] F symbol(const char* name) const noexcept {
    return reinterpret_cast<F>(address(name));
  }

  /// Never close it: for libraries that leave threads or exit handlers behind.
  void keep() noexcept { kept_ = true; }

 private:
  explicit SharedLibrary(void* handle) noexcept : handle_(handle) {}
  [[nodiscard]] void* address(const char* name) const noexcept;

  void* handle_ = nullptr;
  bool kept_ = false;
};

}  // namespace taut::platform
