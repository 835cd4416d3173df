// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <random>

#include "files/reader.hpp"
#include "files/temporary.hpp"
#include "files/wav_layout.hpp"
#include "files/writer.hpp"

using namespace taut;
using files::FileFormat;
using files::Reader;
using files::Sample;
using files::Writer;

namespace {

std::int32_t counted(Frames frame, int channel) {
  return static_cast<std::int32_t>((frame * 7 + channel) % 30000) << 16;
}

std::vector<std::int32_t> counted_block(Frames from, Frames frames, int channels) {
  std::vector<std::int32_t> block;
  for (Frames i = 0; i < frames; ++i) {
    for (int c = 0; c < channels; ++c) block.push_back(counted(from + i, c));
  }
  return block;
}

int depth(Sample sample) { return sample == Sample::s16 ? 16 : sample == Sample::s32 ? 32 : 24; }

}  // namespace

TEST_CASE("samples read back exactly where the file can hold them") {
  const Temporary folder;
  CHECK(rc::check([&] {
    const FileFormat format{*rc::gen::element(8000.0, 44100.0, 384000.0), *rc::gen::inRange(1, 257),
                            *rc::gen::element(Sample::s16, Sample::s24, Sample::s32, Sample::f32)};
    const auto frames = *rc::gen::inRange<std::size_t>(0, 200);
    std::vector<std::int32_t> samples(frames * static_cast<std::size_t>(format.channels));
    std::mt19937 random(*rc::gen::arbitrary<unsigned>());
    for (auto& s : samples)
      s = std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(random()) & (~0U << (32 - depth(format.sample))));

    auto writer = Writer::create(folder / "a.wav", format, Writer::Existing::replace);
    RC_ASSERT(writer.has_value());
    if (frames == 0) return;
    const auto cut =
        samples.size() / 2 / static_cast<std::size_t>(format.channels) * static_cast<std::size_t>(format.channels);
    RC_ASSERT(writer->write(std::span<const std::int32_t>(samples).first(cut)).has_value());
    RC_ASSERT(writer->write(std::span<const std::int32_t>(samples).subspan(cut)).has_value());
    RC_ASSERT(writer->close().has_value());

    auto reader = Reader::open(folder / "a.wav");
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->info().remarks.empty());
    RC_ASSERT(reader->info().frames == static_cast<Frames>(frames));
    RC_ASSERT(reader->info().rate == format.rate);
    RC_ASSERT(reader->info().sample == format.sample);
    std::vector<std::int32_t> back(samples.size());
    RC_ASSERT(reader->read(std::span(back)).has_value());
    RC_ASSERT(back == samples);
  }));
}

TEST_CASE("floats stay floats bit by bit, and become the nearest integers, clipped") {
  const Temporary folder;
  CHECK(rc::check([&] {
    const auto sample = *rc::gen::element(Sample::s16, Sample::s24, Sample::f32);
    std::vector<float> samples;
    for (int i = *rc::gen::inRange(0, 100); i > 0; --i)
      samples.push_back(static_cast<float>(*rc::gen::inRange(-1300000, 1300000)) / 1e6F);
    auto writer = Writer::create(folder / "f.wav", {48000, 1, sample}, Writer::Existing::replace);
    RC_ASSERT(writer.has_value());
    if (samples.empty()) return;
    const float* plane = samples.data();
    RC_ASSERT(writer->write(std::span<const float* const>(&plane, 1), static_cast<Frames>(samples.size())).has_value());
    RC_ASSERT(writer->close().has_value());
    auto reader = Reader::open(folder / "f.wav");
    RC_ASSERT(reader.has_value());
    std::vector<float> back(samples.size());
    RC_ASSERT(reader->read(std::span(back)).has_value());
    const float step = std::ldexp(1.0F, 1 - depth(sample));
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (sample == Sample::f32)
        RC_ASSERT(std::bit_cast<std::uint32_t>(back[i]) == std::bit_cast<std::uint32_t>(samples[i]));
      else
        RC_ASSERT(std::abs(back[i] - std::clamp(samples[i], -1.0F, 1.0F - step)) <= step / 2);
    }
  }));
}

