// SPDX-License-Identifier: MIT
// Our node in PipeWire's graph: a port per channel, and the callback of each cycle.
#pragma once
#include <spa/param/latency-utils.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/transfer.hpp"
#include "device/handoff/handoff.hpp"
#include "device/pipewire/client.hpp"
#include "device/pipewire/clock_gaps.hpp"
#include "device/pipewire/graph.hpp"
#include "device/pipewire/latency.hpp"

namespace taut::device::pipewire {

/// The graph's parameters, as of the last callback.
struct Running {
  std::uint64_t cycles = 0;  ///< callbacks so far
  std::uint32_t clock = 0;
  int frames = 0, rate = 0;
  std::uintptr_t thread = 0;  ///< the callback's thread
  friend bool operator==(const Running&, const Running&) = default;
};

/// When the newest cycle began according to the driver, and when the server called us, on the system clock.
struct Entered {
  Nanos cycle = 0, call = 0;
};

class ClientNode {
 public:
  struct Shape {
    std::string name;                          ///< of the node
    std::vector<std::string> inputs, outputs;  ///< channels
    int frames = 0;                            ///< requested, per cycle
    int rate = 0;                              ///< requested, Hz
    bool force_size = false, force_rate = false;
  };

  /// Adds the node to the graph. Errors `broken`, `no_memory`. Control threads, without the client's lock.
  static Expected<std::unique_ptr<ClientNode>> make(Client& client, Shape shape);
  ClientNode(const ClientNode&) = delete;
  ClientNode& operator=(const ClientNode&) = delete;
  ~ClientNode();  ///< removes it; no callback runs afterwards. Without the client's lock

  /// Passes callbacks to `handoff`, which outlives the node. Until then they give silence.
  void serve(handoff::Handoff& handoff, int rate) noexcept;
  /// The hand-off now agrees to this rate; callbacks at another rate give silence.
  void set_rate(int rate) noexcept { served_rate_.store(rate, std::memory_order_release); }

  [[nodiscard]] Running running() const noexcept;
  /// For measuring; consistent only within a callback's own cycle. Any thread, real-time safe.
  [[nodiscard]] Entered entered() const noexcept { return {cycle_.load(), call_.load()}; }
  /// Cycles in which inputs lacked the buffer that they had before: whatever is upstream was late.
  [[nodiscard]] std::int64_t empty_inputs() const noexcept { return empty_inputs_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t channels(bool input) const noexcept { return (input ? in_ : out_).handles.size(); }

  /// The rest: with the client's lock held.
  [[nodiscard]] std::optional<Id> id() const;  ///< nullopt: not in the graph yet, or not any more
  /// What the graph reported about the latency behind our port of that number, or nothing yet.
  [[nodiscard]] const PortLatency& latency(bool input, std::size_t port) const;
  /// Reports the delay between our inputs and outputs to the graph.
  void tell_latency(Frames own);

  std::function<void()> on_latency;  ///< latency() has changed
  std::function<void()> on_clock;    ///< the graph runs with another size or rate
  std::function<void()> on_removed;  ///< the graph has removed the node

 private:
  struct Ports {
    std::vector<void*> handles;       // libpipewire's, one per port
    std::vector<audio::Area> areas;   // of the current cycle
    std::vector<PortLatency> behind;  // toward the device
    std::vector<spa_latency_info> told;
  };

  ClientNode(Client& client, Shape shape) : client_(client), shape_(std::move(shape)) {}
  Expected<void> connect();
  void add_ports(bool input);
  void take_buffers(Ports& ports, bool input, std::uint32_t frames) noexcept;
  void process(const spa_io_position& position) noexcept;
  [[nodiscard]] handoff::ServerCycle cycle_of(const spa_io_clock& clock, Nanos now) const noexcept;
  void param_changed(void* port, std::uint32_t id, const spa_pod* param);

  static void on_process(void* self, spa_io_position* position);
  static void on_param(void* self, void* port, std::uint32_t id, const spa_pod* param);
  static void on_state(void* self, pw_filter_state old, pw_filter_state state, const char* error);
  static void on_clock_event(void* self, std::uint64_t count);

  Client& client_;
  const Shape shape_;
  pw_filter* filter_ = nullptr;
  spa_hook listener_{};
  spa_source* clock_event_ = nullptr;
  Ports in_, out_;
  bool was_in_graph_ = false;

  std::atomic<handoff::Handoff*> handoff_{nullptr};
  std::atomic<int> served_rate_{0}, frames_{0}, rate_{0};
  std::atomic<std::uint32_t> clock_{0};
  std::atomic<std::uint64_t> cycles_{0};
  std::atomic<Nanos> cycle_{0}, call_{0};
  std::atomic<std::int64_t> empty_inputs_{0};
  std::atomic<std::uintptr_t> thread_{0};
  // The data thread's.
  ClockGaps gaps_;
  std::ptrdiff_t filled_ = 0;  // inputs with a buffer in the cycle before
};

}  // namespace taut::device::pipewire
