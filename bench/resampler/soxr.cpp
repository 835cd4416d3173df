// SPDX-License-Identifier: MIT
#include "converter.hpp"

#ifdef BENCH_SOXR
#include <soxr.h>

namespace {

class Converter : public bench::Converter {
 public:
  Converter(const bench::Rates& rates, int channels, unsigned recipe, unsigned flags) : bench::Converter(channels) {
    const auto quality = soxr_quality_spec(recipe, flags);
    const bool follows = (flags & SOXR_VR) != 0;
    // A variable-rate resampler gets the largest step first, then the current one.
    state_ = soxr_create(follows ? 2 : rates.in_whole, follows ? 1 : rates.out_whole, static_cast<unsigned>(channels),
                         nullptr, nullptr, &quality, nullptr);
    if (follows) soxr_set_io_ratio(state_, rates.in / rates.out, 0);
  }
  ~Converter() override { soxr_delete(state_); }

  int process(int frames) override {
    std::size_t made = 0;
    soxr_process(state_, in.data(), static_cast<std::size_t>(frames), nullptr, out.data(), bench::room, &made);
    return static_cast<int>(made);
  }

 private:
  soxr_t state_;
};

std::unique_ptr<bench::Converter> fixed(const bench::Rates& rates, int channels, int recipe) {
  return std::make_unique<Converter>(rates, channels, static_cast<unsigned>(recipe), 0);
}

std::unique_ptr<bench::Converter> follower(const bench::Rates& rates, int channels, int) {
  return std::make_unique<Converter>(rates, channels, SOXR_HQ, SOXR_VR);
}

}  // namespace

std::vector<bench::Peer> bench::soxr() {
  return {{"soxr VR", true, follower, 0}, {"soxr HQ", false, fixed, SOXR_HQ}, {"soxr VHQ", false, fixed, SOXR_VHQ}};
}
#else
std::vector<bench::Peer> bench::soxr() { return {}; }
#endif
