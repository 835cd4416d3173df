// SPDX-License-Identifier: MIT
// One thread for a driver's whole life: most drivers live in a single-threaded apartment (protocol 1.4) and cannot move
// between threads.
#pragma once
#include <memory>
#include <mutex>
#include <optional>

#include "base/error.hpp"
#include "host/apartment.hpp"
#include "platform/thread.hpp"

namespace taut::host {

/// Its thread has called CoInitializeEx and handles window messages while idle: drivers have windows, and COM works by
/// messages.
class SingleThreadApartment final : public Apartment {
 public:
  /// Returns once COM is ready there. Error `no_memory` if no thread can be created.
  static Expected<std::shared_ptr<SingleThreadApartment>> open();
  ~SingleThreadApartment() override;

  /// Answers messages sent to the caller's windows meanwhile: a driver's dialog may have one as its parent.
  void run(const std::function<void()>& work) noexcept override;

 private:
  SingleThreadApartment();
  void live() noexcept;
  void handle_messages() noexcept;

  std::mutex one_call_;
  const std::function<void()>* work_ = nullptr;  // null with asked_ set: end
  void *asked_, *done_;                          // events
  std::optional<platform::Thread> thread_;
};

}  // namespace taut::host
