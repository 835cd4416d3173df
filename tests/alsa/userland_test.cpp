// SPDX-License-Identifier: MIT
// The installed libasound with PCMs that need no kernel: null and file, restricted by a configuration.
#include <stdlib.h>

#include <algorithm>
#include <cstring>

#include "alsa/folder.hpp"
#include "device/alsa/backend.hpp"
#include "support/skip.hpp"

namespace taut::tests {
namespace {

using device::Wake;

const char* const configuration = R"(
</usr/share/alsa/alsa.conf>
pcm.narrow { type plug slave { pcm { type null } rate 44100 format S16_LE channels 2 } }
pcm.recorder { type file slave.pcm { type null } file "%RECORDING%" format raw }
)";

/// The backend on the installed library, with a private configuration; empty if there is no library.
struct Userland {
  Userland() {
    if (!std::filesystem::exists("/usr/share/alsa/alsa.conf")) return;
    auto library = device::alsa::load_library();
    if (!library) return;
    std::string text = configuration;
    const std::string mark = "%RECORDING%";
    text.replace(text.find(mark), mark.size(), (folder.path() / "recording.raw").string());
    folder.write("asound.conf", text);
    ::setenv("ALSA_CONFIG_PATH", (folder.path() / "asound.conf").c_str(), 1);
    backend = device::alsa::make_backend(*library, {});
  }
  ~Userland() { ::unsetenv("ALSA_CONFIG_PATH"); }

  Folder folder;
  std::unique_ptr<device::Backend> backend;
};

#define TAUT_NEEDS_LIBASOUND(machine, name) \
  if ((machine).backend == nullptr) return skip(name, "libasound2 is not installed here.")

device::Request both(const std::string& id) { return {.in = id, .out = id, .rate = 48000, .frames = 64, .margin = 32}; }

void fill(const device::Side& side, int frames, std::byte value) {
  for (const auto& area : side.areas)
    for (int i = 0; i < frames; ++i) *(area.data + area.step * (i < side.split ? side.at + i : i - side.split)) = value;
}

TEST_CASE("null: probe, open, fill, turns, stop, restart, close") {
  Userland machine;
  TAUT_NEEDS_LIBASOUND(machine, "null: probe, open, fill, turns, stop, restart, close");
  const auto can = machine.backend->probe("alsa:null");
  REQUIRE(can);
  CHECK(can->known == device::Can::Known::yes);
  CHECK(can->input_types.size() == 5);
  CHECK(can->rates.size() >= 14);

  auto stream = machine.backend->open(both("alsa:null?channels=4"));
  REQUIRE(stream);
  const auto& agreed = (*stream)->agreed();
  CHECK(agreed.rate == 48000);
  CHECK(agreed.frames == 64);
  CHECK(agreed.margin == 32);
  CHECK(agreed.in.channels == 4);
  CHECK(agreed.out.type == audio::SampleType::int32);
  CHECK(std::ranges::any_of(agreed.remarks,
                            [](const auto& r) { return r.find("made by ALSA's library") != std::string::npos; }));
  for (int again = 0; again < 2; ++again) {
    REQUIRE((*stream)->start());
    device::Turn turn;
    int turns = 0;
    Frames end = 0;
    for (int i = 0; i < 50; ++i) {
      const auto wake = (*stream)->wait((*stream)->clock().now() + nanos_per_second, turn);
      REQUIRE(wake == Wake::turn);
      CHECK(turn.filling == (i == 0));
      CHECK(turn.frames == (i == 0 ? 96 : 64));
      CHECK(turn.out.areas.size() == 4);
      CHECK(turn.in.areas.size() == (i == 0 ? 0 : 4));
      CHECK(turn.out.position == end);
      end = turn.out.position + turn.frames;
      fill(turn.out, turn.frames, std::byte{1});
      (*stream)->done(turn.frames, 0);
      ++turns;
    }
    (*stream)->stop();
    (*stream)->stop();
  }
}

TEST_CASE("file: output arrives in order") {
  Userland machine;
  TAUT_NEEDS_LIBASOUND(machine, "file: output arrives in order");
  auto stream = machine.backend->open(
      {.in = "", .out = "alsa:recorder?channels=1&format=s16", .rate = 48000, .frames = 50, .margin = 30});
  REQUIRE(stream);
  REQUIRE((*stream)->start());
  std::int16_t next = 0;
  for (int i = 0; i < 40; ++i) {
    device::Turn turn;
    REQUIRE((*stream)->wait((*stream)->clock().now() + nanos_per_second, turn) == Wake::turn);
    for (int f = 0; f < turn.frames; ++f, ++next) {
      const auto& area = turn.out.areas[0];
      std::memcpy(area.data + area.step * (f < turn.out.split ? turn.out.at + f : f - turn.out.split), &next, 2);
    }
    (*stream)->done(turn.frames, 0);
  }
  stream->reset();
  std::ifstream file(machine.folder.path() / "recording.raw", std::ios::binary);
  std::int16_t read = 0, expected = 0;
  while (file.read(reinterpret_cast<char*>(&read), 2)) REQUIRE(read == expected++);
  CHECK(expected == next);
}

TEST_CASE("refusals of the real library are sentences") {
  Userland machine;
  TAUT_NEEDS_LIBASOUND(machine, "refusals of the real library are sentences");
  const auto absent = machine.backend->open(both("alsa:hw:NoSuchCard,0,0"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().trouble == Trouble::absent);
  CHECK(absent.error().what.find("'hw:NoSuchCard,0,0' could not be opened") != std::string::npos);
  CHECK(machine.backend->probe("alsa:no-such-name").error().trouble == Trouble::absent);
  const auto format = machine.backend->open(both("alsa:null?format=s24in32"));
  REQUIRE(format);
  CHECK((*format)->agreed().out.type == audio::SampleType::int32_24);
  const auto rate = machine.backend->open({.in = "", .out = "alsa:null", .rate = 1e9, .frames = 64, .margin = 64});
  REQUIRE_FALSE(rate);
  CHECK(rate.error().trouble == Trouble::bad_request);
}

TEST_CASE("the plug layer converts nothing: a slave's limits are the device's") {
  Userland machine;
  TAUT_NEEDS_LIBASOUND(machine, "the plug layer converts nothing: a slave's limits are the device's");
  const auto can = machine.backend->probe("alsa:narrow");
  REQUIRE(can);
  for (const auto& rate : can->rates) CHECK(rate.hz == 44100);
  const auto stream = machine.backend->open(both("alsa:narrow"));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().what == "The sound device 'narrow' has no sample rate of 48000 Hz.");
}

}  // namespace
}  // namespace taut::tests
