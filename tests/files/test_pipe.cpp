// SPDX-License-Identifier: MIT
// Audio through pipes: read once, front to back, without a known length.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <thread>

#include "files/pipe.hpp"
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

std::string made_fifo(const Temporary& folder) {
  std::string path = folder / "fifo";
  if (!std::filesystem::exists(path)) REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  signal(SIGPIPE, SIG_IGN);
  return path;
}

/// Writes bytes to a FIFO in random pieces.
std::jthread feed(const std::string& fifo, std::vector<std::byte> bytes, unsigned seed) {
  return std::jthread([=] {
    std::mt19937 random(seed);
    const int to = open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
    for (std::size_t at = 0; at < bytes.size();) {
      const auto wrote = write(to, bytes.data() + at, std::min<std::size_t>(bytes.size() - at, 1 + random() % 9000));
      if (wrote <= 0) break;
      at += static_cast<std::size_t>(wrote);
    }
    close(to);
  });
}

std::vector<std::int32_t> everything(Reader& reader) {
  std::vector<std::int32_t> all, piece(static_cast<std::size_t>(1000 * reader.info().channels));
  for (;;) {
    const auto got = reader.read(std::span(piece));
    REQUIRE(got.has_value());
    if (*got == 0) return all;
    all.insert(all.end(), piece.begin(), piece.begin() + *got * reader.info().channels);
  }
}

std::vector<std::int32_t> noise(std::size_t count, unsigned seed, int bits) {
  std::mt19937 random(seed);
  std::vector<std::int32_t> samples(count);
  for (auto& s : samples) s = static_cast<std::int32_t>((random() >> (32 - bits)) << (32 - bits));
  return samples;
}

}  // namespace

TEST_CASE("audio recorded into a pipe is read back exactly, and the length becomes known at the end") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  CHECK(rc::check([&] {
    const FileFormat format{48000, *rc::gen::inRange(1, 9), *rc::gen::element(Sample::s16, Sample::s24, Sample::s32)};
    const auto frames = *rc::gen::inRange<std::size_t>(1, 20'000);
    const auto silent = *rc::gen::inRange<Frames>(0, 20'000);
    auto samples = noise(frames * static_cast<std::size_t>(format.channels), *rc::gen::arbitrary<unsigned>(),
                         8 * files::bytes(format.sample));
    std::jthread writing([&] {
      auto writer = Writer::create(fifo, format);
      if (!writer || !writer->write(samples) || !writer->silence(silent)) return;
      std::ignore = writer->close();
    });
    auto reader = Reader::open(fifo);
    RC_ASSERT(reader.has_value());
    RC_ASSERT(!reader->info().length_known);
    RC_ASSERT(reader->info().remarks.empty());
    const auto back = everything(*reader);
    writing.join();
    samples.resize(samples.size() + static_cast<std::size_t>(silent * format.channels));
    RC_ASSERT(back == samples);
    RC_ASSERT(reader->info().length_known);
    RC_ASSERT(reader->info().frames == static_cast<Frames>(frames) + silent);
    RC_ASSERT(reader->info().remarks.empty());
  }));
}

TEST_CASE("pipes of other programs are readable: with a length, without, and truncated") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  const auto samples = noise(2000, 5, 16);
  auto file = files::wav_header(48000, 2, Sample::s16, 1000, false);
  const auto header = file.size();
  for (const auto s : samples) {
    file.push_back(static_cast<std::byte>((s >> 16) & 0xff));
    file.push_back(static_cast<std::byte>((s >> 24) & 0xff));
  }
  for (const std::uint32_t size_field : {4000U, 0xffffffffU, 0x7ffff000U, 0x80000000U, 0U, 8000U}) {
    CAPTURE(size_field);
    for (std::size_t b = 0; b < 4; ++b) file[header - 4 + b] = static_cast<std::byte>((size_field >> (8 * b)) & 0xff);
    const auto feeding = feed(fifo, file, size_field);
    auto reader = Reader::open(fifo);
    REQUIRE(reader.has_value());
    CHECK(reader->info().length_known == (size_field == 4000 || size_field == 8000));
    CHECK(everything(*reader) == samples);
    CHECK(reader->info().frames == 1000);
    REQUIRE(reader->info().remarks.size() == (size_field == 8000 ? 1 : 0));
    if (size_field == 8000)
      CHECK(reader->info().remarks[0].find("1,000 frames (20.8 ms) are missing") != std::string::npos);
  }
}

