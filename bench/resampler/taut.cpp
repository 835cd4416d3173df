// SPDX-License-Identifier: MIT
#include "audio/resampler.hpp"
#include "converter.hpp"

namespace {

using taut::audio::Isa;
using taut::audio::Resampler;

class Taut : public bench::Converter {
 public:
  Taut(const bench::Rates& rates, int channels, int half, Isa isa)
      : Converter(channels, true),
        resampler_(*Resampler::make({.channels = channels,
                                     .in_rate = rates.in_whole,
                                     .out_rate = rates.out_whole,
                                     .frames = bench::room,
                                     .half = half},
                                    isa)) {
    for (int c = 0; c < channels; ++c) ins_.push_back(&in_at(c, 0)), outs_.push_back(out.data() + c * bench::room);
  }

  int process(int frames) override {
    return resampler_.process(ins_.data(), 0, frames, outs_.data(), 0, bench::room, resampler_.nominal()).made;
  }

 private:
  Resampler resampler_;
  std::vector<const float*> ins_;
  std::vector<float*> outs_;
};

template <Isa isa>
std::unique_ptr<bench::Converter> make(const bench::Rates& rates, int channels, int half) {
  return std::make_unique<Taut>(rates, channels, half, isa);
}

}  // namespace

std::vector<bench::Peer> bench::taut() {
  std::vector<Peer> peers;
  if (supports(Isa::avx2))
    for (const int half : {16, 24, 32, 48})
      peers.push_back({"Taut " + std::to_string(half), true, make<Isa::avx2>, half});
  if (supports(Isa::sse2)) peers.push_back({"Taut 32, SSE2", true, make<Isa::sse2>, 32});
  peers.push_back({"Taut 32, plain C++", true, make<Isa::scalar>, 32});
  return peers;
}
