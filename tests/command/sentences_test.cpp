// SPDX-License-Identifier: MIT
// The output of every command, checked for bad numbers and sentences.
#include <doctest/doctest.h>

#include <regex>
#include <string>
#include <vector>

#include "command/program.hpp"
#include "files/writer.hpp"

using namespace taut;
using namespace taut::tests;

namespace {

struct Flaw {
  const char* name;
  std::regex pattern;
};

const std::vector<Flaw>& flaws() {
  static const std::vector<Flaw> all{
      // Not in the name of a temporary file, which may have any letters and digits.
      {"an exponent", std::regex(R"((^|[^A-Za-z0-9])\d[\d.,]*[eE][+-]?\d+\b)")},
      {"one of many",
       std::regex(R"((^|[^\d.,])1 (frame|channel|drop-out|input|output|gap|jump|restart|cycle|device|buffer)s\b)")},
      {"a sign before zero", std::regex(R"((^|[ (])-0(\.0+)?([ ,;)%]|$))")},
      {"two full stops", std::regex(R"([^.]\.\.([^./]|$))")},
      {"a stop and another sign", std::regex(R"([;:,]\.( |$)|\.[;:,]( |$))")},
      {"no number", std::regex(R"(\b(nan|inf)\b)")},
      {"a number and its unit on two lines",
       std::regex(R"([ (][+-]?(\d[\d.,]*)?\d\n +(frames?|ms|us|s|Hz|kHz|dB|ppm|%|channels?|drop-outs?)\b)")},
      {"an unfilled place", std::regex(R"(\{\})")},
  };
  return all;
}

/// Checks a command's output; the request itself may be invalid.
void read(const Words& words) {
  const ProgramResult ended = run(words);
  std::string line;
  for (const std::string& word : words) line += word + " ";
  CAPTURE(line);
  CHECK(ended.status < 128);
  const std::string said = ended.out + ended.err;
  for (const Flaw& flaw : flaws()) {
    std::smatch found;
    const bool flawed = std::regex_search(said, found, flaw.pattern);
    CHECK_MESSAGE(
        !flawed, flaw.name, ": ...",
        std::string(found.prefix())
            .substr(found.prefix().length() > 60 ? static_cast<std::size_t>(found.prefix().length()) - 60 : 0),
        "[", found.str(), "]");
  }
}

const std::string card = "virtual:test?clock=virtual";

}  // namespace

TEST_CASE("the checker finds planted flaws") {
  for (const char* flawed :
       {"at most 1.7e+03 drop-outs", "lost 1 frames", "resampled, -0.0 ppm; 1 gap", "It is gone.. It is back.",
        "of 1,700\n              frames", "gone;. Open", "nan ms", "the {} of it"}) {
    bool seen = false;
    for (const Flaw& flaw : flaws()) seen = seen || std::regex_search(std::string(flawed), flaw.pattern);
    CHECK_MESSAGE(seen, flawed);
  }
}

TEST_CASE("loopback: any card, size, load and fault") {
  for (const char* id :
       {"", "&in=1&out=1", "&delay=1&latency_in=1&latency_out=1", "&hidden=1", "&hidden=5", "&cable=off", "&cycle=480",
        "&cycle=1", "&rates=44100", "&ppm=300", "&vary=on", "&format=s16&jitter=2000", "&faults=lost@100ms:1",
        "&faults=lost@100ms:1,late@9000:3ms,lost@300ms:7", "&faults=unplug@100ms:100ms", "&faults=stall@100ms:100ms",
        "&faults=rate@100ms:96000", "&faults=refuse@0:2:busy"})
    read({"loopback", "--device", card + id, "--seconds", "0.5", "--rate", "48000"});
  for (const Words& more : std::initializer_list<Words>{{"--buffer", "1"},
                                                        {"--buffer", "8192"},
                                                        {"--safety", "1"},
                                                        {"--safety", "0"},
                                                        {"--load", "50"},
                                                        {"--load", "99"},
                                                        {"--load", "200"},
                                                        {"--analogue"},
                                                        {"--analogue", "--buffer", "1000"},
                                                        {"--channels", "1"},
                                                        {"--seconds", "0.01"},
                                                        {"--safety", "tight", "--settle", "2"},
                                                        {"--rate", "11025"}}) {
    Words words{"loopback", "--device", card, "--seconds", "0.5"};
    words.insert(words.end(), more.begin(), more.end());
    read(words);
  }
  read({"loopback", "--device", "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual%26ppm=40", "--seconds",
        "2"});
  read({"loopback", "--device",
        "several:virtual:a%3Fclock=virtual+virtual:b%3Fclock=virtual%26faults=unplug@500ms:100ms", "--seconds", "1"});
}

TEST_CASE("play, record and devices: singular and plural") {
  const Folder folder;
  for (const int channels : {1, 2})
    for (const Frames frames : {1, 1700}) {
      const std::string path = folder.file("made" + std::to_string(channels) + std::to_string(frames) + ".wav");
      auto writer =
          files::Writer::create(path, {.rate = 48000, .channels = channels}, files::Writer::Existing::replace);
      REQUIRE(writer);
      const std::vector<std::int32_t> samples(static_cast<std::size_t>(frames * channels), 1 << 30);
      REQUIRE(writer->write(samples));
      REQUIRE(writer->close());
      for (const char* id : {"", "&out=1", "&rates=44100", "&faults=lost@100:1"})
        read({"play", path, "--device", card + id});
    }
  for (const char* id : {"", "&in=1", "&rates=44100", "&faults=lost@100:1", "&faults=unplug@100ms:100ms"})
    read({"record", folder.file("r.wav"), "--device", card + id, "--seconds", "0.5", "--replace"});
  for (const char* id :
       {"", "&in=1&out=1", "&min=1&max=1", "&rates=44100", "&rates=8000-384000", "&rates=44100,1000000"})
    read({"devices", card + id});
  read({"devices"});
}

TEST_CASE("every help page, and the answers to invalid input") {
  for (const char* page : {"", "devices", "play", "record", "through", "loopback", "compare", "register", "unregister"})
    read({"help", page});
  const Folder folder;
  for (const Words& words :
       std::initializer_list<Words>{{"nonsense"},
                                    {"loopback", "--buffer", "0"},
                                    {"loopback", "--seconds", "0"},
                                    {"loopback", "--device", "nosuch:card"},
                                    {"loopback", "--device", "virtual:test?in=-1"},
                                    {"loopback", "--device", "virtual:test?nosuch=1"},
                                    {"loopback", "--device", card, "--channels", "9"},
                                    {"loopback", "--device", card + "&in=0"},
                                    {"loopback", "--device", card + "&out=1", "--channels", "2"},
                                    {"loopback", "--device", card + "&rates=44100", "--rate", "5000"},
                                    {"loopback", "--device", "alsa:hw:NoSuchCard,0"},
                                    {"loopback", "--device", "several:virtual:a"},
                                    {"loopback", "--driver", "NoSuchDriver"},
                                    {"loopback", "--file", folder.file("none.wav")},
                                    {"play", folder.path().string()},
                                    {"play", "/dev/null"},
                                    {"record", "/proc/none/x.wav", "--device", card},
                                    {"register", "--name", "../up"},
                                    {"register", "--directory", "/dev/null/list"},
                                    {"unregister", "--directory", folder.path().string()}})
    read(words);
}
