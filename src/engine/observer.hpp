// SPDX-License-Identifier: MIT
// Shows a stream to this user's other programs: a thread of its own copies what is known of it into shared memory, and
// looks for what stood in the way of each drop-out. The audio thread knows nothing of that.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/drift.hpp"
#include "engine/event.hpp"
#include "engine/watch.hpp"
#include "platform/parker.hpp"
#include "platform/thread.hpp"
#include "telemetry/writer.hpp"

namespace taut::engine {

struct EngineSession;

class Observer {
 public:
  /// Part of the session, which lives as long as the thread does.
  explicit Observer(EngineSession& session);
  ~Observer();
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  /// Begins to show the stream, once; without shared memory or a thread, remark() says so. Control threads.
  void employ();

  /// Something happened: shown with its sentence. The worker's thread.
  void happened(const Event& event, const std::string& sentence);

  /// The stream is no longer shown. Waits at most half a second for the thread.
  void close() noexcept;

  /// Why the stream is not shown; empty if it is. Control threads.
  [[nodiscard]] std::string remark() const;

 private:
  struct Pending {
    Event event;
    std::int64_t number;  // of the news
  };

  void run();
  Nanos explain(Nanos planned);  ///< returns the ns it spent on the disk
  void remember(const std::vector<Pending>& drop_outs, const std::vector<forensics::Verdict>& verdicts);
  void describe(telemetry::Snapshot& snapshot);
  void measure(telemetry::Snapshot& snapshot);
  void meter(telemetry::Meters& meters, bool input);
  [[nodiscard]] std::int64_t unix_time(Nanos stream_time) const;

  EngineSession& session_;
  std::optional<telemetry::Writer> writer_;
  std::optional<platform::Thread> thread_;
  platform::Parker parker_;
  std::atomic<bool> closed_{false};
  bool employed_ = false;  // the control thread's
  Drift drift_;
  telemetry::Snapshot now_;  // the thread's, like all up to the mutex
  std::optional<Watch> watch_;
  std::uintptr_t watched_ = 0;  // its audio thread
  Expected<std::filesystem::path> history_ = forensics::history_file();
  mutable std::mutex mutex_;  // for all below
  std::array<telemetry::News, telemetry::news_kept> news_{};
  std::int64_t news_count_ = 0;
  std::vector<Pending> pending_;  // drop-outs to explain
  std::string remark_;
};

}  // namespace taut::engine
