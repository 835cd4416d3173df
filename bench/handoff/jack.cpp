// SPDX-License-Identifier: MIT
// Two paths from a JACK server's cycle to a host's callback, next to a bare client. `bare` works in the process
// callback; `cycle` on JACK's own thread (jack_cycle_wait, jack_cycle_signal); `hand-off` on a thread of ours that the
// process callback wakes and waits for. They alternate on one server, so that all see the same load. A futex ping-pong
// of two threads measures one wake-up on this machine.
//
//   JACK_DEFAULT_SERVER=NAME bench_handoff [SECONDS_EACH [ROUNDS [WORK_PER_CENT]]]     default 4 s, 5 rounds, 20 % of a cycle
#include <jack/jack.h>
#include <jack/thread.h>
#include <sched.h>
#include <sys/resource.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "audio/histogram.hpp"
#include "device/handoff/handoff.hpp"
#include "platform/realtime.hpp"
#include "platform/thread.hpp"

namespace {

using namespace taut;

const platform::Clock& clock_now = platform::system_clock();

/// The cost of one path over all its rounds.
struct Cost {
  audio::Histogram begin, finish;  // ns from the start of the cycle by JACK's clock
  audio::Histogram cross;          // ns from JACK's callback to ours
  std::int64_t cycles = 0, xruns = 0, silent = 0;
  std::int64_t switches = 0, counted = 0;  // of all threads, over `counted` cycles
};

std::int64_t switches() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nvcsw + usage.ru_nivcsw;
}

/// A client with one port in each direction.
struct Client {
  jack_client_t* jack;
  jack_port_t *in, *out;
  Cost& cost;
  Nanos work = 0;
  std::atomic<std::int64_t> xruns{0};
  Nanos called = 0;  // time of JACK's callback

