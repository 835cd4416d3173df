// SPDX-License-Identifier: MIT
// Sound files and learned values on Windows: names in every script, no partial files, no leaked handles.
#include <doctest/doctest.h>

#include <windows.h>

#include <fstream>
#include <numeric>

#include "base/path.hpp"
#include "driver/folder.hpp"
#include "files/reader.hpp"
#include "files/writer.hpp"
#include "learned/learned.hpp"
#include "platform/text_windows.hpp"

using namespace taut;

TEST_CASE("a recording under any name is read back exactly, and is not overwritten without permission") {
  const tests::Folder folder;
  for (const char* name : {"plain.wav", "Ünïcödé ñ 音.wav"}) {
    CAPTURE(std::string(name));
    const std::string path = text_of(folder.path() / path_of(name));
    std::vector<std::int32_t> samples(2 * 1000);
    std::iota(samples.begin(), samples.end(), -1000);
    for (auto& sample : samples) sample *= 1 << 16;
    {
      auto writer = files::Writer::create(path, {.rate = 48000, .channels = 2, .sample = files::Sample::s32});
      REQUIRE_MESSAGE(writer, writer.error().sentence());
      REQUIRE(writer->write(std::span<const std::int32_t>(samples)));
      REQUIRE(writer->close());
    }
    auto reader = files::Reader::open(path);
    REQUIRE_MESSAGE(reader, reader.error().sentence());
    std::vector<std::int32_t> back(samples.size());
    REQUIRE(reader->read(std::span<std::int32_t>(back)));
    CHECK(back == samples);
    const auto again = files::Writer::create(path, {.rate = 48000, .channels = 2, .sample = files::Sample::s32});
    REQUIRE_FALSE(again);
    CHECK(again.error().what.find("exists already") != std::string::npos);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK(entry.path().extension() == ".wav");
}

TEST_CASE("a recording replaces another under all its names, at its first frame, one recorder at a time") {
  const tests::Folder folder;
  const auto path = folder.path() / "old.wav", other = folder.path() / "other.wav";
  std::ofstream(path) << "what was there";
  REQUIRE(CreateHardLinkW(other.c_str(), path.c_str(), nullptr));
  const auto replacing = [&] {
    return files::Writer::create(text_of(path), {.rate = 48000, .channels = 1, .sample = files::Sample::s24},
                                 files::Writer::Existing::replace);
  };
  {
    auto writer = replacing();
    REQUIRE_MESSAGE(writer, writer.error().sentence());
    CHECK(std::filesystem::file_size(path) == 14);
    REQUIRE(writer->close());
    CHECK(writer->untouched());
  }
  CHECK(std::filesystem::file_size(path) == 14);
  {
    auto writer = replacing();
    REQUIRE(writer);
    const auto second = replacing();
    REQUIRE_FALSE(second);
    CHECK(second.error().trouble == Trouble::busy);
    const std::vector<std::int32_t> ten(10, 1 << 20);
    REQUIRE(writer->write(std::span<const std::int32_t>(ten)));
    REQUIRE(writer->close());
  }
  for (const auto& name : {path, other}) {
    auto reader = files::Reader::open(text_of(name));
    REQUIRE_MESSAGE(reader, reader.error().sentence());
    CHECK(reader->info().frames == 10);
    CHECK(reader->info().remarks.empty());
  }
}

TEST_CASE("read and write errors have messages") {
  const tests::Folder folder;
  const auto create = [&](const std::string& name) {
    return files::Writer::create(text_of(folder.path() / path_of(name)),
                                 {.rate = 48000, .channels = 1, .sample = files::Sample::s16});
  };
  CHECK(create("no such folder/x.wav").error().trouble == Trouble::absent);
  std::ofstream(folder.path() / "song.flac") << "fLaC and nothing else";
  const auto flac = files::Reader::open(text_of(folder.path() / "song.flac"));
  REQUIRE_FALSE(flac);
  CHECK(flac.error().sentence().find("libsndfile") != std::string::npos);
}

TEST_CASE("learned values are stored in the named folder, or in the user's own") {
  const tests::Folder folder;
  SetEnvironmentVariableW(L"TAUT_STATE", folder.path().c_str());
  const learned::LearnedDevice device{.in = "virtual:ü", .out = "virtual:ü", .rate = 48000};
  REQUIRE(learned::keep(device, 64, {.extra = learned::Extra{.frames = 12, .day = {}}, .margin = {}, .warnings = {}}));
  const auto facts = learned::recall(device, 64);
  REQUIRE(facts);
  REQUIRE(facts->extra);
  CHECK(facts->extra->frames == 12);
  { std::ofstream(folder.path() / "learned", std::ios::binary) << std::string(100, '\0'); }
  const auto told =
      learned::keep(device, 64, {.extra = learned::Extra{.frames = 13, .day = {}}, .margin = {}, .warnings = {}});
  REQUIRE_MESSAGE(told, told.error().sentence());
  CHECK(told->size() == 1);
  CHECK(std::filesystem::exists(folder.path() / "learned.broken"));
  SetEnvironmentVariableW(L"TAUT_STATE", nullptr);
  REQUIRE(learned::file());
  CHECK(learned::file()->ends_with("\\Taut\\learned"));
}
