// SPDX-License-Identifier: MIT
// The options of every program in this folder.
//
//   --in PCM --out PCM     the card, by its ALSA names
//   --channels N --frames N
//   --rate HZ
//   --seconds S            length of the measurement
//   --server PID           its threads, context switches and instructions count as the peer's (jackd)
//   --helper PID           drives the card: its instructions do not count as the system's
#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace taut::peers {

struct Options {
  std::string in = "hw:Loopback,1,0", out = "hw:Loopback,0,0";
  std::string extra;  ///< specific to one peer: the raw loop's variant, Taut's safety
  int channels = 2, frames = 64, rate = 48000;
  double seconds = 2;
  std::vector<int> servers, helpers;
};

inline Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view key = words[i];
    const char* const value = words[i + 1];
    if (key == "--in")
      options.in = value;
    else if (key == "--out")
      options.out = value;
    else if (key == "--extra")
      options.extra = value;
    else if (key == "--channels")
      options.channels = std::atoi(value);
    else if (key == "--frames")
      options.frames = std::atoi(value);
    else if (key == "--rate")
      options.rate = std::atoi(value);
    else if (key == "--seconds")
      options.seconds = std::atof(value);
    else if (key == "--server")
      options.servers.push_back(std::atoi(value));
    else if (key == "--helper")
      options.helpers.push_back(std::atoi(value));
    else {
      std::fprintf(stderr, "%s is not an option here; see bench/peers/options.hpp\n", words[i]);
      std::exit(2);
    }
  }
  return options;
}

/// Exits with a message: a peer that cannot run is reported, never silently omitted.
[[noreturn]] inline void give_up(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

}  // namespace taut::peers
