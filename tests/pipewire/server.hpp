// SPDX-License-Identifier: MIT
// A PipeWire of the test's own: its socket and configuration in a folder of its own, and a session manager
// only where a test wants one.
#pragma once
#include <string>
#include <vector>

namespace taut::tests {

/// Sinks with monitors, all on one clock that Linux's timer drives. This process's environment names the folder, so that
/// every client made after this is one of it. One at a time.
class PipewireServer {
 public:
  struct Sink {
    std::string name;
    int channels = 2;
    bool ports = true;  ///< as a session manager sets them up
  };
  struct Shape {
    std::vector<Sink> sinks = {{"null-sink"}};
    bool driver = true;  ///< keeps time
    int quantum = 256;
    std::string rates = "44100 48000 88200 96000 192000";
    bool wireplumber = false;  ///< sets up the sinks, on a session bus of its own
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

  /// A program of PipeWire's as a client of this server: its exit status.
  int run(const std::string& command) const;

 private:
  Shape shape_;
  std::string folder_;
  int process_ = -1, wireplumber_ = -1;
};

}  // namespace taut::tests
