// SPDX-License-Identifier: MIT
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "host/library/completion.hpp"

namespace taut::host {
namespace {

class Condition final : public Completion {
 public:
  void signal() noexcept override {
    const std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_all();
  }

  bool wait(Nanos bound) noexcept override {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(bound), [&] { return done_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
};

}  // namespace

std::shared_ptr<Completion> Completion::make() { return std::make_shared<Condition>(); }

}  // namespace taut::host
