// SPDX-License-Identifier: MIT
#include "panel/parts.hpp"

#include "panel/page_words.hpp"

namespace taut::panel {

std::vector<LatencyPart> latency_parts(const engine::Report& report, Language language) {
  std::vector<LatencyPart> parts;
  const auto add = [&](std::string key, Frames frames, bool is_input, bool always = false, bool known = true) {
    if (frames == 0 && !always) return;
    std::string name(page_word("part_" + key, language));
    parts.push_back(
        {.key = std::move(key), .name = std::move(name), .frames = frames, .is_input = is_input, .known = known});
  };
  const engine::Latency& in = report.in;
  const engine::Latency& out = report.out;
  if (!report.input.empty() || in.total() > 0) {
    add("hardware_in", in.hardware, true, true, in.hardware_known);
    add("resampler_in", in.resampler, true);
    add("buffer", in.buffer, true);
    add("adapter", in.adapter, true);
  }
  if (!report.output.empty() || out.total() > 0) {
    add("late", out.late, false);
    add("safety", out.margin, false);
    add("resampler_out", out.resampler, false);
    add("hardware_out", out.hardware, false, true, out.hardware_known);
  }
  return parts;
}

}  // namespace taut::panel
