// SPDX-License-Identifier: MIT
// Interoperability: we read what libsndfile writes, and the reverse.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sndfile.h>

#include <bit>

#include "files/reader.hpp"
#include "files/temporary.hpp"
#include "files/writer.hpp"

using namespace taut;
using files::Reader;
using files::Sample;
using files::Writer;

namespace {

std::vector<std::int32_t> noise(std::size_t count, int bits) {
  std::vector<std::int32_t> samples(count);
  auto state = *rc::gen::arbitrary<std::uint32_t>();
  for (auto& s : samples) {
    state = state * 1664525U + 1013904223U;
    s = std::bit_cast<std::int32_t>((state ^ (state << 13)) & (~0U << (32 - bits)));
  }
  return samples;
}

void write_by_sndfile(const std::string& path, int format, int channels, const std::vector<std::int32_t>& samples) {
  SF_INFO info{};
  info.samplerate = 48000;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  RC_ASSERT((file != nullptr));
  const auto frames = static_cast<sf_count_t>(samples.size()) / channels;
  RC_ASSERT(sf_writef_int(file, samples.data(), frames) == frames);
  sf_close(file);
}

}  // namespace

TEST_CASE("libsndfile's integer files are read exactly, in every container") {
  const Temporary folder;
  struct Kind {
    int format, bits;
    const char* container;
  };
  CHECK(rc::check([&] {
    const auto kind = *rc::gen::element(
        Kind{SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16, "WAV"}, Kind{SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8, "WAV"},
        Kind{SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 24, "WAV"}, Kind{SF_FORMAT_WAV | SF_FORMAT_PCM_32, 32, "WAV"},
        Kind{SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 24, "RF64"}, Kind{SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16, "FLAC"},
        Kind{SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24, "FLAC"}, Kind{SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 24, "AIFF"});
    const auto channels = *rc::gen::inRange(1, 9);
    const auto samples = noise(static_cast<std::size_t>(channels * *rc::gen::inRange(1, 6000)), kind.bits);
    const auto path = folder / "theirs";
    write_by_sndfile(path, kind.format, channels, samples);
    auto reader = Reader::open(path);
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->info().container == kind.container);
    RC_ASSERT(reader->info().channels == channels);
    RC_ASSERT(bytes(reader->info().sample) * 8 == kind.bits);
    std::vector<std::int32_t> back(samples.size());
    RC_ASSERT(reader->read(std::span(back)).value() * channels == static_cast<Frames>(samples.size()));
    RC_ASSERT(back == samples);
    const auto middle = reader->info().frames / 2;
    RC_ASSERT(reader->seek(middle).has_value());
    std::vector<float> tail(static_cast<std::size_t>((reader->info().frames - middle) * channels));
    RC_ASSERT(reader->read(std::span(tail)).value() == reader->info().frames - middle);
    for (std::size_t i = 0; i < tail.size(); ++i) {
      RC_ASSERT(tail[i] == static_cast<float>(samples[static_cast<std::size_t>(middle * channels) + i]) * 0x1p-31F);
    }
  }));
}

TEST_CASE("libsndfile reads a recording, in progress and finished") {
  const Temporary folder;
  CHECK(rc::check([&] {
    struct Kind {
      Sample sample;
      int bits, format;
    };
    const auto kind =
        *rc::gen::element(Kind{Sample::s16, 16, SF_FORMAT_PCM_16}, Kind{Sample::s24, 24, SF_FORMAT_PCM_24},
                          Kind{Sample::s32, 32, SF_FORMAT_PCM_32}, Kind{Sample::f32, 24, SF_FORMAT_FLOAT});
    const auto channels = *rc::gen::inRange(1, 20);
    const auto samples = noise(static_cast<std::size_t>(channels * *rc::gen::inRange(5000, 9000)), kind.bits);
    auto writer = Writer::create(folder / "ours.wav", {8000, channels, kind.sample}, Writer::Existing::replace);
    RC_ASSERT(writer.has_value());
    RC_ASSERT(writer->write(samples).has_value());
    for (const bool closed : {false, true}) {
      if (closed) RC_ASSERT(writer->close().has_value());
      SF_INFO info{};
      SNDFILE* file = sf_open((folder / "ours.wav").c_str(), SFM_READ, &info);
      RC_ASSERT((file != nullptr));
      RC_ASSERT(info.frames == writer->promised());
      RC_ASSERT(info.channels == channels);
      RC_ASSERT((info.format & SF_FORMAT_SUBMASK) == kind.format);
      std::vector<float> back(static_cast<std::size_t>(info.frames * channels));
      RC_ASSERT(sf_readf_float(file, back.data(), info.frames) == info.frames);
      sf_close(file);
      for (std::size_t i = 0; i < back.size(); ++i) RC_ASSERT(back[i] == static_cast<float>(samples[i]) * 0x1p-31F);
    }
  }));
}

