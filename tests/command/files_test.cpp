// SPDX-License-Identifier: MIT
// Files and pipes in play, record and loopback.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <thread>

#include "command/program.hpp"
#include "files/reader.hpp"
#include "files/writer.hpp"

using namespace taut;
using namespace taut::tests;
using nlohmann::json;

namespace {

const std::string card = "virtual:test?clock=virtual";

json parsed(const std::string& text) { return json::parse(text, nullptr, false); }

/// Runs a shell command line, with the program as $T.
ProgramResult shell(const std::string& line) {
  const Folder folder;
  setenv("T", TAUT_PROGRAM, 1);
  const std::string out = folder.file("out"), err = folder.file("err");
  const int status = std::system(("( " + line + " ) > " + out + " 2> " + err + " < /dev/null").c_str());
  const auto contents = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = contents(out),
          .err = contents(err)};
}

/// A file of sines: channel c has frequency hz * (c + 1), at half of full scale.
std::string tones(const std::string& path, double rate, int channels, Frames frames, double hz) {
  auto writer = files::Writer::create(path, {.rate = rate, .channels = channels}, files::Writer::Existing::replace);
  REQUIRE(writer);
  std::vector<std::int32_t> samples;
  for (Frames f = 0; f < frames; ++f)
    for (int c = 0; c < channels; ++c)
      samples.push_back(static_cast<std::int32_t>(
          0x1p30 * std::sin(2 * std::numbers::pi * hz * (c + 1) * static_cast<double>(f) / rate)));
  REQUIRE(writer->write(samples));
  REQUIRE(writer->close());
  return path;
}

files::Info info_of(const std::string& path) {
  auto reader = files::Reader::open(path);
  REQUIRE_MESSAGE(reader, reader.error().sentence());
  return reader->info();
}

}  // namespace

