// SPDX-License-Identifier: MIT
// A driver behind a handle of the C interface: its thread, and the driver that is open at the moment.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/host.hpp"
#include "host/library/driver_thread.hpp"

namespace taut::host {

class HostStream;

class OpenedDriver : public std::enable_shared_from_this<OpenedDriver> {
 public:
  struct Asked {
    std::string name;
    Places places;
    std::string settings;
    void* window = nullptr;
    TautDriver* object = nullptr;  ///< adopted; opened once only
    Nanos patience = 0;
    bool apart = false;  ///< in a process of its own
  };
  explicit OpenedDriver(Asked asked);

  using Work = std::function<Expected<void>(OpenedDriver&)>;

  /// Runs `work` on the driver's thread and waits for it as long as it was asked to; the result is a TautHostResult, whose
  /// sentences are kept for the calling thread. `work` owns what it uses: it goes on when nobody waits any more.
  int32_t run(Work work);

  /// As run() for what frees: it is done even if the driver hangs now, once it comes back.
  int32_t end(Work work);

  /// As run(), without waiting.
  void post(Work work);

  /// The panel may stay open: TAUT_HOST_OK then, once the driver's patience is over.
  int32_t show_panel();

  // On the driver's thread.
  Expected<void> open();
  Expected<void> need_driver() const;  ///< an error where no driver is open, since it could not be opened again
  std::optional<Driver> driver;
  std::weak_ptr<HostStream> stream;

  /// Starts the thread. Before all others.
  Expected<void> begin();

  /// Set while the process callback of its stream runs: calls from there would wait for themselves.
  std::atomic<std::thread::id> in_callback;
  [[nodiscard]] bool called_back() const noexcept { return in_callback.load() == std::this_thread::get_id(); }

  [[nodiscard]] const std::string& name() const noexcept { return asked_.name; }
  [[nodiscard]] Nanos patience() const noexcept { return asked_.patience; }
  [[nodiscard]] bool reopens() const noexcept { return !adopted_; }

  /// For taut_host_object(), on any thread.
  std::atomic<TautDriver*> object{nullptr};

 private:
  Expected<Driver> open_apart(const Entry& entry, const OpenOptions& options);
  std::shared_ptr<Completion> enqueue(Work work, std::shared_ptr<std::optional<Expected<void>>> result);
  int32_t call(Work work, bool anyway);
  bool wait_for(Completion& done) const;
  int32_t hung() const;

  Asked asked_;
  const bool adopted_;
  const std::shared_ptr<std::atomic<const char*>> calling_ = std::make_shared<std::atomic<const char*>>(nullptr);
  std::unique_ptr<DriverThread> thread_;
  std::mutex waiting_mutex_;
  std::shared_ptr<Completion> late_;  // of a call that has outlasted its caller's patience
  std::atomic<bool> panel_open_{false};
};

}  // namespace taut::host
