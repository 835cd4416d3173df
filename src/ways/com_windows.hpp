// SPDX-License-Identifier: MIT
// Owners of COM objects.
#pragma once
#include <windows.h>

#include <utility>

#include <objbase.h>

namespace taut::ways {

/// COM on the calling thread while it lives. A thread in another kind of apartment already has it.
class ComScope {
 public:
  ComScope() noexcept : entered_(SUCCEEDED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) {}
  ~ComScope() {
    if (entered_) CoUninitialize();
  }
  ComScope(const ComScope&) = delete;
  ComScope& operator=(const ComScope&) = delete;

 private:
  bool entered_;
};

/// One reference, or none.
template <class T>
class Com {
 public:
  Com() = default;
  ~Com() {
    if (object_) object_->Release();
  }
  Com(const Com&) = delete;
  Com& operator=(const Com&) = delete;
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// For functions that return a pointer; once.
  T** out() noexcept { return &object_; }
  void** out_void() noexcept { return reinterpret_cast<void**>(&object_); }

 private:
  T* object_ = nullptr;
};

}  // namespace taut::ways