TEST_CASE("audio passes through pipes from record to play, with the reports on stderr") {
  const Folder folder;
  const std::string report = folder.file("report");
  const ProgramResult ended = shell("\"$T\" record - --device '" + card + "' --seconds 1.5 --json 2> " + report +
                                    " | \"$T\" play - --device '" + card + "' --json");
  CHECK(ended.status == 0);
  const json played = parsed(ended.out);
  REQUIRE(played.is_object());
  CHECK(played["frames"] == 72'000);
  CHECK(played["missed"] == 0);
  std::ifstream file(report);
  const json recorded = json::parse(file, nullptr, false);
  REQUIRE(recorded.is_object());
  CHECK(recorded["frames"] == 72'000);
}

TEST_CASE("stdout carries only audio; redirected to a file, the file gets its length") {
  const Folder folder;
  const std::string file = folder.file("out.wav");
  const ProgramResult ended = shell("\"$T\" record - --device '" + card + "' --seconds 0.5 > " + file);
  CHECK(ended.status == 0);
  CHECK(ended.err.find("Taut record") != std::string::npos);
  CHECK(info_of(file).frames == 24'000);
  CHECK(info_of(file).remarks.empty());
  const ProgramResult piped = shell("\"$T\" record - --device '" + card + "' --seconds 0.5 | cat > " + file);
  CHECK(piped.err.find("0.50 s") != std::string::npos);
  CHECK(std::filesystem::file_size(file) == 104 + 24'000 * 6);
  CHECK(info_of(file).frames == 24'000);
  // A regular file on stdin, and a file through a pipe.
  for (const std::string& line : {"\"$T\" play - --json --device '" + card + "' < " + file,
                                  "\"$T\" play /dev/stdin --json --device '" + card + "' < " + file,
                                  "cat " + file + " | \"$T\" play /dev/stdin --json --device '" + card + "'"}) {
    CAPTURE(line);
    CHECK(parsed(shell(line).out)["frames"] == 24'000);
  }
}

TEST_CASE("a reader that closes the pipe is no failure, and the report says how much it received") {
  const ProgramResult ended =
      shell("{ \"$T\" record - --device '" + card + "'; echo status $? >&2; } | head -c 100000 > /dev/null");
  CHECK(ended.err.find("has ended; the recording ended") != std::string::npos);
  CHECK(ended.err.find("Taut record") != std::string::npos);
  // 2: a busy machine drops out.
  CHECK((ended.err.find("status 0") != std::string::npos || ended.err.find("status 2") != std::string::npos));
}

TEST_CASE("a FIFO between two programs, opened by either first") {
  const Folder folder;
  for (const bool reader_first : {true, false}) {
    const std::string fifo = folder.file(reader_first ? "a" : "b");
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    const Words play{"play", fifo, "--device", card, "--json"};
    const Words record{"record", fifo, "--device", card, "--seconds", "1", "--json"};
    Program first(reader_first ? play : record);
    Program second(reader_first ? record : play);
    const ProgramResult ended[] = {first.wait(), second.wait()};
    for (const ProgramResult& one : ended) {
      CHECK(one.status == 0);
      CHECK(parsed(one.out)["frames"] == 48'000);
    }
  }
  // Nobody opens the other end: Ctrl-C still ends it.
  const std::string fifo = folder.file("a");
  for (const char* command : {"play", "record"}) {
    Program waiting({command, fifo, "--device", card});
    usleep(300'000);
    waiting.signal(SIGINT);
    CHECK(waiting.wait().status == 1);
  }
}

TEST_CASE("the extension selects the format; a missing or unsupported one is refused before anything is created") {
  const Folder folder;
  for (const char* name : {"take.flac", "take.wav"}) {
    CHECK(run({"record", folder.file(name), "--device", card, "--seconds", "0.5"}).status == 0);
    CHECK(info_of(folder.file(name)).container == (std::string(name) == "take.flac" ? "FLAC" : "WAV"));
    CHECK(info_of(folder.file(name)).frames == 24'000);
    CHECK(parsed(run({"play", folder.file(name), "--device", card, "--json"}).out)["frames"] == 24'000);
  }
  for (const char* name : {"take", "take.aiff", "take.m4a"}) {
    const ProgramResult ended = run({"record", folder.file(name), "--device", card, "--seconds", "0.5"});
    CHECK(ended.status == 1);
    CHECK(ended.err.find(".flac") != std::string::npos);
    CHECK(!std::filesystem::exists(folder.file(name)));
  }
  const ProgramResult wide =
      run({"record", folder.file("b.flac"), "--device", card, "--seconds", "0.5", "--format", "f32"});
  CHECK(wide.status == 1);
  CHECK(wide.err.find("FLAC cannot hold f32") != std::string::npos);
  const ProgramResult lossy =
      run({"record", folder.file("b.mp3"), "--device", card, "--seconds", "0.5", "--format", "s16"});
  CHECK(lossy.status == 1);
  CHECK(lossy.err.find("--format") != std::string::npos);
}

TEST_CASE("two recorders into one file: the second is refused, the first recording is intact") {
  const Folder folder;
  const std::string file = folder.file("same.wav");
  std::ofstream(file) << "what was there";
  const Words words{"record", file, "--replace", "--device", "virtual:test"};
  Program first(words);
  // Recording has started once the old content is gone.
  while (std::filesystem::file_size(file) == 14) usleep(20'000);
  const ProgramResult second = run(words);
  CHECK(second.status == 1);
  CHECK(second.err.find("is being recorded by another program") != std::string::npos);
  first.signal(SIGINT);
  CHECK(first.wait().status == 0);
  CHECK(info_of(file).frames > 0);
  CHECK(info_of(file).remarks.empty());
}

TEST_CASE("the old file stays if the recording never starts") {
  const Folder folder;
  const std::string file = folder.file("kept.wav");
  std::ofstream(file) << "what was there";
  const ProgramResult ended = run({"record", file, "--replace", "--device", card + "&faults=refuse@0ms:9:busy"});
  CHECK(ended.status == 1);
  CHECK(std::filesystem::file_size(file) == 14);
}

TEST_CASE("a full disk: how much is kept, where, and a nonzero status") {
  const Folder folder;
  const std::string file = folder.file("full.wav");
  // Blocks of 512 bytes; a header of 104 bytes, and 6 bytes per frame.
  const ProgramResult ended =
      shell("trap '' XFSZ; ulimit -f 128; \"$T\" record " + file + " --device '" + card + "' --json");
  CHECK(ended.status == 1);
  const auto kept = (128 * 512 - 104) / 6;
  const json report = parsed(ended.out);
  REQUIRE(report.is_object());
  CHECK(report["frames"] == info_of(file).frames);
  CHECK(report["frames"] == kept);
  CHECK(report["error"].get<std::string>().find("kept in " + file) != std::string::npos);
  CHECK(info_of(file).remarks.empty());
}

TEST_CASE("play at another rate: the same duration and pitch; --varispeed changes both") {
  const Folder folder;
  const std::string file = tones(folder.file("tone.wav"), 44100, 1, 44'100 + 17, 1000);
  const ProgramResult resampled = run({"play", file, "--device", card, "--rate", "48000", "--json"});
  CHECK(resampled.status == 0);
  CHECK(parsed(resampled.out)["rate"] == 48000);
  CHECK(parsed(resampled.out)["frames"] == 48'019);  // 48018.5 frames
  CHECK(parsed(resampled.out)["peak"].get<double>() == doctest::Approx(-6.02).epsilon(0.01));
  CHECK(resampled.out.find("resampled it to 48 kHz") != std::string::npos);
  const ProgramResult fast = run({"play", file, "--device", card, "--rate", "48000", "--varispeed", "--json"});
  CHECK(parsed(fast.out)["frames"] == 44'117);
  CHECK(fast.out.find("another speed") != std::string::npos);
  CHECK(parsed(run({"play", file, "--device", card, "--rate", "96000", "--seconds", "0.5", "--json"}).out)["frames"] ==
        48'000);
}

TEST_CASE("more channels than outputs: the error names --mix, which downmixes") {
  const Folder folder;
  const std::string six = tones(folder.file("six.wav"), 48000, 6, 4800, 400);
  const std::string two = tones(folder.file("two.wav"), 48000, 2, 4800, 400);
  const std::string mono = card + "&out=1";
  for (const std::string& file : {six, two}) {
    const ProgramResult refused = run({"play", file, "--device", mono});
    CHECK(refused.status == 1);
    CHECK(refused.err.find("1 output") != std::string::npos);
    CHECK(refused.err.find("--mix") != std::string::npos);
    const ProgramResult mixed = run({"play", file, "--device", mono, "--mix", "--json"});
    CHECK(mixed.status == 0);
    CHECK(parsed(mixed.out)["channel_numbers"] == json({1}));
    CHECK(mixed.out.find("folded down to 1") != std::string::npos);
    CHECK(parsed(mixed.out)["frames"] == 4800);
  }
  const ProgramResult stereo = run({"play", six, "--device", card + "&out=8", "--mix", "--channels", "3,4", "--json"});
  CHECK(parsed(stereo.out)["channel_numbers"] == json({3, 4}));
  CHECK(run({"play", six, "--device", card + "&out=8", "--mix", "--channels", "3-5"}).status == 1);
}

TEST_CASE("loopback reads only what it plays of a long file, within the available memory") {
  const Folder folder;
  const std::string file = folder.file("huge.wav");
  {
    // 256 channels for 600 s: a sparse file of 22 GB.
    auto writer = files::Writer::create(file, {.rate = 48000, .channels = 256, .sample = files::Sample::s24});
    REQUIRE(writer);
    REQUIRE(writer->silence(600 * 48'000));
    REQUIRE(writer->close());
  }
  const std::string line = "\"$T\" loopback --device '" + card + "' --file " + file + " --seconds 0.2 --json";
  const ProgramResult ended = shell("ulimit -v 3000000; " + line);
  CHECK(ended.err.find("This should not have happened") == std::string::npos);
  CHECK(ended.status == 0);
  const ProgramResult small = shell("ulimit -v 150000; " + line);
  CHECK(small.status == 1);
  CHECK(small.err.find("bad_alloc") == std::string::npos);
}
