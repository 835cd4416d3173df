// SPDX-License-Identifier: MIT
#include "converter.hpp"

#ifdef BENCH_ZITA
#include <zita-resampler/resampler.h>
#include <zita-resampler/vresampler.h>

namespace {

template <class Zita>
class Converter : public bench::Converter {
 public:
  explicit Converter(int channels) : bench::Converter(channels) {}

  int process(int frames) override {
    zita.inp_count = static_cast<unsigned>(frames);
    zita.inp_data = in.data();
    zita.out_count = bench::room;
    zita.out_data = out.data();
    zita.process();
    return bench::room - static_cast<int>(zita.out_count);
  }

  Zita zita;
};

std::unique_ptr<bench::Converter> follower(const bench::Rates& rates, int channels, int half) {
  auto made = std::make_unique<Converter<VResampler>>(channels);
  const double ratio = static_cast<double>(rates.out_whole) / rates.in_whole;
  if (made->zita.setup(ratio, static_cast<unsigned>(channels), static_cast<unsigned>(half)) != 0) return nullptr;
  return made;
}

// Only ratios of small integers.
std::unique_ptr<bench::Converter> fixed(const bench::Rates& rates, int channels, int half) {
  auto made = std::make_unique<Converter<Resampler>>(channels);
  if (made->zita.setup(static_cast<unsigned>(rates.in_whole), static_cast<unsigned>(rates.out_whole),
                       static_cast<unsigned>(channels), static_cast<unsigned>(half)) != 0)
    return nullptr;
  return made;
}

}  // namespace

std::vector<bench::Peer> bench::zita() {
  std::vector<Peer> peers;
  for (const int half : {16, 32, 48, 96})
    peers.push_back({"zita VResampler " + std::to_string(half), true, follower, half});
  for (const int half : {32, 48, 96}) peers.push_back({"zita Resampler " + std::to_string(half), false, fixed, half});
  return peers;
}
#else
std::vector<bench::Peer> bench::zita() { return {}; }
#endif
