// SPDX-License-Identifier: MIT
// Resamplers side by side: the cost of a conversion, the error it adds to a tone, and its delay. Prints a line per case
// and peer, which ./table and ./plot read.
//   bench_resampler [ROUNDS]    rounds of timing, default 25; the peers alternate and each keeps its best
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numbers>

#include "converter.hpp"

namespace {

using bench::Converter;
using bench::Peer;
using bench::Rates;

constexpr Rates all_rates[] = {{"drift", 48000, 48002.4, 480000, 480024},
                               {"up", 44100, 48000, 44100, 48000},
                               {"down", 48000, 44100, 48000, 44100}};
constexpr int block = 64;
constexpr int widths[] = {1, 2, 8, 32};

struct Tone {
  double noise_db, gain_db;
};

// A tone at -6 dB through a new converter: its level by least squares, and how far the residual is below it.
Tone tone(const Peer& peer, const Rates& rates, double hertz) {
  constexpr int frames = 40'000, settled = 8'000;
  const auto converter = peer.make(rates, 1, peer.quality);
  std::vector<double> made;
  const double in_turn = 2 * std::numbers::pi * hertz / rates.in, out_turn = 2 * std::numbers::pi * hertz / rates.out;
  for (int at = 0; made.size() < frames; at += block) {
    for (int f = 0; f < block; ++f) converter->in_at(0, f) = static_cast<float>(0.5 * std::sin(in_turn * (at + f)));
    const int got = converter->process(block);
    for (int f = 0; f < got; ++f) made.push_back(static_cast<double>(converter->out_at(0, f)));
  }
  double ss = 0, sc = 0, cc = 0, ys = 0, yc = 0;
  for (int n = settled; n < frames; ++n) {
    const double s = std::sin(out_turn * n), c = std::cos(out_turn * n), y = made[static_cast<std::size_t>(n)];
    ss += s * s, sc += s * c, cc += c * c, ys += y * s, yc += y * c;
  }
  const double both = ss * cc - sc * sc, a = (ys * cc - yc * sc) / both, b = (yc * ss - ys * sc) / both;
  double power = 0, noise = 0;
  for (int n = settled; n < frames; ++n) {
    const double value = a * std::sin(out_turn * n) + b * std::cos(out_turn * n);
    const double rest = made[static_cast<std::size_t>(n)] - value;
    power += value * value, noise += rest * rest;
  }
  return {10 * std::log10(power / noise), 20 * std::log10(2 * std::hypot(a, b))};
}

// Fed frame by frame: frames of the slower side between an impulse's input and its peak. The maximum over eleven
// impulses at different fractions of an output frame.
double latency(const Peer& peer, const Rates& rates) {
  const auto converter = peer.make(rates, 1, peer.quality);
  constexpr int apart = 3'001, impulses = 12;
  int most = 0;
  for (int impulse = 0; impulse < impulses; ++impulse) {
    float peak = 0;
    int last = 0;
    for (int at = 0; at < apart; ++at) {
      converter->in_at(0, 0) = at == 0 ? 1.0f : 0.0f;
      const int got = converter->process(1);
      for (int f = 0; f < got; ++f) {
        if (std::abs(converter->out_at(0, f)) <= peak) continue;
        peak = std::abs(converter->out_at(0, f));
        last = at;
      }
    }
    if (impulse > 0) most = std::max(most, last);  // the first one may meet an unfilled history
  }
  return most * std::min(1.0, rates.out / rates.in);
}

// Nanoseconds of a short burst, per output frame and channel.
double burst(Converter& converter) {
  constexpr int enough = 2'000;  // frames
  int made = 0;
  const auto start = std::chrono::steady_clock::now();
  while (made < enough) made += converter.process(block);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / made / converter.channels();
}

std::vector<double> costs(const std::vector<Peer>& peers, const Rates& rates, int channels, int rounds) {
  std::vector<std::unique_ptr<Converter>> converters;
  for (const Peer& peer : peers) {
    converters.push_back(peer.make(rates, channels, peer.quality));
    if (!converters.back()) continue;
    for (int c = 0; c < channels; ++c)
      for (int f = 0; f < block; ++f) converters.back()->in_at(c, f) = static_cast<float>(0.5 * std::sin(0.37 * f + c));
  }
  std::vector<double> best(peers.size(), 1e9);
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < peers.size(); ++i)
      if (converters[i]) best[i] = std::min(best[i], burst(*converters[i]));
  return best;
}

}  // namespace

int main(int count, char** words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 25;
  std::vector<Peer> peers;
  for (const auto list : {bench::taut, bench::zita, bench::samplerate, bench::speex, bench::soxr})
    for (const Peer& peer : list()) peers.push_back(peer);
  for (const Rates& rates : all_rates) {
    std::map<int, std::vector<double>> cost;
    for (const int channels : widths) cost[channels] = costs(peers, rates, channels, rounds);
    for (std::size_t i = 0; i < peers.size(); ++i) {
      if (!peers[i].make(rates, 1, peers[i].quality)) continue;
      std::printf("case=%s\tpeer=%s\tfollows=%d", rates.name, peers[i].name.c_str(), peers[i].follows);
      for (const int channels : widths) std::printf("\tns%d=%.1f", channels, cost[channels][i]);
      for (const int hertz : {1'000, 10'000, 18'000})
        std::printf("\tsnr%d=%.1f", hertz / 1000, tone(peers[i], rates, hertz).noise_db);
      for (const int hertz : {18'000, 20'000})
        std::printf("\tgain%d=%.2f", hertz / 1000, tone(peers[i], rates, hertz).gain_db);
      std::printf("\tlatency=%.0f\n", latency(peers[i], rates));
      std::fflush(stdout);
    }
  }
}
