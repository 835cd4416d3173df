// SPDX-License-Identifier: MIT
#include "converter.hpp"

#ifdef BENCH_SAMPLERATE
#include <samplerate.h>

namespace {

class Converter : public bench::Converter {
 public:
  Converter(const bench::Rates& rates, int channels, int quality)
      : bench::Converter(channels), ratio_(rates.out / rates.in), state_(src_new(quality, channels, nullptr)) {}
  ~Converter() override { src_delete(state_); }

  int process(int frames) override {
    SRC_DATA data{};
    data.data_in = in.data();
    data.input_frames = frames;
    data.src_ratio = ratio_;
    int made = 0;
    do {
      data.data_out = out.data() + made * channels();
      data.output_frames = bench::room - made;
      src_process(state_, &data);
      made += static_cast<int>(data.output_frames_gen);
      data.data_in += data.input_frames_used * channels();
      data.input_frames -= data.input_frames_used;
    } while (data.input_frames > 0);
    return made;
  }

 private:
  double ratio_;
  SRC_STATE* state_;
};

std::unique_ptr<bench::Converter> make(const bench::Rates& rates, int channels, int quality) {
  return std::make_unique<Converter>(rates, channels, quality);
}

}  // namespace

std::vector<bench::Peer> bench::samplerate() {
  return {{"libsamplerate fastest", true, make, SRC_SINC_FASTEST},
          {"libsamplerate medium", true, make, SRC_SINC_MEDIUM_QUALITY},
          {"libsamplerate best", true, make, SRC_SINC_BEST_QUALITY}};
}
#else
std::vector<bench::Peer> bench::samplerate() { return {}; }
#endif
