// SPDX-License-Identifier: MIT
#include "converter.hpp"

#ifdef BENCH_SPEEX
#include <speex/speex_resampler.h>

namespace {

class Converter : public bench::Converter {
 public:
  Converter(const bench::Rates& rates, int channels, int quality) : bench::Converter(channels) {
    int error = 0;
    state_ = speex_resampler_init_frac(static_cast<spx_uint32_t>(channels), static_cast<spx_uint32_t>(rates.in_whole),
                                       static_cast<spx_uint32_t>(rates.out_whole), static_cast<spx_uint32_t>(rates.in),
                                       static_cast<spx_uint32_t>(rates.out), quality, &error);
  }
  ~Converter() override { speex_resampler_destroy(state_); }

  int process(int frames) override {
    auto used = static_cast<spx_uint32_t>(frames);
    spx_uint32_t made = bench::room;
    speex_resampler_process_interleaved_float(state_, in.data(), &used, out.data(), &made);
    return static_cast<int>(made);
  }

 private:
  SpeexResamplerState* state_;
};

std::unique_ptr<bench::Converter> make(const bench::Rates& rates, int channels, int quality) {
  return std::make_unique<Converter>(rates, channels, quality);
}

}  // namespace

std::vector<bench::Peer> bench::speex() {
  std::vector<Peer> peers;
  for (const int quality : {3, 5, 8, 10}) peers.push_back({"speexdsp " + std::to_string(quality), true, make, quality});
  return peers;
}
#else
std::vector<bench::Peer> bench::speex() { return {}; }
#endif