TEST_CASE("the header is at most half a second behind at any moment, and never ahead") {
  const Temporary folder;
  CHECK(rc::check([&] {
    const FileFormat format{*rc::gen::element(8000.0, 11025.0), *rc::gen::inRange(1, 4),
                            *rc::gen::element(Sample::s16, Sample::s24)};
    std::filesystem::remove(folder / "h.wav");
    auto writer = Writer::create(folder / "h.wav", format);
    RC_ASSERT(writer.has_value());
    for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
      const auto n = *rc::gen::inRange<Frames>(0, 9000);
      if (*rc::gen::inRange(0, 4) == 0) {
        RC_ASSERT(writer->silence(n).has_value());
      } else {
        RC_ASSERT(writer->write(counted_block(writer->frames(), n, format.channels)).has_value());
      }
      RC_ASSERT(writer->frames() - writer->promised() <= static_cast<Frames>(format.rate / 2));
      auto reader = Reader::open(folder / "h.wav");
      RC_ASSERT(reader.has_value());
      RC_ASSERT(reader->info().frames == (writer->promised() > 0 ? writer->promised() : writer->frames()));
    }
  }));
}

TEST_CASE("a recorder killed at any moment keeps all but the last second") {
  const Temporary folder;
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(page != MAP_FAILED);
  auto* accepted = new (page) std::atomic<Frames>(0);
  std::mt19937 random(20240607);
  Frames longest = 0;
  for (int round = 0; round < 40; ++round) {
    const auto path = folder / ("k" + std::to_string(round) + ".wav");
    const int channels = 1 + round % 3;
    const FileFormat format{8000, channels, round % 2 ? Sample::s16 : Sample::s24};
    accepted->store(0);
    const auto child = fork();
    if (child == 0) {
      auto writer = Writer::create(path, format);
      if (!writer) _exit(1);
      while (writer->write(counted_block(writer->frames(), 64 + round, channels))) accepted->store(writer->frames());
      _exit(2);
    }
    REQUIRE(child > 0);
    // The first rounds hit the file's creation. The others wait for a frame count, which even a slow machine reaches.
    int status = 0;
    pid_t ended = 0;
    if (round < 10) usleep(static_cast<useconds_t>(random() % 1500));
    if (round >= 10)
      for (const auto end = static_cast<Frames>(random() % 24'000); accepted->load() < end && ended == 0; usleep(100))
        ended = waitpid(child, &status, WNOHANG);
    REQUIRE(ended == 0);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    const auto written = accepted->load();
    if (written == 0 && !std::filesystem::exists(path)) continue;
    longest = std::max(longest, written);
    auto reader = Reader::open(path);
    REQUIRE(reader.has_value());
    // Only this remark would mean that the header promised missing data.
    for (const auto& remark : reader->info().remarks) CHECK(remark.find("shorter than its header") == remark.npos);
    CHECK(reader->info().channels == channels);
    CHECK(reader->info().frames >= written - 8000);
    std::vector<std::int32_t> back(static_cast<std::size_t>(reader->info().frames * channels));
    REQUIRE(reader->read(std::span(back)).has_value());
    CHECK(back == counted_block(0, reader->info().frames, channels));
  }
  CHECK(longest > 8000);
  munmap(page, 4096);
}

TEST_CASE("a full disk is reported, and the file stays valid up to the last whole frame") {
  const Temporary folder;
  for (const rlim_t limit : {rlim_t{5000}, rlim_t{5001}, rlim_t{100'003}}) {
    const auto path = folder / ("full" + std::to_string(limit) + ".wav");
    const auto child = fork();
    if (child == 0) {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit size{limit, limit};
      setrlimit(RLIMIT_FSIZE, &size);
      auto writer = Writer::create(path, {8000, 3, Sample::s24});
      if (!writer) _exit(1);
      auto done = writer->write(counted_block(0, 200, 3));
      while (done) done = writer->write(counted_block(writer->frames(), 200, 3));
      if (done.error().trouble != Trouble::no_memory) _exit(2);
      if (writer->write(counted_block(0, 1, 3))) _exit(3);
      const auto closed = writer->close();
      _exit(!closed && closed.error().trouble == Trouble::no_memory ? 0 : 4);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    auto reader = Reader::open(path);
    REQUIRE(reader.has_value());
    CHECK(reader->info().remarks.empty());
    const auto header = files::wav_header(8000, 3, Sample::s24, 0, false).size();
    CHECK(reader->info().frames == static_cast<Frames>((limit - header) / 9));
    std::vector<std::int32_t> back(static_cast<std::size_t>(reader->info().frames * 3));
    REQUIRE(reader->read(std::span(back)).has_value());
    CHECK(back == counted_block(0, reader->info().frames, 3));
  }
}

TEST_CASE("beyond 4 GiB the file becomes RF64, without writing 4 GiB") {
  const Temporary folder;
  const FileFormat format{192000, 8, Sample::s32};
  const Frames four_gib = (Frames{1} << 32) / 32;
  auto writer = Writer::create(folder / "big.wav", format);
  REQUIRE(writer.has_value());
  const auto container = [&] {
    auto reader = Reader::open(folder / "big.wav");
    REQUIRE(reader.has_value());
    CHECK(reader->info().frames == writer->promised());
    CHECK(reader->info().remarks.empty());
    return reader->info().container;
  };
  REQUIRE(writer->silence(four_gib - 192000).has_value());
  CHECK(container() == "WAV");
  REQUIRE(writer->silence(200000).has_value());
  CHECK(container() == "RF64");
  REQUIRE(writer->write(counted_block(0, 100, 8)).has_value());
  REQUIRE(writer->close().has_value());
  CHECK(container() == "RF64");

  auto reader = Reader::open(folder / "big.wav");
  REQUIRE(reader.has_value());
  REQUIRE(reader->info().frames == four_gib + 8100);
  REQUIRE(reader->seek(four_gib + 7999).has_value());
  std::vector<std::int32_t> tail(8 * 101);
  CHECK(reader->read(std::span(tail)).value() == 101);
  CHECK(std::vector(tail.begin() + 8, tail.end()) == counted_block(0, 100, 8));
  CHECK(std::all_of(tail.begin(), tail.begin() + 8, [](auto s) { return s == 0; }));
  struct stat there{};
  REQUIRE(stat((folder / "big.wav").c_str(), &there) == 0);
  CHECK(there.st_blocks * 512 < (1 << 20));
}

TEST_CASE("nothing is overwritten without permission, and formats out of range are refused") {
  const Temporary folder;
  const auto path = folder / "kept.wav";
  {
    auto first = Writer::create(path, {48000, 1, Sample::s16});
    REQUIRE(first.has_value());
    REQUIRE(first->write(counted_block(0, 10, 1)).has_value());
  }
  const auto before = read_file(path);
  const auto again = Writer::create(path, {48000, 2, Sample::s24});
  REQUIRE(!again.has_value());
  CHECK(again.error().trouble == Trouble::bad_request);
  CHECK(read_file(path) == before);
  CHECK(Writer::create(path, {48000, 2, Sample::s24}, Writer::Existing::replace).has_value());

  CHECK(Writer::create(folder / "", {48000, 2, Sample::s24}, Writer::Existing::replace).error().trouble ==
        Trouble::bad_request);
  CHECK(Writer::create(folder / "no/such.wav", {48000, 2, Sample::s24}).error().trouble == Trouble::absent);
  for (const FileFormat& bad : {FileFormat{48000, 0, Sample::s16}, FileFormat{48000, 257, Sample::s16},
                                FileFormat{0, 1, Sample::s16}, FileFormat{44100.5, 1, Sample::s16},
                                FileFormat{std::nan(""), 1, Sample::s16}, FileFormat{48000, 1, Sample::u8}}) {
    CHECK(Writer::create(folder / "bad.wav", bad).error().trouble == Trouble::bad_request);
  }
  CHECK(!std::filesystem::exists(folder / "bad.wav"));
  for (const auto& entry : std::filesystem::directory_iterator(folder / ""))
    CHECK(entry.path().filename() == "kept.wav");
}
