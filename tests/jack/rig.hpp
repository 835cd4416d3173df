// SPDX-License-Identifier: MIT
// A stream on the fake server, and a loop that serves it.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>

#include "device/jack/backend.hpp"
#include "jack/fake_jack.hpp"
#include "support/conformance.hpp"
#include "support/eventually.hpp"

namespace taut::tests {

using device::Can;
using device::Request;
using device::Wake;

inline const std::string system_id = "jack:system";

inline std::unique_ptr<device::Backend> backend() { return device::jack::make_backend(&FakeServer::library()); }

/// Links are remembered by client name, so a test that changes them uses its own name.
inline Request both(int frames = 64, Frames margin = 0, const std::string& name = "test") {
  return {.in = system_id + "?name=" + name,
          .out = system_id + "?name=" + name,
          .rate = 48000,
          .frames = frames,
          .margin = margin};
}

/// Runs the server's cycles, faster than real time.
class ServerThread {
 public:
  explicit ServerThread(FakeServer& server)
      : thread_([this, &server] {
          while (!ended_) {
            server.cycle();
            std::this_thread::sleep_for(std::chrono::microseconds(500'000LL * server.frames / server.rate));
          }
        }) {}
  ~ServerThread() {
    ended_ = true;
    thread_.join();
  }
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

 private:
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

/// A stream whose stop() also clears the cable.
class ClearedStream final : public device::Stream {
 public:
  ClearedStream(device::Stream& stream, FakeServer& server) : stream_(stream), server_(server) {}
  const device::Agreed& agreed() const noexcept override { return stream_.agreed(); }
  Expected<void> start() override { return stream_.start(); }
  Wake wait(Nanos until, device::Turn& turn) noexcept override { return stream_.wait(until, turn); }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override { stream_.done(frames, more); }
  void nudge() noexcept override { stream_.nudge(); }
  void stop() noexcept override {
    stream_.stop();
    server_.clear_cable();
  }

 private:
  device::Stream& stream_;
  FakeServer& server_;
};

/// Serves a stream like the engine, until `until()`; returns the last wake.
template <class Until>
Wake serve(device::Stream& stream, const Until& until) {
  device::Turn turn;
  for (int i = 0; i < 200'000; ++i) {
    const Wake wake = stream.wait(stream.clock().now() + 1'000'000'000, turn);
    if (wake == Wake::turn) stream.done(turn.frames, 0);
    if (wake == Wake::gone || until(wake, turn)) return wake;
  }
  return Wake::idle;
}

}  // namespace taut::tests
