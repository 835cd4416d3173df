// SPDX-License-Identifier: MIT
// Our client of the server during a stream: its ports, and everything JACK's threads use.
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
  /// The server's terms.
  struct Terms {
    double rate = 0;
    int frames = 0;
    Frames capture = 0,
           playback = 0;  ///< the largest latency behind our ports, as JACK counts it: for capture including the cycle
    bool looped = false;  ///< an input hears an output of ours, a cycle later, which JACK does not count
    int priority = 0;     ///< of JACK's thread for us; 0: not real time

    [[nodiscard]] Frames in_latency() const noexcept { return capture - frames + (looped ? frames : 0); }
  };

  /// Connects, registers the ports, starts to run (silence) and makes the links. Bounded. Errors: `absent`, `broken`,
  /// `unsupported`.
  static Expected<std::shared_ptr<Client>> open(const Library& jack, const Name& name, const Name& in, const Name& out);

  /// Ends the client and JACK's calls. Bounded: a server that does not answer is left to a thread that waits for it. Do
  /// not use `client` afterwards.
  static void close(std::shared_ptr<Client> client);

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() = default;

  [[nodiscard]] const Channels& channels() const noexcept { return channels_; }
  [[nodiscard]] const Terms& terms() const noexcept { return terms_; }  ///< when opened

  /// Once: passes cycles to the hand-off from now on, and changes of the terms too, on a thread of our own.
  Expected<void> serve(std::unique_ptr<handoff::Handoff> handoff);
  [[nodiscard]] handoff::Handoff& handoff() noexcept { return *handoff_; }
  /// Frames the engine keeps ahead, for the latency of those behind us. Any thread, real-time safe.
  void set_margin(Frames margin) noexcept { margin_.store(margin, std::memory_order_relaxed); }
  /// What the server said when it ended; control threads, once the hand-off is lost.
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
  void keep_links();
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
  std::atomic<handoff::Handoff*> told_{nullptr};  // to be told of the end
  std::atomic<Frames> margin_{0};
  std::atomic<bool> gone_{false}, looped_{false};
  std::array<char, 200> reason_{};  // written before gone_

  std::mutex mutex_;
  std::condition_variable changed_;
  bool changes_ = false, stopping_ = false;
  std::optional<platform::Thread> follower_;
};

}  // namespace taut::device::jack
