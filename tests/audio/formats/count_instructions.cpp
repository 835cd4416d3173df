// SPDX-License-Identifier: MIT
// Runs each vector kernel once and counts its instructions.
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "audio/convert.hpp"
#include "support/callgrind.hpp"

namespace {

using namespace taut::audio;

void count(const Conversion& row, int channels, int frames, float level, const char* remark) {
  const auto samples = static_cast<std::size_t>(channels) * static_cast<std::size_t>(frames);
  std::vector<std::byte> device(samples * 4), host(samples * 4);
  for (std::size_t i = 0; i < host.size(); i += 4) {
    const float x = level * (static_cast<float>(i % 997) / 500.0f - 0.99f);
    std::memcpy(host.data() + i, &x, sizeof x);
    std::memcpy(device.data() + i, &x, sizeof x);
  }
  std::vector<std::byte*> planes;
  for (int c = 0; c < channels; ++c) planes.push_back(host.data() + 4 * frames * c);
  const auto step = static_cast<std::ptrdiff_t>(bytes(row.device)) * channels;
  const std::string label = std::string(row.way == Way::in ? "in " : "out ") + std::string(row.name) + " " +
                            std::to_string(channels) + "x" + std::to_string(frames) + remark;
  const Run run{device.data(), step, planes.data(), channels, frames};
  row.kernel(run);  // the first call also resolves symbols
  CALLGRIND_ZERO_STATS;
  row.kernel(run);
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace

int main() {
  if (!taut::tests::counts_instructions()) return 1;
  for (const Conversion& row : conversions()) {
    if (!supports(row.isa)) continue;
    if (row.isa == Isa::scalar) {
      const bool has_vectors = find(row.way, row.device, row.host)->isa != Isa::scalar;
      if (taut::tests::counts_scalar && has_vectors) count(row, 8, 64, 0.9f, "");
      continue;
    }
    count(row, 8, 64, 0.9f, "");
    if (row.isa == Isa::avx2 || row.isa == Isa::neon) count(row, 2, 64, 0.9f, "");
    if (row.isa == Isa::avx2 && row.host == SampleType::float32) count(row, 256, 64, 0.9f, "");
    if (row.way == Way::out && row.host == SampleType::float32) count(row, 8, 64, 2.0f, " clipped");
  }
  return 0;
}
