// SPDX-License-Identifier: MIT
// Wake-up delays recorded by bench/wakeups, drawn at random.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "audio/histogram.hpp"
#include "audio/random.hpp"

namespace taut::tests {

class Delays {
 public:
  /// `name`: a file in tests/simulation/delays, without its extension.
  Delays(const std::string& name, std::uint64_t seed) : random_(seed) {
    std::ifstream file(std::string(TAUT_DELAYS) + "/" + name + ".txt");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with('#')) continue;
      std::istringstream words(line);
      Step step{};
      std::int64_t count = 0;
      words >> step.high >> count;
      const auto at = audio::Histogram::step_of(step.high);
      step.low = at > 0 ? audio::Histogram::largest_in(at - 1) + 1 : 0;
      steps_.push_back(step);
      for (all_ += count; count > 0; --count) which_.push_back(static_cast<int>(steps_.size()) - 1);
    }
    REQUIRE_MESSAGE(all_ > 1000, "no delays in ", name);
  }

  Nanos operator()() noexcept {
    const Step& step = steps_[static_cast<std::size_t>(which_[static_cast<std::size_t>(random_.whole(0, all_ - 1))])];
    return random_.whole(step.low, step.high);
  }

  [[nodiscard]] Nanos longest() const noexcept { return steps_.back().high; }
  [[nodiscard]] std::int64_t recorded() const noexcept { return all_; }

 private:
  struct Step {
    Nanos low, high;
  };
  audio::Random random_;
  std::vector<Step> steps_;
  std::vector<int> which_;  // the step of each recorded wake-up
  std::int64_t all_ = 0;
};

}  // namespace taut::tests
