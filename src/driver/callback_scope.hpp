// SPDX-License-Identifier: MIT
// Knows which threads are inside a host's callback, so that a control call can tell whether it comes from one.
#pragma once
#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "base/realtime.hpp"
#include "engine/host.hpp"

namespace taut::driver {

/// Shared by a driver object and everything that calls its host; outlives both. A host that stays in a callback and
/// reopens has several streams in here.
class CallbackScope {
  struct Entry;

 public:
  CallbackScope() = default;
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  ~CallbackScope() {
    for (const Entry* entry = first_; entry;) delete std::exchange(entry, entry->next);
  }

  /// The two threads of a stream: audio thread and worker.
  class Threads {
   public:
    /// Control threads.
    explicit Threads(std::shared_ptr<CallbackScope> scope) : scope_(std::move(scope)), entry_(scope_->claim()) {}
    ~Threads() { entry_.used.store(false); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

   private:
    friend class CallbackScope;
    const std::shared_ptr<CallbackScope> scope_;
    Entry& entry_;
  };

  /// Marks the calling thread as inside while it lives. Real-time safe.
  class Visit {
   public:
    /// The audio thread, in the cycle of `moment`.
    Visit(Threads& threads, const engine::Moment& moment) noexcept TAUT_NONBLOCKING : Visit(threads.entry_.audio) {
      moment_ = &threads.entry_.moment;
      *moment_ = &moment;
    }
    /// The worker.
    explicit Visit(Threads& threads) noexcept : Visit(threads.entry_.worker) {}
    ~Visit() {
      if (moment_) *moment_ = nullptr;
      thread_.store(before_, relaxed);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    explicit Visit(std::atomic<std::thread::id>& thread) noexcept TAUT_NONBLOCKING : thread_(thread),
                                                                                     before_(thread.load(relaxed)) {
      thread_.store(me(), relaxed);
    }
    std::atomic<std::thread::id>& thread_;
    const std::thread::id before_;
    const engine::Moment** moment_ = nullptr;
  };

  /// Whether the caller is inside a callback of ours. Real-time safe, as is the next.
  [[nodiscard]] bool here() const noexcept {
    return find([](const Entry& entry, std::thread::id id) {
             return entry.audio.load(relaxed) == id || entry.worker.load(relaxed) == id;
           }) != nullptr;
  }

  /// The moment of the cycle the caller is called for; null outside the audio callback.
  [[nodiscard]] const engine::Moment* moment() const noexcept {
    const Entry* const mine =
        find([](const Entry& entry, std::thread::id id) { return entry.audio.load(relaxed) == id; });
    return mine ? mine->moment : nullptr;
  }

 private:
  // A thread only asks about itself, so no ordering is needed.
  static constexpr auto relaxed = std::memory_order_relaxed;

  struct Entry {
    std::atomic<std::thread::id> audio{}, worker{};
    const engine::Moment* moment = nullptr;  // the audio thread's
    std::atomic<bool> used{true};
    Entry* next = nullptr;
  };
  static_assert(std::atomic<std::thread::id>::is_always_lock_free);

  // The list only grows, so walking it needs no lock.
  Entry& claim() {
    for (Entry* entry = first_.load(); entry; entry = entry->next)
      if (bool used = false; entry->used.compare_exchange_strong(used, true)) return *entry;
    auto* const made = new Entry;
    made->next = first_.load();
    while (!first_.compare_exchange_weak(made->next, made)) {}
    return *made;
  }

  template <class Match>
  const Entry* find(const Match& match) const noexcept {
    const std::thread::id id = me();
    for (const Entry* entry = first_.load(std::memory_order_acquire); entry; entry = entry->next)
      if (match(*entry, id)) return entry;
    return nullptr;
  }

  // The C library reads it from thread-local memory, but has no annotation.
  static std::thread::id me() noexcept TAUT_NONBLOCKING {
    return unproven([] { return std::this_thread::get_id(); });
  }

  std::atomic<Entry*> first_{nullptr};
};

}  // namespace taut::driver
