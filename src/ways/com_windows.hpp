// SPDX-License-Identifier: MIT
// Owners of what COM hands out.
#pragma once
#include <windows.h>

#include <utility>

#include <objbase.h>

namespace taut::ways {

/// COM on the calling thread, while it lives. A thread that is in an apartment of another kind has it already.
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
  /// Where a function of COM puts the pointer; once.
  T** out() noexcept { return &object_; }
  void** out_void() noexcept { return reinterpret_cast<void**>(&object_); }

 private:
  T* object_ = nullptr;
};

}  // namespace taut::ways
