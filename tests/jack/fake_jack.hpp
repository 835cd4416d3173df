// SPDX-License-Identifier: MIT
// A simulated JACK server behind libjack's functions, with configurable failures. Its card has a cable from each output
// to the input of the same number.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "device/jack/library.hpp"

namespace taut::tests {

struct FakeClient;

struct FakePort {
  FakeClient* client = nullptr;  // null: the card's
  std::string name;              // the full name
  unsigned long flags = 0;
  std::vector<float> buffer;
  jack_latency_range_t latency[2] = {};
};

struct FakeClient {
  std::string name;
  bool active = false;
  JackProcessCallback process = nullptr;
  JackXRunCallback xrun = nullptr;
  JackFreewheelCallback freewheel = nullptr;
  JackSampleRateCallback rate = nullptr;
  JackBufferSizeCallback size = nullptr;
  JackLatencyCallback latency = nullptr;
  JackPortConnectCallback connected = nullptr;
  JackPortRegistrationCallback registered = nullptr;
  JackInfoShutdownCallback shutdown = nullptr;
  void* data = nullptr;  // shared by all callbacks: our client passes the same to each
};

/// One at a time; the table uses the living one. The test calls cycle(), from one thread.
class FakeServer {
 public:
  explicit FakeServer(int inputs = 2, int outputs = 2, int period = 64, double hz = 48000);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  static FakeServer* current;
  static const device::jack::Library& library();

  // Failures.
  std::atomic<int> refuses{0};  ///< jack_client_open: with this status
  std::atomic<bool> no_activation{false}, no_callbacks{false}, no_links{false};
  std::atomic<int> most_ports{2048};
  std::atomic<bool> no_times{false};  ///< jack_get_cycle_times
  void stand_still();                 ///< jack_client_open blocks until go_on()
  void go_on();

  // Events.
  std::atomic<jack_nframes_t> frames, rate;
  void cycle();        ///< runs every client once; the frame counter advances
  void clear_cable();  ///< clears the cable
  void skip(jack_nframes_t by) { frame_ += by; }
  void report_xrun(float microseconds);
  void set_frames(jack_nframes_t period);
  void set_rate(jack_nframes_t hz);
  void set_freewheel(bool on);
  void add_card_port(const std::string& name, unsigned long flags);
  void remove_card_port(const std::string& name);
  void die(const char* reason);  ///< notifies its clients, then refuses new ones
  void link(const std::string& from, const std::string& to);
  void cut(const std::string& from, const std::string& to);

  [[nodiscard]] bool linked(const std::string& from, const std::string& to);
  [[nodiscard]] std::size_t links();
  [[nodiscard]] std::vector<std::string> clients();
  [[nodiscard]] jack_latency_range_t latency(const std::string& port, jack_latency_callback_mode_t mode);
  std::atomic<int> opened{0}, closed{0};
  std::atomic<jack_nframes_t> capture_latency{0};   ///< of the card, beyond a cycle
  std::atomic<jack_nframes_t> playback_latency{0};  ///< of the card; together as long as the cable

  // For the table.
  FakePort* find(const std::string& name);
  void recompute();
  int connect(const char* from, const char* to);
  jack_client_t* open(const char* name, jack_status_t* status);
  void close(FakeClient* client);
  FakePort* add_port(FakeClient* client, const char* name, unsigned long flags);
  std::vector<FakePort*> all_ports();
  std::vector<std::string> peers(FakePort* port);
  std::atomic<float> delay{0};
  std::atomic<jack_nframes_t> frame_{0};
  std::recursive_mutex mutex;

 private:
  void tell(const std::function<void(FakeClient&)>& what);
  void run_cable();

  std::vector<std::unique_ptr<FakePort>> ports_;
  std::vector<std::unique_ptr<FakeClient>> clients_;
  std::vector<std::pair<std::string, std::string>> links_;
  std::vector<std::vector<float>> cable_;  // per channel: frames in flight
  std::mutex standing_;
  std::condition_variable moves_;
  bool stands_ = false;
};

}  // namespace taut::tests
