// SPDX-License-Identifier: MIT
// A sound card as a program: example-card [PORT]. Its clock is this computer's, and a cable leads from its outputs to its
// inputs. It serves one driver at a time, from position 0 until a stop, or until nothing comes for half a second.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "packets.hpp"

using namespace example;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int slots = 64;  // cycles that may be sent ahead
constexpr auto longest_quiet = std::chrono::milliseconds(500);

struct Card {
  Socket socket;
  std::mutex mutex;
  sockaddr_in driver{};
  std::int64_t run = 0;  // changes with each start; 0 where none is under way
  std::int64_t starts = 0;
  bool claimed = false;
  Clock::time_point heard;  // the driver
  Packet ahead[slots];

  bool is(const sockaddr_in& other) const { return driver.sin_port == other.sin_port; }

  void take(const Packet& packet, const sockaddr_in& from) {
    const std::lock_guard lock(mutex);
    const bool taken = claimed && !is(from);
    if (!taken) heard = Clock::now();
    if (packet.position == Packet::hello || packet.position == Packet::claim) {
      if (packet.position == Packet::claim && !taken) {
        driver = from;
        claimed = true;
      }
      Packet answer;
      answer.position = taken ? Packet::busy : Packet::hello;
      socket.send(answer, &from);
    } else if (taken || !claimed) {
      return;
    } else if (packet.position == Packet::stop) {
      run = 0;
      claimed = false;
    } else if (packet.position == 0 && run == 0) {
      std::memset(static_cast<void*>(ahead), 0, sizeof ahead);
      ahead[0] = packet;
      run = ++starts;
    } else if (run != 0 && packet.position > 0) {
      ahead[packet.position / frames % slots] = packet;
    }
  }

  // At the end of each cycle its input goes out: what was played in it.
  void play() {
    for (std::int64_t now = 0, played = 0;;) {
      {
        const std::lock_guard lock(mutex);
        if (claimed && Clock::now() > heard + longest_quiet) {
          run = 0;
          claimed = false;
        }
        if (run != 0 && run == now) {
          Packet& cycle = ahead[played % slots];
          if (cycle.position != played * frames) cycle = Packet{};  // none came in time: silence
          cycle.position = played++ * frames;
          socket.send(cycle, &driver);
        } else {
          played = 0;
          begin = Clock::now();
        }
        now = run;
      }
      const auto length = std::chrono::nanoseconds((played + 1) * frames * 1'000'000'000 / rate);
      std::this_thread::sleep_until(now != 0 ? begin + length : Clock::now() + std::chrono::microseconds(500));
    }
  }
  Clock::time_point begin;
};

}  // namespace

int main(int argc, char** argv) {
  static Card card;
  if (!card.socket.bind_to(argc > 1 ? std::atoi(argv[1]) : usual_port)) {
    std::fputs("The port is in use: another card runs. Name another port.\n", stderr);
    return 1;
  }
  std::thread([] { card.play(); }).detach();
  for (;;) {
    Packet packet;
    sockaddr_in from{};
    if (card.socket.receive(packet, -1, &from)) card.take(packet, from);
  }
}
