// SPDX-License-Identifier: MIT
// play, record, through, register.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "command/program.hpp"
#include "driver/app.hpp"
#include "files/reader.hpp"
#include "files/writer.hpp"

using namespace taut;
using namespace taut::tests;
using nlohmann::json;

namespace {

const std::string card = "virtual:test?clock=virtual";

std::string made_file(const Folder& folder, double rate, int channels, Frames frames) {
  const std::string path = folder.file("made.wav");
  auto writer = files::Writer::create(path, {.rate = rate, .channels = channels}, files::Writer::Existing::replace);
  REQUIRE(writer);
  const std::vector<std::int32_t> samples(static_cast<std::size_t>(frames * channels), 1 << 30);
  REQUIRE(writer->write(samples));
  REQUIRE(writer->close());
  return path;
}

json parsed(const ProgramResult& ended) { return json::parse(ended.out, nullptr, false); }

}  // namespace

TEST_CASE("play plays the whole file, at its own rate") {
  const Folder folder;
  const std::string file = made_file(folder, 44100, 2, 50'000);
  const ProgramResult ended = run({"play", file, "--device", card, "--json"});
  CHECK(ended.status == 0);
  const json report = parsed(ended);
  CHECK(report["rate"] == 44100);
  CHECK(report["frames"] == 50'000);
  CHECK(report["missed"] == 0);
  CHECK(report["peak"].get<double>() == doctest::Approx(-6.02).epsilon(0.01));
}

// What ends it is a thread that may be woken late; one that is not woken would exceed this.
constexpr int until_woken = 10'000;

// A card in virtual time runs far ahead of any poll.
TEST_CASE("through ends at the requested frame, on a card in virtual time too") {
  for (const auto& [device, rate, seconds, frames] :
       {std::tuple{"virtual:loopback?clock=virtual", "48000", "0.5", 24'000},
        {"virtual:loopback?clock=virtual", "44100", "0.3", 13'230},
        {"virtual:loopback?clock=virtual&rates=96000", "44100", "1.01", 44'541},
        {"virtual:loopback", "48000", "0.1", 4'800}})
    for (const char* buffer : {"64", "100", "8192"}) {
      CAPTURE(device);
      CAPTURE(buffer);
      const json report = parsed(
          run({"through", "--device", device, "--rate", rate, "--seconds", seconds, "--buffer", buffer, "--json"}));
      REQUIRE(report.is_object());
      CHECK(report["frames"] == frames);
      if (std::string(device).contains("clock=virtual"))
        CHECK(report["callbacks"].get<int>() <= frames / std::stoi(buffer) + until_woken);
    }
  CHECK(parsed(run({"through", "--device", card, "--seconds", "0.5", "--json"}))["frames"] == 24'000);
}

TEST_CASE("mono plays on two outputs, other files need as many outputs as channels") {
  const Folder folder;
  CHECK(parsed(run({"play", made_file(folder, 48000, 1, 1000), "--device", card, "--json"}))["channel_numbers"] ==
        json({1, 2}));
  const std::string six = made_file(folder, 48000, 6, 1000);
  const ProgramResult refused = run({"play", six, "--device", card});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("6 channels") != std::string::npos);
  CHECK(run({"play", six, "--device", card + "&out=8"}).status == 0);
  CHECK(parsed(run({"play", six, "--device", card + "&out=8", "--channels", "3-8", "--json"}))["channel_numbers"][0] ==
        3);
  CHECK(run({"play", six, "--device", card + "&out=8", "--channels", "3-7"}).status == 1);
}

TEST_CASE("a rate the card lacks is converted, with a remark; one out of reach is refused, or played by varispeed") {
  const Folder folder;
  const std::string file = made_file(folder, 44100, 2, 1000);
  const ProgramResult played = run({"play", file, "--device", card + "&rates=48000", "--json"});
  CHECK(played.status == 0);
  CHECK(parsed(played)["rate"] == 44100);
  CHECK(played.out.find("The hardware runs at 48000 Hz") != std::string::npos);
  const ProgramResult far = run({"play", file, "--device", card + "&rates=384000", "--json"});
  CHECK(far.status == 0);
  CHECK(parsed(far)["rate"] == 48000);
  CHECK(parsed(far)["frames"] == 1088);
  CHECK(far.out.find("resampled it to 48 kHz") != std::string::npos);
  const std::string slow = made_file(folder, 4000, 2, 1000);
  const ProgramResult refused = run({"play", slow, "--device", card + "&rates=384000"});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("4 kHz") != std::string::npos);
  CHECK(run({"play", slow, "--device", card + "&rates=48000", "--rate", "48000", "--varispeed"}).status == 0);
}

TEST_CASE("record takes the requested duration, and does not overwrite a file without permission") {
  const Folder folder;
  const std::string file = folder.file("take.wav");
  const Words words{"record", file, "--device", card + "&in=3", "--seconds", "1.5", "--rate", "96000", "--json"};
  const ProgramResult ended = run(words);
  CHECK(ended.status == 0);
  CHECK(parsed(ended)["frames"] == 144'000);
  {
    auto reader = files::Reader::open(file);
    REQUIRE(reader);
    CHECK(reader->info().frames == 144'000);
    CHECK(reader->info().channels == 3);
    CHECK(reader->info().rate == 96000);
    CHECK(reader->info().sample == files::Sample::s24);
  }
  CHECK(run(words).status == 1);
  Words replacing = words;
  replacing.insert(replacing.end(), {"--replace", "--format", "f32"});
  CHECK(run(replacing).status == 0);
  CHECK(files::Reader::open(file)->info().sample == files::Sample::f32);
}

TEST_CASE("a full disk ends the recording with a sentence") {
  if (access("/dev/full", W_OK) != 0) return;
  const ProgramResult ended = run({"record", "/dev/full", "--device", card, "--seconds", "1"});
  CHECK(ended.status == 1);
  CHECK(ended.err.starts_with("taut: "));
}

TEST_CASE("a recording killed at any moment opens with all but its last second") {
  const Folder folder;
  // Bytes: more than a second of two channels.
  for (const unsigned size : {400'000U, 550'000U}) {
    const std::string file = folder.file(std::to_string(size) + ".wav");
    {
      Program program({"record", file, "--device", "virtual:test", "--format", "s24"});
      std::error_code missing;
      REQUIRE(eventually([&] {
        const auto now = std::filesystem::file_size(file, missing);
        return !missing && now >= size;
      }));
      program.signal(SIGKILL);
      CHECK(program.wait().status == 128 + SIGKILL);
    }
    auto reader = files::Reader::open(file);
    REQUIRE(reader);
    CHECK(reader->info().channels == 2);
    CHECK(reader->info().frames >= static_cast<Frames>(size / 6) - 48'000);
    CHECK(reader->info().frames <= static_cast<Frames>(std::filesystem::file_size(file) / 6));
  }
}

TEST_CASE("Ctrl-C ends play, record and through with their report") {
  const Folder folder;
  const std::string long_file = made_file(folder, 48000, 1, 48'000 * 60);
  for (const Words& words :
       std::initializer_list<Words>{{"play", long_file, "--device", "virtual:test", "--json"},
                                    {"record", folder.file("r.wav"), "--device", "virtual:test", "--json"},
                                    {"through", "--device", "virtual:test", "--json"}}) {
    CAPTURE(words.front());
    Program program(words);
    REQUIRE(program.streams());
    program.signal(SIGINT);
    const ProgramResult ended = program.wait();
    const json report = parsed(ended);
    REQUIRE(report.is_object());
    const json& xruns = report["xruns"];
    const bool whole = xruns["host_late"] == 0 && xruns["thread_late"] == 0 && xruns["device_late"] == 0;
    CHECK(ended.status == (whole && report["missed"] == 0 ? 0 : 2));
    CHECK(report["interrupted"] == true);
    CHECK(report["frames"] > 0);
  }
}

TEST_CASE("through starts muted, says so, and runs for its time without a terminal") {
  const ProgramResult ended =
      run({"through", "--device", card + "&in=1", "--seconds", "0.5", "--buffer", "32", "--json"});
  CHECK(ended.status == 0);
  CHECK(ended.err.find("muted at -20 dB") != std::string::npos);
  const json report = parsed(ended);
  CHECK(report["buffer"] == 32);
  CHECK(report["frames"] >= 24'000);
  CHECK(report["peak"].is_null());
}

TEST_CASE("register writes what hosts read, changes only what is given, and leaves others alone") {
  const Folder folder;
  const std::string list = folder.file("list");
  const auto line = [&](const std::string& name) {
    std::string text;
    std::ifstream file(list + "/Small/" + name);
    std::getline(file, text);
    return text;
  };
  CHECK(run({"register", "--directory", list, "--name", "Small", "--device", "virtual:x", "--buffer", "32"}).status ==
        0);
  CHECK(line("driver").ends_with("/libtaut.so"));
  CHECK(line("description") == "Small");
  CHECK(line("buffer") == "32");
  CHECK(line("input") == "virtual:x");
  CHECK(line("output") == "virtual:x");
  CHECK(run({"register", "--directory", list, "--name", "Small", "--safety", "16"}).status == 0);
  CHECK(line("buffer") == "32");
  CHECK(line("safety") == "16");
  CHECK(run({"unregister", "--directory", list, "--name", "Small"}).status == 0);
  CHECK(!std::filesystem::exists(list + "/Small"));

  std::filesystem::create_directories(list + "/Small");
  std::ofstream(list + "/Small/driver") << "/opt/other/libother.so\n";
  CHECK(run({"register", "--directory", list, "--name", "Small"}).status == 1);
  CHECK(run({"unregister", "--directory", list, "--name", "Small"}).status == 1);
  CHECK(line("driver") == "/opt/other/libother.so");
}
