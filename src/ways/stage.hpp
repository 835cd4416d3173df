// SPDX-License-Identifier: MIT
// Converts between a way's interleaved samples and the program's planes.
#pragma once
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

#include "audio/transfer.hpp"
#include "ways/way.hpp"

namespace taut::ways {

/// A way's sample format: interleaved.
struct FrameFormat {
  audio::SampleType type = audio::SampleType::int16;
  int channels = 2;
  [[nodiscard]] std::size_t frame_bytes() const noexcept {
    return static_cast<std::size_t>(audio::bytes(type) * static_cast<std::size_t>(channels));
  }
};

/// Passes blocks to the program. Real-time safe once made.
class Stage {
 public:
  /// `channels`: the program's; channels only one side has are silent. `most`: frames per call. nullopt: a format
  /// cannot be converted.
  static std::optional<Stage> make(const FrameFormat& in, const FrameFormat& out, int channels, int most,
                                   Program& program) {
    std::vector<int> from, to;
    for (int c = 0; c < channels; ++c) {
      from.push_back(c < in.channels ? c : audio::Transfer::absent);
      to.push_back(c < out.channels ? c : audio::Transfer::absent);
    }
    using audio::Transfer;
    constexpr auto interleaved = audio::Layout::interleaved;
    constexpr auto host = audio::SampleType::int32;
    auto take = Transfer::make(Transfer::Way::in, in.type, interleaved, in.channels, from, host);
    auto give = Transfer::make(Transfer::Way::out, out.type, interleaved, out.channels, to, host);
    if (!take || !give) return std::nullopt;
    return Stage(std::move(*take), std::move(*give), in, out, channels, most, program);
  }

  /// Passes `frames` at `in` to the program and writes its output to `out`.
  void operator()(const std::byte* in, std::byte* out, int frames) noexcept {
    std::fill_n(out, static_cast<std::size_t>(frames) * out_.frame_bytes(), std::byte{});
    for (int at = 0; at < frames; at += most_) {
      const int piece = std::min(most_, frames - at);
      // Transfer uses one type for both directions, and only reads captured memory.
      aim(in_areas_, in_, const_cast<std::byte*>(in));
      aim(out_areas_, out_, out);
      take_(in_areas_, at, in_planes_.data(), 0, piece);
      program_->block(heard_, played_, piece);
      give_(out_areas_, at, out_planes_.data(), 0, piece);
    }
  }

 private:
  Stage(audio::Transfer take, audio::Transfer give, const FrameFormat& in, const FrameFormat& out, int channels,
        int most, Program& program)
      : take_(std::move(take)), give_(std::move(give)), in_(in), out_(out), most_(most), program_(&program) {
    const auto plane = static_cast<std::size_t>(most);
    memory_.resize(2 * static_cast<std::size_t>(channels) * plane);
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
      std::int32_t* const from = memory_.data() + 2 * c * plane;
      heard_.push_back(from);
      played_.push_back(from + plane);
      in_planes_.push_back(reinterpret_cast<std::byte*>(from));
      out_planes_.push_back(reinterpret_cast<std::byte*>(from + plane));
    }
    in_areas_.resize(static_cast<std::size_t>(in.channels));
    out_areas_.resize(static_cast<std::size_t>(out.channels));
  }

  static void aim(std::vector<audio::Area>& areas, const FrameFormat& format, std::byte* data) noexcept {
    for (std::size_t c = 0; c < areas.size(); ++c)
      areas[c] = {data + c * audio::bytes(format.type), static_cast<std::ptrdiff_t>(format.frame_bytes())};
  }

  audio::Transfer take_, give_;
  FrameFormat in_, out_;
  int most_;
  Program* program_;
  std::vector<std::int32_t> memory_;  // moving it keeps the pointers below valid
  std::vector<const std::int32_t*> heard_;
  std::vector<std::int32_t*> played_;
  std::vector<std::byte*> in_planes_, out_planes_;
  std::vector<audio::Area> in_areas_, out_areas_;
};

}  // namespace taut::ways