TEST_CASE("FLAC and other formats work through pipes too") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  const auto samples = noise(2 * 150'000, 11, 16);
  for (const int kind : {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_AIFF | SF_FORMAT_PCM_16}) {
    CAPTURE(kind);
    const auto path = folder / ("theirs" + std::to_string(kind));
    SF_INFO info{};
    info.samplerate = 48000;
    info.channels = 2;
    info.format = kind;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    REQUIRE(file != nullptr);
    sf_writef_int(file, samples.data(), 150'000);
    sf_close(file);
    const auto feeding = feed(fifo, read_file(path), 3);
    auto reader = Reader::open(fifo);
    REQUIRE_MESSAGE(reader.has_value(), reader.error().sentence());
    CHECK(reader->info().frames == 150'000);
    CHECK(everything(*reader) == samples);
    CHECK(reader->info().remarks.empty());
  }
}

TEST_CASE("a pipe with the header after the samples is refused, and non-audio always is") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  const auto good = files::wav_header(48000, 2, Sample::s16, 0, false);
  ByteBuilder reversed;
  reversed.raw(std::span(good).first(12)).text("data").u32(2 << 20).raw(std::vector<std::byte>(2 << 20));
  reversed.raw(std::span(good).subspan(48, 24));
  {
    const auto feeding = feed(fifo, reversed, 1);
    auto reader = Reader::open(fifo);
    REQUIRE(reader.has_value());
    std::vector<std::int32_t> piece(2 << 20);
    const auto got = reader->read(std::span(piece));
    REQUIRE(!got.has_value());
    CHECK(got.error().what.find("pipe") != std::string::npos);
  }
  const auto feeding = feed(fifo, ByteBuilder().text("hello"), 1);
  CHECK(Reader::open(fifo).error().what.find("not") != std::string::npos);
}

TEST_CASE("waiting for the other end of a pipe, or its data, can be cancelled") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  std::atomic<int> asked = 0;
  const auto soon = [&] { return ++asked > 3; };
  CHECK(Reader::open(fifo, soon).error().trouble == Trouble::wrong_state);
  asked = 0;
  CHECK(Writer::create(fifo, {48000, 2, Sample::s16}, Writer::Existing::refuse, soon).error().trouble ==
        Trouble::absent);

  const int lazy = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  asked = -1'000'000;
  auto writer = Writer::create(fifo, {48000, 2, Sample::s16}, Writer::Existing::refuse, [&] { return ++asked > 0; });
  REQUIRE(writer.has_value());
  asked = 0;
  const std::vector<std::int32_t> second(96'000);
  auto done = writer->write(second);
  REQUIRE(!done.has_value());
  CHECK(done.error().trouble == Trouble::busy);
  close(lazy);
}

TEST_CASE("a reader that closes the pipe is told apart from other errors") {
  const Temporary folder;
  const auto fifo = made_fifo(folder);
  int reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  auto writer = Writer::create(fifo, {48000, 2, Sample::s16});
  REQUIRE(writer.has_value());
  const std::vector<std::int32_t> some(200);
  REQUIRE(writer->write(some).has_value());
  CHECK(!writer->reader_gone());
  close(reader);
  const auto done = writer->write(some);
  REQUIRE(!done.has_value());
  CHECK(writer->reader_gone());
  CHECK(writer->frames() == 100);
  CHECK(!writer->close().has_value());
  CHECK(writer->reader_gone());

  auto full = Writer::create("/dev/full", {48000, 2, Sample::s16});
  REQUIRE(!full.has_value());
  CHECK(full.error().trouble == Trouble::no_memory);
  CHECK(Writer::create("/dev/null", {48000, 2, Sample::s16}).has_value());
}
