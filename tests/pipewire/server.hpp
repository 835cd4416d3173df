// SPDX-License-Identifier: MIT
// A private PipeWire: its socket and configuration in a temporary directory, with a session manager only on request.
#pragma once
#include <string>
#include <vector>

namespace taut::tests {

/// Sinks with monitors, and sources, all on one timer-driven clock. Sets this process's environment, so that every later client
/// connects to it. One at a time.
class PipewireServer {
 public:
  struct Sink {
    std::string name;
    int channels = 2;
    bool ports = true;        ///< normally made by the session manager
    bool microphone = false;  ///< instead of a sink, a source that records what is played into it
  };
  struct Shape {
    std::vector<Sink> sinks = {{"null-sink"}};
    bool driver = true;  ///< can drive the graph
    int quantum = 256;
    std::string rates = "44100 48000 88200 96000 192000";
    bool wireplumber = false;  ///< sets up the sinks, on a private session bus
  };

  /// Starts it and waits until it answers.
  PipewireServer() : PipewireServer(Shape()) {}
  explicit PipewireServer(Shape shape);
  ~PipewireServer();
  PipewireServer(const PipewireServer&) = delete;
  PipewireServer& operator=(const PipewireServer&) = delete;

  /// Empty, or why there is no PipeWire here.
  static std::string missing();
  static std::string missing_wireplumber();

  [[nodiscard]] bool runs() const noexcept { return process_ > 0; }
  [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
  [[nodiscard]] std::string socket() const { return folder_ + "/pipewire-0"; }
  [[nodiscard]] int process() const noexcept { return process_; }
  void kill();   ///< SIGKILL; the dead socket stays
  void start();  ///< again
  void pause(bool paused);
  void end_wireplumber();  ///< and its bus; the server goes on

  /// Runs a PipeWire tool as a client of this server; returns its exit status.
  int run(const std::string& command) const;

 private:
  Shape shape_;
  std::string folder_;
  int process_ = -1, wireplumber_ = -1;
};

}  // namespace taut::tests