  Client(Cost& for_cost, double share) : jack(jack_client_open("bench", JackNoStartServer, nullptr)), cost(for_cost) {
    if (jack == nullptr) {
      std::fputs("JACK has no server here: name it in JACK_DEFAULT_SERVER.\n", stderr);
      std::exit(1);
    }
    in = jack_port_register(jack, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    out = jack_port_register(jack, "out", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    work = static_cast<Nanos>(share * static_cast<double>(duration(frames(), rate())));
    jack_set_xrun_callback(
        jack,
        [](void* self) {
          ++static_cast<Client*>(self)->xruns;
          return 0;
        },
        this);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    jack_client_close(jack);
    cost.xruns += xruns;
  }

  [[nodiscard]] int frames() const { return static_cast<int>(jack_get_buffer_size(jack)); }
  [[nodiscard]] double rate() const { return jack_get_sample_rate(jack); }

  [[nodiscard]] Nanos cycle_began() const {
    jack_nframes_t number = 0;
    jack_time_t now = 0, next = 0;
    float period = 0;
    jack_get_cycle_times(jack, &number, &now, &next, &period);
    return on_our_clock(now);
  }

  /// JACK has its own clock: jackd2 uses CLOCK_MONOTONIC_RAW.
  [[nodiscard]] static Nanos on_our_clock(jack_time_t time) {
    return clock_now.now() + (static_cast<Nanos>(time) - static_cast<Nanos>(jack_get_time())) * 1000;
  }

  /// The host's work: a copy, and its load.
  void host(Nanos began) {
    const Nanos start = clock_now.now();
    cost.begin.add(std::max<Nanos>(0, start - began));
    if (called > 0) cost.cross.add(start - called);
    while (clock_now.now() < start + work) {}
    cost.finish.add(std::max<Nanos>(0, clock_now.now() - began));
    ++cost.cycles;
  }

  void copy(jack_nframes_t count) const {
    std::memcpy(jack_port_get_buffer(out, count), jack_port_get_buffer(in, count), count * sizeof(float));
  }
};

void sleep(double seconds) { clock_now.sleep_until(clock_now.now() + static_cast<Nanos>(seconds * 1e9)); }

/// Runs the client for `seconds`, and only counts context switches within that time.
void run(Client& client, double seconds) {
  if (jack_activate(client.jack) != 0) std::exit(1);
  sleep(0.3);
  const std::int64_t cycles = client.cost.cycles, before = switches();
  sleep(seconds);
  client.cost.counted += client.cost.cycles - cycles;
  client.cost.switches += switches() - before;
  jack_deactivate(client.jack);
}

void bare(Cost& cost, double seconds, double share) {
  Client client(cost, share);
  jack_set_process_callback(
      client.jack,
      [](jack_nframes_t count, void* self) {
        auto& mine = *static_cast<Client*>(self);
        mine.called = clock_now.now();
        mine.host(mine.cycle_began());
        mine.copy(count);
        return 0;
      },
      &client);
  run(client, seconds);
}

void cycle(Cost& cost, double seconds, double share) {
  Client client(cost, share);
  jack_set_process_thread(
      client.jack,
      [](void* self) -> void* {
        auto& mine = *static_cast<Client*>(self);
        for (;;) {
          const jack_nframes_t count = jack_cycle_wait(mine.jack);
          mine.called = clock_now.now();
          mine.host(mine.cycle_began());
          mine.copy(count);
          jack_cycle_signal(mine.jack, 0);
        }
      },
      &client);
  run(client, seconds);
}

void hand_off(Cost& cost, double seconds, double share) {
  Client client(cost, share);
  struct Context {
    Client& client;
    std::unique_ptr<device::handoff::Handoff> handoff;
    std::atomic<Nanos> began{0}, called{0};
  };
  const device::End end{.channels = 1, .type = audio::SampleType::float32, .layout = audio::Layout::separate};
  auto made = device::handoff::Handoff::make(
      {.rate = client.rate(), .frames = client.frames(), .margin = 0, .in = end, .out = end});
  if (!made) std::exit(1);
  Context context{client, std::move(*made)};
  jack_set_process_callback(
      client.jack,
      [](jack_nframes_t count, void* self) {
        auto& mine = *static_cast<Context*>(self);
        jack_nframes_t number = 0;
        jack_time_t now = 0, next = 0;
        float period = 0;
        jack_get_cycle_times(mine.client.jack, &number, &now, &next, &period);
        const Nanos began = Client::on_our_clock(now), length = duration(count, mine.client.rate());
        mine.began = began;
        mine.called = clock_now.now();
        std::array<audio::Area, 1> in{{{static_cast<std::byte*>(jack_port_get_buffer(mine.client.in, count)), 4}}};
        std::array<audio::Area, 1> out{{{static_cast<std::byte*>(jack_port_get_buffer(mine.client.out, count)), 4}}};
        const auto outcome = mine.handoff->offer(
            {.frames = static_cast<int>(count),
             .in = in,
             .out = out,
             .time = began,
             .deadline = std::max(Client::on_our_clock(next) - length / 16, mine.called + length / 2)});
        if (outcome.running) mine.client.cost.silent += outcome.silent;
        return 0;
      },
      &context);
  std::atomic<bool> ended{false};
  std::thread engine([&] {
    sched_param priority{.sched_priority = std::max(1, jack_client_real_time_priority(client.jack))};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
    static_cast<void>(context.handoff->start());
    device::Turn turn;
    while (!ended) {
      if (context.handoff->wait(clock_now.now() + 100'000'000, turn) != device::Wake::turn) continue;
      if (!turn.filling) {
        client.called = context.called;
        client.host(context.began);
      }
      context.handoff->done(turn.frames, 0);
    }
    context.handoff->stop();
  });
  run(client, seconds);
  ended = true;
  context.handoff->nudge();
  engine.join();
}

/// The wake-up latency between two threads at the server's rate.
void ping_pong(audio::Histogram& seen, double seconds, Nanos period) {
  platform::Parker there;
  std::atomic<Nanos> sent{0};
  std::atomic<bool> ended{false};
  std::thread other([&] {
    platform::make_realtime(platform::current_thread_id(), period);
    while (!ended) {
      there.wait();
      if (!ended) seen.add(clock_now.now() - sent.load());
    }
  });
  std::thread one([&] {
    platform::make_realtime(platform::current_thread_id(), period);
    for (Nanos due = clock_now.now(), end = due + static_cast<Nanos>(seconds * 1e9); due < end; due += period) {
      clock_now.sleep_until(due);
      sent = clock_now.now();
      there.wake();
    }
    ended = true;
    there.wake();
  });
  one.join();
  other.join();
}

void print(const char* name, const Cost& cost) {
  const auto begin = cost.begin.snapshot(), finish = cost.finish.snapshot(), cross = cost.cross.snapshot();
  const auto us = [](Nanos ns) { return static_cast<double>(ns) / 1000; };
  std::printf("| %s | %lld | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %lld | %lld |\n", name,
              static_cast<long long>(cost.cycles), us(begin.median()), us(begin.percentile(0.99)), us(finish.median()),
              us(finish.percentile(0.99)), us(cross.median()), us(cross.percentile(0.99)),
              static_cast<double>(cost.switches) / static_cast<double>(std::max<std::int64_t>(1, cost.counted)),
              static_cast<long long>(cost.xruns), static_cast<long long>(cost.silent));
}

}  // namespace

int main(int count, char** words) {
  const double seconds = count > 1 ? std::strtod(words[1], nullptr) : 4;
  const int rounds = count > 2 ? std::atoi(words[2]) : 5;
  const double share = (count > 3 ? std::strtod(words[3], nullptr) : 20) / 100;
  std::array<Cost, 3> costs;
  audio::Histogram wake;
  Nanos period = 0;
  {
    Cost none;
    const Client client(none, 0);
    period = duration(client.frames(), client.rate());
    std::printf("%d frames at %g Hz; the host takes %.0f %% of a cycle; %d rounds of %g s each.\n\n", client.frames(),
                client.rate(), share * 100, rounds, seconds);
  }
  for (int round = 0; round < rounds; ++round) {
    bare(costs[0], seconds, share);
    cycle(costs[1], seconds, share);
    hand_off(costs[2], seconds, share);
    ping_pong(wake, seconds / 2, period);
  }
  std::puts("us, from the cycle's begin by JACK's clock; `call`: from JACK's call to the host's callback\n");
  std::puts(
      "| way | cycles | begin, median | p99 | end, median | p99 | call, median | p99 | switches a cycle | xruns | "
      "silent |");
  std::puts("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
  print("bare", costs[0]);
  print("cycle", costs[1]);
  print("hand-off", costs[2]);
  const auto pong = wake.snapshot();
  std::printf("\nA bare wake-up of one thread by another: median %.1f, p99 %.1f us.\n",
              static_cast<double>(pong.median()) / 1000, static_cast<double>(pong.percentile(0.99)) / 1000);
}
