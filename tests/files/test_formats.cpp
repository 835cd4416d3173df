// SPDX-License-Identifier: MIT
// Recordings in libsndfile's formats, and file names without a format.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <numbers>
#include <random>

#include "files/container.hpp"
#include "files/reader.hpp"
#include "files/temporary.hpp"
#include "files/writer.hpp"

using namespace taut;
using files::FileFormat;
using files::Reader;
using files::Sample;
using files::Writer;

namespace {

std::vector<std::int32_t> noise(unsigned seed, std::size_t count, Sample sample) {
  std::mt19937 random(seed);
  std::vector<std::int32_t> samples(count);
  const auto dropped = 32 - 8 * files::bytes(sample);
  for (auto& s : samples) s = static_cast<std::int32_t>((random() >> dropped) << dropped);
  return samples;
}

std::vector<std::int32_t> everything(Reader& reader) {
  std::vector<std::int32_t> all, piece(static_cast<std::size_t>(4096 * reader.info().channels));
  for (;;) {
    const auto got = reader.read(std::span(piece));
    REQUIRE(got.has_value());
    if (*got == 0) return all;
    all.insert(all.end(), piece.begin(), piece.begin() + *got * reader.info().channels);
  }
}

/// Runs `work` in a child process that limits files to `limit` bytes.
int limited(rlim_t limit, const std::function<int()>& work) {
  const auto child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit size{limit, limit};
    setrlimit(RLIMIT_FSIZE, &size);
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("FLAC preserves every sample") {
  const Temporary folder;
  CHECK(rc::check([&] {
    const FileFormat format{*rc::gen::element(8000.0, 44100.0, 192000.0), *rc::gen::inRange(1, 9),
                            *rc::gen::element(Sample::s16, Sample::s24)};
    const auto frames = *rc::gen::inRange<std::size_t>(1, 9000);
    auto samples =
        noise(*rc::gen::arbitrary<unsigned>(), frames * static_cast<std::size_t>(format.channels), format.sample);
    const auto silent = *rc::gen::inRange<Frames>(0, 5000);
    auto writer = Writer::create(folder / "a.flac", format, Writer::Existing::replace);
    RC_ASSERT(writer.has_value());
    RC_ASSERT(writer->write(samples).has_value());
    RC_ASSERT(writer->silence(silent).has_value());
    RC_ASSERT(writer->promised() <= writer->frames());
    RC_ASSERT(writer->close().has_value());
    RC_ASSERT(writer->frames() == static_cast<Frames>(frames) + silent);
    samples.resize(samples.size() + static_cast<std::size_t>(silent * format.channels));
    auto reader = Reader::open(folder / "a.flac");
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->info().container == "FLAC");
    RC_ASSERT(reader->info().sample == format.sample);
    RC_ASSERT(reader->info().rate == format.rate);
    RC_ASSERT(reader->info().remarks.empty());
    RC_ASSERT(everything(*reader) == samples);
  }));
}

TEST_CASE("a FLAC recorder killed at any moment keeps all but the last block, and the unclosed file is reported") {
  const Temporary folder;
  for (const Frames frames : {1, 5000, 4096 * 3, 40'000}) {
    const auto path = folder / (std::to_string(frames) + ".flac");
    const auto samples = noise(7, static_cast<std::size_t>(frames), Sample::s24);
    CHECK(limited(RLIM_INFINITY, [&] {
            auto writer = Writer::create(path, {48000, 1, Sample::s24});
            if (!writer || !writer->write(samples)) return 1;
            _exit(writer->promised() + 8192 >= frames ? 0 : 2);  // as if killed: nothing is closed
          }) == 0);
    auto reader = Reader::open(path);
    if (!reader && frames < 4096) continue;  // no complete block yet
    REQUIRE(reader.has_value());
    CHECK(!reader->info().length_known);
    REQUIRE(reader->info().remarks.size() == 1);
    CHECK(reader->info().remarks[0].find("was not closed") != std::string::npos);
    const auto back = everything(*reader);
    CHECK(static_cast<Frames>(back.size()) >= frames - 2 * 4096);
    CHECK(std::equal(back.begin(), back.end(), samples.begin()));
    CHECK(reader->info().frames == static_cast<Frames>(back.size()));
  }
}

TEST_CASE("after a full disk a FLAC file ends with its last complete block, and the writer knows its length") {
  const Temporary folder;
  for (const rlim_t limit : {rlim_t{20'000}, rlim_t{50'000}, rlim_t{50'001}}) {
    const auto path = folder / (std::to_string(limit) + ".flac");
    const auto samples = noise(3, 100'000, Sample::s16);
    const int blocks = limited(limit, [&] {
      auto writer = Writer::create(path, {48000, 1, Sample::s16});
      if (!writer) return 100;
      if (const auto done = writer->write(samples); done || done.error().trouble != Trouble::no_memory) return 101;
      if (const auto closed = writer->close(); closed || closed.error().trouble != Trouble::no_memory) return 102;
      return writer->frames() % 4096 == 0 ? static_cast<int>(writer->frames() / 4096) : 103;
    });
    REQUIRE(blocks >= 1);
    REQUIRE(blocks < 100);
    auto reader = Reader::open(path);
    REQUIRE(reader.has_value());
    CHECK(reader->info().frames == blocks * 4096);
    const auto back = everything(*reader);
    REQUIRE(static_cast<Frames>(back.size()) == blocks * 4096);
    CHECK(std::equal(back.begin(), back.end(), samples.begin()));
    CHECK(reader->info().remarks.empty());
  }
}

TEST_CASE("the lossy formats preserve a tone") {
  const Temporary folder;
  const std::size_t frames = 96'000;
  std::vector<std::int32_t> tone;
  for (std::size_t i = 0; i < frames; ++i) {
    const double sample = 0.5 * std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / 48000);
    tone.insert(tone.end(), 2, static_cast<std::int32_t>(sample * 0x1p31));
  }
  for (const char* name : {"a.ogg", "a.OPUS", "a.mp3"}) {
    CAPTURE(name);
    auto writer = Writer::create(folder / name, {48000, 2, Sample::f32});
    if (!writer) {
      // Older versions of libsndfile write fewer formats, with a message.
      CHECK(writer.error().what.find("libsndfile") != std::string::npos);
      continue;
    }
    REQUIRE(writer->write(tone).has_value());
    REQUIRE(writer->close().has_value());
    CHECK(writer->frames() == static_cast<Frames>(frames));
    auto reader = Reader::open(folder / name);
    REQUIRE(reader.has_value());
    CHECK(reader->info().container != "WAV");
    const auto back = everything(*reader);
    CHECK(std::abs(static_cast<Frames>(back.size() / 2) - static_cast<Frames>(frames)) < 3000);
    double cosine = 0, sine = 0, power = 0;
    for (std::size_t i = 24'000; i < 72'000; ++i) {
      const double sample = static_cast<double>(back[2 * i]) * 0x1p-31;
      const double phase = 2 * std::numbers::pi * 1000 * static_cast<double>(i) / 48000;
      cosine += sample * std::cos(phase);
      sine += sample * std::sin(phase);
      power += sample * sample;
    }
    const double tone_power = 2 * (cosine * cosine + sine * sine) / 48'000;
    CHECK(tone_power / power > 0.99);
    CHECK(std::sqrt(power / 48'000) == doctest::Approx(0.5 / std::numbers::sqrt2).epsilon(0.03));
  }
}

TEST_CASE("a name without a format, or with an unsupported one, is refused with a list; no file appears") {
  const Temporary folder;
  for (const char* name : {"take", "take.aiff", "take.wma", "take.flac.txt"}) {
    CAPTURE(name);
    const auto writer = Writer::create(folder / name, {48000, 2, Sample::s24});
    REQUIRE(!writer.has_value());
    CHECK(writer.error().trouble == Trouble::unsupported);
    CHECK(writer.error().remedy.find(".flac") != std::string::npos);
  }
  // A sample type the format lacks has its own sentence.
  CHECK(Writer::create(folder / "a.flac", {48000, 2, Sample::f32}).error().what == "FLAC cannot hold f32.");
  CHECK(Writer::create(folder / "a.flac", {48000, 9, Sample::s16}).error().what.find("9 channels at 48000 Hz") !=
        std::string::npos);
  const auto fast = Writer::create(folder / "a.mp3", {192000, 2, Sample::f32});
  REQUIRE(!fast.has_value());
  CHECK(fast.error().what.find("MP3") != std::string::npos);
  const auto odd = Writer::create(folder / "a.opus", {44100, 2, Sample::f32});
  REQUIRE(!odd.has_value());
  CHECK(odd.error().what.find("Opus") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder / ""));
  CHECK(files::container_of("A.FLAC").value() == files::Container::flac);
}

TEST_CASE("a FLAC file is replaced like a WAV file") {
  const Temporary folder;
  write_file(folder / "a.flac", ByteBuilder().text("old"));
  auto writer = Writer::create(folder / "a.flac", {48000, 1, Sample::s16}, Writer::Existing::replace);
  REQUIRE(writer.has_value());
  REQUIRE(writer->close().has_value());
  CHECK(writer->untouched());
  CHECK(read_file(folder / "a.flac").size() == 3);
  CHECK(Writer::create(folder / "a.flac", {48000, 1, Sample::s16}).error().what.find("exists already") !=
        std::string::npos);
}
