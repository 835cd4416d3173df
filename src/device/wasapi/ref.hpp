// SPDX-License-Identifier: MIT
// Owners of COM objects.
#pragma once
#include <utility>

#include "device/wasapi/com.hpp"

namespace taut::device::wasapi {

/// One reference to a COM object, or none.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* taken) noexcept : object_(taken) {}  ///< takes over an already counted reference
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() {
    if (object_) object_->Release();
  }

  T* operator->() const noexcept { return object_; }
  [[nodiscard]] T* get() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// For functions that return a pointer; releases the current one.
  T** out() noexcept {
    *this = Ref();
    return &object_;
  }
  void** out_void() noexcept { return reinterpret_cast<void**>(out()); }

  /// The same object as a U, or none if it is not one.
  template <class U>
  [[nodiscard]] Ref<U> as() const noexcept {
    Ref<U> other;
    if (object_ && com::failed(object_->QueryInterface(U::iid, other.out_void()))) return {};
    return other;
  }

 private:
  T* object_ = nullptr;
};

}  // namespace taut::device::wasapi
