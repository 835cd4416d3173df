// SPDX-License-Identifier: MIT
// Simulated ways to a card: a delay line with the faults of real ones, in zero time.
#pragma once
#include <cmath>
#include <deque>
#include <functional>
#include <set>

#include "ways/way.hpp"

namespace taut::tests {

struct ModelFacts {
  Frames delay = 500;                ///< round trip, frames
  int clean_from = 0;                ///< smaller buffers lose `hole` frames ...
  Frames hole = 100, every = 20000;  ///< ... at this interval
  double gain = 1;                   ///< not 1: no bit is preserved, as over an analogue cable
  bool cut = false;                  ///< nothing returns
  Frames stalls_after = -1;          ///< the device stalls from this frame on
  int refuses_from = 1 << 30;        ///< open() fails for buffers of at least this size
  std::optional<Frames> reported = {};
  std::string name = "Model";
};

class ModelRun final : public ways::WayRun {
 public:
  ModelRun(const ModelFacts& facts, const ways::WayRequest& wish, ways::Program& program)
      : facts_(facts),
        wish_(wish),
        program_(program),
        got_{.frames = wish.frames, .how = "arithmetic", .reported = facts.reported} {}

  [[nodiscard]] const ways::Got& got() const noexcept override { return got_; }
  [[nodiscard]] ways::Tally tally() const noexcept override { return tally_; }
  void stop() noexcept override {}

  // Runs the whole stream here, block after block, as fast as the program takes them.
  Expected<void> start() override {
    const auto frames = static_cast<std::size_t>(wish_.frames), channels = static_cast<std::size_t>(wish_.channels);
    std::vector<std::deque<std::int32_t>> line(channels,
                                               std::deque<std::int32_t>(static_cast<std::size_t>(facts_.delay)));
    std::vector<std::vector<std::int32_t>> in(channels, std::vector<std::int32_t>(frames)), out = in;
    std::vector<const std::int32_t*> heard;
    std::vector<std::int32_t*> played;
    for (std::size_t c = 0; c < channels; ++c) heard.push_back(in[c].data()), played.push_back(out[c].data());
    const auto whole = static_cast<Frames>(wish_.rate * 8);
    for (Frames at = 0; at < whole && at != facts_.stalls_after; at += wish_.frames) {
      for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t f = 0; f < frames; ++f) {
          const std::int32_t sample = line[c][f];
          in[c][f] = facts_.cut ? 0 : static_cast<std::int32_t>(sample * facts_.gain);
        }
      program_.block(heard, played, wish_.frames);
      ++tally_.wakes;
      const bool drops = wish_.frames < facts_.clean_from && at / facts_.every != (at + wish_.frames) / facts_.every;
      if (drops) ++tally_.dry;
      for (std::size_t c = 0; c < channels; ++c) {
        line[c].insert(line[c].end(), out[c].begin(), out[c].end());
        line[c].erase(line[c].begin(), line[c].begin() + static_cast<std::ptrdiff_t>(frames));
        if (drops) {
          // The gap replaces played frames, so the rest keeps its time.
          for (Frames f = 0; f < facts_.hole; ++f) line[c][line[c].size() - 1 - static_cast<std::size_t>(f)] = 0;
        }
      }
    }
    return {};
  }

 private:
  ModelFacts facts_;
  ways::WayRequest wish_;
  ways::Program& program_;
  ways::Got got_;
  ways::Tally tally_;
};

class ModelWay final : public ways::Way {
 public:
  explicit ModelWay(ModelFacts facts) : facts_(std::move(facts)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return facts_.name; }
  Expected<std::unique_ptr<ways::WayRun>> open(const ways::WayRequest& wish, ways::Program& program) override {
    asked.push_back(wish.frames);
    if (wish.frames >= facts_.refuses_from)
      return failure(Trouble::unsupported, "The model has no such buffer.", "Take less.");
    return std::make_unique<ModelRun>(facts_, wish, program);
  }
  std::vector<int> asked;  ///< buffer sizes, in order

 private:
  ModelFacts facts_;
};

}  // namespace taut::tests
