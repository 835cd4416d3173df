// SPDX-License-Identifier: MIT
#include "host/library/driver_thread.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "platform/thread.hpp"

namespace taut::host {

// Outlives the thread's owner while a driver holds the thread.
struct DriverThread::Queue {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> work;
  bool end = false;
  std::atomic<std::thread::id> thread;

  void live() {
    thread = std::this_thread::get_id();
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return end || !work.empty(); });
      if (work.empty()) return;
      const std::function<void()> next = std::move(work.front());
      work.pop_front();
      lock.unlock();
      next();
      lock.lock();
    }
  }
};

DriverThread::DriverThread(std::shared_ptr<Queue> queue) : queue_(std::move(queue)) {}

Expected<std::unique_ptr<DriverThread>> DriverThread::start() {
  auto queue = std::make_shared<Queue>();
  auto thread = platform::Thread::start("taut-host", [queue] { queue->live(); });
  if (!thread) return std::unexpected(thread.error());
  thread->detach();
  return std::unique_ptr<DriverThread>(new DriverThread(std::move(queue)));
}

DriverThread::~DriverThread() {
  const std::lock_guard lock(queue_->mutex);
  queue_->end = true;
  queue_->changed.notify_all();
}

std::shared_ptr<Completion> DriverThread::post(std::function<void()> work) {
  auto done = Completion::make();
  const std::lock_guard lock(queue_->mutex);
  queue_->work.emplace_back([work = std::move(work), done]() mutable {
    work();
    work = nullptr;  // what it owned is gone before anybody goes on
    done->signal();
  });
  queue_->changed.notify_all();
  return done;
}

bool DriverThread::is_current() const noexcept { return queue_->thread.load() == std::this_thread::get_id(); }

}  // namespace taut::host
