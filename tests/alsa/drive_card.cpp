// SPDX-License-Identifier: MIT
// Drives one card in the lab: plays a counter, one value per frame, and checks what came back on a cable, or a
// recording of the output. Prints lines of `key value`.
//
//   drive_card play IN OUT RATE FRAMES MARGIN TURNS [LATE EVERY [REST]]  IN or OUT may be -; writes every EVERY-th turn
//                                                           LATE frames after it was due, except in the last REST
//   drive_card check FILE.wav                               16 bits, 2 channels
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "device/alsa/backend.hpp"
#include "device/alsa/library.hpp"

namespace {

using namespace taut;

constexpr Frames modulus = 32'767;

std::int16_t number_of(Frames position) { return static_cast<std::int16_t>(position % modulus + 1); }

/// Runs of consecutive numbers, at a constant distance from their positions.
class Account {
 public:
  void take(Frames place, std::int16_t number) {
    if (number == 0) {
      silent_ += first_ >= 0;
      return;
    }
    if (first_ < 0) first_ = place;
    const Frames distance = ((place - (number - 1)) % modulus + modulus) % modulus;
    if (distance != distance_) {
      ++runs_;
      if (runs_ <= 12)
        std::printf("run at %lld distance %lld\n", static_cast<long long>(place), static_cast<long long>(distance));
    }
    distance_ = distance;
    last_ = place;
    ++heard_;
  }

  void print() const {
    const Frames gaps = heard_ > 0 ? last_ - first_ + 1 - heard_ : 0;
    std::printf("heard %lld\nruns %lld\ngaps %lld\ndistance %lld\n", static_cast<long long>(heard_),
                static_cast<long long>(runs_), static_cast<long long>(gaps), static_cast<long long>(distance_));
  }

 private:
  Frames first_ = -1, last_ = -1, distance_ = -1, heard_ = 0, runs_ = 0, silent_ = 0;
};

std::byte* place(const device::Side& side, std::size_t channel, int i) {
  const auto& area = side.areas[channel];
  return area.data + area.step * (i < side.split ? side.at + i : i - side.split);
}

void write(const device::Turn& turn, std::size_t bytes) {
  for (std::size_t c = 0; c < turn.out.areas.size(); ++c)
    for (int i = 0; i < turn.frames; ++i) {
      const auto number = number_of(turn.out.position + i);
      std::memset(place(turn.out, c, i), 0, bytes);
      std::memcpy(place(turn.out, c, i) + bytes - 2, &number, 2);
    }
}

void read(const device::Turn& turn, std::size_t bytes, Account& account) {
  if (turn.in.areas.empty()) return;
  for (int i = 0; i < turn.frames; ++i) {
    std::int16_t number = 0;
    std::memcpy(&number, place(turn.in, 0, i) + bytes - 2, 2);
    account.take(turn.in.position + i, number);
  }
}

// Pretends that periods come in multiples of GRID frames only; no driver in the lab is that restricted.
long grid = 1;
decltype(device::alsa::Library::snd_pcm_hw_params_test_period_size) test_period = nullptr;

Expected<std::unique_ptr<device::Backend>> make_backend() {
  const auto library = device::alsa::load_library();
  if (!library) return std::unexpected(library.error());
  static device::alsa::Library table = **library;
  if (const char* text = std::getenv("GRID")) grid = std::atol(text);
  test_period = table.snd_pcm_hw_params_test_period_size;
  if (grid > 1)
    table.snd_pcm_hw_params_test_period_size = [](snd_pcm_t* pcm, snd_pcm_hw_params_t* params, snd_pcm_uframes_t frames,
                                                  int way) {
      return static_cast<long>(frames) % grid == 0 ? test_period(pcm, params, frames, way) : -EINVAL;
    };
  return device::alsa::make_backend(&table, {});
}

int play(char** arguments, int count) {
  const auto made = make_backend();
  if (!made) return 1;
  auto& backend = **made;
  const auto id = [](const char* text) {
    return std::strcmp(text, "-") == 0 ? std::string() : "alsa:" + std::string(text);
  };
  const auto long_at = [&](int i) { return i < count ? std::atol(arguments[i]) : 0; };
  auto stream = backend.open({.in = id(arguments[0]),
                              .out = id(arguments[1]),
                              .rate = std::atof(arguments[2]),
                              .frames = static_cast<int>(long_at(3)),
                              .margin = long_at(4)});
  if (!stream) {
    std::printf("error %s\n", stream.error().sentence().c_str());
    return 1;
  }
  const auto& agreed = (*stream)->agreed();
  for (const auto& remark : agreed.remarks) std::printf("remark %s\n", remark.c_str());
  std::printf("frames %d\nmargin %lld\nfloor %lld\nwander %lld\n", agreed.frames, static_cast<long long>(agreed.margin),
              static_cast<long long>(agreed.floor), static_cast<long long>(agreed.out.latency_jitter));
  if (auto started = (*stream)->start(); !started) {
    std::printf("error %s\n", started.error().sentence().c_str());
    return 1;
  }
  const long turns = long_at(5), late = long_at(6), every = long_at(7), rest = long_at(8);
  Account account;
  device::Turn turn;
  long fills = 0, served = 0, lates = 0;
  Nanos worst_wake = 0, worst_done = -1'000'000'000;
  const auto& clock = (*stream)->clock();
  while (served < turns) {
    const auto wake = (*stream)->wait(clock.now() + 2 * nanos_per_second, turn);
    if (wake != device::Wake::turn) {
      std::printf("error no turn but %d: %s\n", static_cast<int>(wake),
                  (*stream)->explain((*stream)->fault()).sentence().c_str());
      break;
    }
    ++served;
    fills += turn.filling;
    read(turn, audio::bytes(agreed.in.type), account);
    if (!turn.filling && served > 8) worst_wake = std::max(worst_wake, turn.woken - turn.ready);
    if (late != 0 && every > 0 && served % every == 0 && served < turns - rest && !turn.filling) {
      clock.sleep_until(turn.due + duration(late, agreed.rate));
      ++lates;
    }
    write(turn, audio::bytes(agreed.out.type));
    (*stream)->done(turn.frames, 0);
    if (!turn.filling && served > 8) worst_done = std::max(worst_done, clock.now() - turn.due);
  }
  const auto in_frames = [&](Nanos ns) { return static_cast<long long>(frames_in(ns, agreed.rate)); };
  std::printf("turns %ld\nfills %ld\nlate %ld\nworst_wake %lld\nworst_done %lld\n", served, fills, lates,
              in_frames(worst_wake), in_frames(worst_done));
  if (agreed.in.channels > 0 && agreed.out.channels > 0) account.print();
  clock.sleep_until(clock.now() + duration(agreed.frames + agreed.margin, agreed.rate));
  (*stream)->stop();
  return 0;
}

int check(const char* file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
  Account account;
  for (std::size_t at = 44; at + 4 <= bytes.size(); at += 4) {
    std::int16_t number = 0;
    std::memcpy(&number, bytes.data() + at, 2);
    account.take(static_cast<Frames>((at - 44) / 4), number);
  }
  account.print();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count >= 8 && std::strcmp(arguments[1], "play") == 0) return play(arguments + 2, count - 2);
  if (count == 3 && std::strcmp(arguments[1], "check") == 0) return check(arguments[2]);
  std::fputs("usage: drive_card play IN OUT RATE FRAMES MARGIN TURNS [LATE EVERY [REST]] | check FILE\n", stderr);
  return 2;
}
