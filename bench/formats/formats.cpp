// SPDX-License-Identifier: MIT
// The time of every row of the conversion table, next to memcpy of the same bytes. bench/formats/compare compares it
// with PipeWire.
//
//   bench_formats [--shapes=8x64,2x64] [options of google-benchmark]
//
// A shape is channels x frames; the device's memory is interleaved without gaps.
#include <benchmark/benchmark.h>

#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "audio/convert.hpp"

namespace {

using namespace taut::audio;

struct Shape {
  int channels = 8;
  int frames = 64;
};

struct Memory {
  Memory(Shape shape, std::size_t sample) {
    const auto samples = static_cast<std::size_t>(shape.channels) * static_cast<std::size_t>(shape.frames);
    device.resize(samples * sample + 64);
    // A cache line between the planes, as a power of two would map them all to the same cache sets.
    const std::size_t plane = static_cast<std::size_t>(shape.frames) * 4 / 64 * 64 + 128;
    host.resize(plane * static_cast<std::size_t>(shape.channels) + 64);
    for (std::size_t c = 0; c < static_cast<std::size_t>(shape.channels); ++c) {
      planes.push_back(aligned(host) + c * plane);
    }
    for (std::size_t i = 0; i + 4 <= host.size(); i += 4) {
      const float x = static_cast<float>(i % 997) / 500.0f - 1.0f;  // a signal as a float, any number as an integer
      std::memcpy(host.data() + i, &x, sizeof x);
    }
    for (std::size_t i = 0; i < device.size(); ++i) device[i] = static_cast<std::byte>(i * 7 % 61);
  }
  static std::byte* aligned(std::vector<std::byte>& bytes) {
    return bytes.data() + (64 - reinterpret_cast<std::uintptr_t>(bytes.data()) % 64) % 64;
  }

  std::vector<std::byte> device, host;
  std::vector<std::byte*> planes;
};

void move(benchmark::State& state, const Conversion& row, Shape shape) {
  const std::size_t sample = bytes(row.device);
  Memory memory(shape, sample);
  const Run run{Memory::aligned(memory.device), static_cast<std::ptrdiff_t>(sample) * shape.channels,
                memory.planes.data(), shape.channels, shape.frames};
  for ([[maybe_unused]] auto _ : state) {
    row.kernel(run);
    benchmark::ClobberMemory();
  }
}

void copy(benchmark::State& state, std::size_t size) {
  std::vector<std::byte> from(size, std::byte{1}), to(size);
  for ([[maybe_unused]] auto _ : state) {
    std::memcpy(to.data(), from.data(), size);
    benchmark::ClobberMemory();
  }
}

std::vector<Shape> parse(std::string_view text) {
  std::vector<Shape> shapes;
  while (!text.empty()) {
    Shape shape;
    const char* const end = text.data() + text.size();
    auto at = std::from_chars(text.data(), end, shape.channels);
    if (at.ptr != end && *at.ptr == 'x') at = std::from_chars(at.ptr + 1, end, shape.frames);
    if (at.ec != std::errc{} || shape.channels < 1 || shape.frames < 8) return {};
    shapes.push_back(shape);
    text.remove_prefix(static_cast<std::size_t>(at.ptr - text.data()));
    if (!text.empty()) text.remove_prefix(1);
  }
  return shapes;
}

void add(Shape shape) {
  const std::string suffix = "/" + std::to_string(shape.channels) + "x" + std::to_string(shape.frames);
  const auto samples = static_cast<std::size_t>(shape.channels) * static_cast<std::size_t>(shape.frames);
  for (const std::size_t sample : {2UZ, 3UZ, 4UZ}) {
    const std::string name = "memcpy " + std::to_string(sample) + " bytes a sample" + suffix;
    benchmark::RegisterBenchmark(name.c_str(), copy, sample * samples);
  }
  for (const Conversion& row : conversions()) {
    if (!supports(row.isa)) continue;
    benchmark::RegisterBenchmark((std::string(row.name) + suffix).c_str(), move, row, shape);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view wanted = "8x64,2x64";
  constexpr std::string_view option = "--shapes=";
  std::vector<char*> rest;
  for (int i = 0; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(option)) {
      wanted = argument.substr(option.size());
    } else {
      rest.push_back(argv[i]);
    }
  }
  const auto shapes = parse(wanted);
  int count = static_cast<int>(rest.size());
  benchmark::Initialize(&count, rest.data());
  if (shapes.empty() || benchmark::ReportUnrecognizedArguments(count, rest.data())) return 1;
  for (const Shape shape : shapes) add(shape);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
