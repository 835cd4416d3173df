// SPDX-License-Identifier: MIT
// Our client of the server while a stream is open: its ports, and all that JACK's threads touch.
#pragma once
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "device/jack/graph.hpp"
#include "device/jack/links.hpp"
#include "device/jack/process.hpp"
#include "platform/thread.hpp"

namespace taut::device::jack {

/// What the server said when it ended.
enum Cause : int { server_gone = 1 };

class Client : public std::enable_shared_from_this<Client> {
 public:
  /// What is told of a server's terms.
  struct Terms {
    double rate = 0;
    int frames = 0;
    Frames capture = 0,
           playback = 0;  ///< the largest latency behind our ports, as JACK counts: of capture with the cycle
    bool looped = false;  ///< an input hears an output of ours, a cycle later: JACK does not count that
    int priority = 0;     ///< of JACK's own thread for us; 0: it is none of real time

    [[nodiscard]] Frames in_latency() const noexcept { return capture - frames + (looped ? frames : 0); }
  };

  /// Connects, registers the ports, begins to run (silence), and makes the links. Bounded. Errors: `absent`, `broken`, `unsupported`.
  static Expected<std::shared_ptr<Client>> open(const Library& jack, const Name& name, const Name& in, const Name& out);

  /// Ends it, and JACK's calls; bounded: a server that does not answer is left to a thread that waits for it. Nothing of
  /// `client` may be used any more.
  static void close(std::shared_ptr<Client> client);

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() = default;

  [[nodiscard]] const Channels& channels() const noexcept { return channels_; }
  [[nodiscard]] const Terms& terms() const noexcept { return terms_; }  ///< at the opening

  /// Once: from here on cycles go to the hand-off, and changes of the terms too, by a thread of our own.
  Expected<void> serve(std::unique_ptr<handoff::Handoff> handoff);
  [[nodiscard]] handoff::Handoff& handoff() noexcept { return *handoff_; }
  /// Frames that the engine keeps ahead, for those who are behind us. Any thread, real-time safe.
  void set_margin(Frames margin) noexcept { margin_.store(margin, std::memory_order_relaxed); }
  /// What the server said at its end; control threads, once the hand-off is lost.
  [[nodiscard]] std::string last_words() const;

 private:
  explicit Client(const Library& jack) : jack_(jack), process_(jack), links_(jack) {}

  Expected<void> connect(const Name& name, const Name& in, const Name& out);
  Expected<void> register_ports();
  Expected<jack_port_t*> register_port(const std::string& name, const std::string& plain, unsigned long way);
  Expected<void> set_callbacks();
  [[nodiscard]] Terms read_terms();
  void tell_latency(jack_latency_callback_mode_t mode) noexcept;
  void ended(const char* reason) noexcept;
  void something_changed();
  void follow_changes();
  void pace(std::unique_lock<std::mutex>& lock);

  const Library& jack_;
  jack_client_t* client_ = nullptr;
  Channels channels_;
  std::vector<jack_port_t*> in_, out_, all_;
  Process process_;
  Links links_;
  std::string memory_key_;
  Terms terms_;
  std::unique_ptr<handoff::Handoff> handoff_;
  std::atomic<handoff::Handoff*> told_{nullptr};  // of the end
  std::atomic<Frames> margin_{0};
  std::atomic<bool> gone_{false}, looped_{false};
  std::array<char, 200> reason_{};  // written before gone_

  std::mutex mutex_;
  std::condition_variable changed_;
  bool changes_ = false, stopping_ = false;
  std::optional<platform::Thread> follower_;
};

}  // namespace taut::device::jack