TEST_CASE("libsndfile agrees that the large file is RF64") {
  const Temporary folder;
  auto writer = Writer::create(folder / "big.wav", {48000, 2, Sample::s24});
  REQUIRE(writer.has_value());
  REQUIRE(writer->silence(Frames{1} << 30).has_value());
  REQUIRE(writer->close().has_value());
  SF_INFO info{};
  SNDFILE* file = sf_open((folder / "big.wav").c_str(), SFM_READ, &info);
  REQUIRE(file != nullptr);
  CHECK(info.frames == Frames{1} << 30);
  CHECK((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64);
  sf_close(file);
}

TEST_CASE("float formats pass through libsndfile as the same floats") {
  const Temporary folder;
  SF_INFO info{};
  info.samplerate = 44100;
  info.channels = 1;
  info.format = SF_FORMAT_AIFF | SF_FORMAT_FLOAT;
  const std::vector<float> samples = {0.0F, 1.5F, -0.25F, 1e-20F, 0x1.fffffep-1F};
  SNDFILE* file = sf_open((folder / "f.aiff").c_str(), SFM_WRITE, &info);
  REQUIRE(file != nullptr);
  sf_writef_float(file, samples.data(), 5);
  sf_close(file);
  auto reader = Reader::open(folder / "f.aiff");
  REQUIRE(reader.has_value());
  std::vector<float> back(5);
  CHECK(reader->read(std::span(back)).value() == 5);
  CHECK(back == samples);
  REQUIRE(reader->seek(0).has_value());
  std::vector<std::int32_t> ints(5);
  CHECK(reader->read(std::span(ints)).value() == 5);
  CHECK(ints == std::vector<std::int32_t>{0, 0x7fffffff, -(1 << 29), 0, 0x7fffff80});
}

TEST_CASE("libsndfile sees marks as cue points with labels; the audio is the same as without them") {
  const Temporary folder;
  for (const int channels : {1, 2, 3})
    for (const auto sample : {Sample::s16, Sample::s24, Sample::f32}) {
      CAPTURE(channels);
      auto writer = Writer::create(folder / "marked.wav", {48000, channels, sample}, Writer::Existing::replace);
      REQUIRE(writer);
      const std::vector<std::int32_t> samples(static_cast<std::size_t>(channels) * 12'345, 1 << 29);
      REQUIRE(writer->write(std::span(samples)));
      CHECK(writer->mark(480, "480 frames lost (10.0 ms)"));
      CHECK(writer->mark(12'000, "odd"));
      CHECK(writer->mark(12'344, "even"));
      CHECK_FALSE(writer->mark(Frames{1} << 32, "beyond what a cue point can say"));
      REQUIRE(writer->close());

      auto reader = Reader::open(folder / "marked.wav");
      REQUIRE(reader);
      CHECK(reader->info().frames == 12'345);
      CHECK(reader->info().remarks.empty());

      SF_INFO info{};
      SNDFILE* const file = sf_open((folder / "marked.wav").c_str(), SFM_READ, &info);
      REQUIRE(file != nullptr);
      CHECK(info.frames == 12'345);
      SF_CUES cues{};
      REQUIRE(sf_command(file, SFC_GET_CUE, &cues, sizeof cues) == SF_TRUE);
      REQUIRE(cues.cue_count == 3);
      CHECK(cues.cue_points[0].sample_offset == 480);
      CHECK(std::string(cues.cue_points[0].name) == "480 frames lost (10.0 ms)");
      CHECK(cues.cue_points[1].sample_offset == 12'000);
      CHECK(std::string(cues.cue_points[1].name) == "odd");
      CHECK(cues.cue_points[2].sample_offset == 12'344);
      CHECK(std::string(cues.cue_points[2].name) == "even");
      sf_close(file);
    }
}
