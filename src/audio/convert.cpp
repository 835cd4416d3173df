// SPDX-License-Identifier: MIT
#include "audio/convert.hpp"

#include <algorithm>
#include <array>

#include "audio/kernels.hpp"

namespace taut::audio {
namespace {

enum class Cpu { other, x86, arm64 };
#if defined TAUT_X86
constexpr Cpu cpu = Cpu::x86;
#elif defined TAUT_ARM64
constexpr Cpu cpu = Cpu::arm64;
#else
constexpr Cpu cpu = Cpu::other;
#endif

struct Label {
  char text[32] = {};
  std::size_t size = 0;

  constexpr Label& operator<<(std::string_view part) {
    for (const char c : part) text[size++] = c;
    return *this;
  }
  constexpr operator std::string_view() const { return {text, size}; }
};

template <Way way, SampleType device, SampleType host, Isa isa>
constexpr Label label = [] {
  Label made;
  constexpr SampleType ends[] = {device, host};
  constexpr bool out = way != Way::in;
  return made << name(ends[out]) << " -> " << name(ends[!out]) << " " << name(isa);
}();

template <Way way, SampleType device, SampleType host, Isa isa>
constexpr Kernel* kernel() {
  if constexpr (isa == Isa::neon) return neon::move<way, device, host>;
  if constexpr (isa == Isa::avx2) return avx2::move<way, device, host>;
  if constexpr (isa == Isa::sse41) return sse41::move<way, device, host>;
  if constexpr (isa == Isa::sse2) return sse2::move<way, device, host>;
  return scalar::move<way, device, host>;
}

template <Way way, SampleType device, SampleType host, Isa isa>
constexpr Conversion row = {
    way, device, host, isa, least_frames(isa), label<way, device, host, isa>, kernel<way, device, host, isa>()};

template <SampleType device, Isa... isas>
constexpr auto all_rows() {
  using enum SampleType;
  return std::array{row<Way::in, device, float32, isas>..., row<Way::in, device, int32, isas>...,
                    row<Way::out, device, float32, isas>..., row<Way::out, device, int32, isas>...};
}

// The rows of one device type: both directions, both host types, with the vector kernels, fastest first, and the scalar
// reference last. `isas`: those of x86; what has vector kernels there has one for ARM.
template <SampleType device, Isa... isas>
constexpr auto rows() {
  if constexpr (cpu == Cpu::x86) {
    return all_rows<device, isas..., Isa::scalar>();
  } else if constexpr (cpu == Cpu::arm64 && sizeof...(isas) > 0) {
    return all_rows<device, Isa::neon, Isa::scalar>();
  } else {
    return all_rows<device, Isa::scalar>();
  }
}

template <std::size_t... sizes>
constexpr auto join(const std::array<Conversion, sizes>&... parts) {
  std::array<Conversion, (sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return all;
}

// The order within a row comes from the benchmark, not from the instruction sets: see bench/formats.
constexpr auto table = [] {
  using enum SampleType;
  using enum Isa;
  return join(rows<int16, avx2, sse41, sse2>(),                      //
              rows<int24, avx2, sse41, sse2>(),                      //
              rows<int32_24, avx2, sse41, sse2>(),                   //
              rows<int32, avx2, sse41, sse2>(),                      //
              rows<float32, avx2, sse41, sse2>(),                    //
              rows<float64>(),                                       //
              rows<int32_16>(), rows<int32_18>(), rows<int32_20>(),  //
              rows<int16_be>(), rows<int24_be>(), rows<int32_be>(), rows<float32_be>(), rows<float64_be>(),
              rows<int32_16_be>(), rows<int32_18_be>(), rows<int32_20_be>(), rows<int32_24_be>());
}();

template <class Fits>
const Conversion* first(Way way, SampleType device, SampleType host, Fits fits) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Conversion& row) {
    return row.way == way && row.device == device && row.host == host && fits(row.isa);
  });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Conversion> conversions() noexcept { return table; }

const Conversion* find(Way way, SampleType device, SampleType host) noexcept {
  return first(way, device, host, supports);
}

const Conversion* find_reference(Way way, SampleType device, SampleType host) noexcept {
  return first(way, device, host, [](Isa isa) { return isa == Isa::scalar; });
}

}  // namespace taut::audio
