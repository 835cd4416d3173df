// SPDX-License-Identifier: MIT
// Files from real programs: larger than their header can say, contradictory fields, truncated. The large ones are
// sparse.
#include <doctest/doctest.h>

#include <bit>
#include <filesystem>
#include <fstream>

#include "files/reader.hpp"
#include "files/temporary.hpp"
#include "files/wav_layout.hpp"

using namespace taut;
using files::Reader;
using files::Sample;

namespace {

constexpr std::uint64_t four_gib = std::uint64_t{1} << 32;
constexpr std::uint64_t header_bytes = 44;

struct Fields {
  unsigned kind = 1, channels = 2, rate = 48000, bits = 16;
  unsigned frame_bytes = 4;
  unsigned byte_rate = 192000;
};

ByteBuilder header(const Fields& fields, std::uint64_t data_size, std::string_view magic = "RIFF") {
  ByteBuilder file;
  file.text(magic).u32(static_cast<std::uint32_t>(data_size + 36)).text("WAVE").text("fmt ").u32(16);
  file.u16(fields.kind).u16(fields.channels).u32(fields.rate).u32(fields.byte_rate).u16(fields.frame_bytes);
  file.u16(fields.bits).text("data").u32(static_cast<std::uint32_t>(data_size));
  return file;
}

/// A file of `data` bytes of samples, sparse except for the last frame, followed by `behind`.
std::string sparse(const Temporary& folder, std::uint64_t size_field, std::uint64_t data,
                   const ByteBuilder& behind = {}) {
  const std::string path = folder / "sparse.wav";
  write_file(path, header({}, size_field));
  std::filesystem::resize_file(path, header_bytes + data - 4);
  std::ofstream file(path, std::ios::binary | std::ios::app);
  const auto last = ByteBuilder().u16(0x1234).u16(0x5678).raw(behind);
  file.write(reinterpret_cast<const char*>(last.data()), static_cast<std::streamsize>(last.size()));
  return path;
}

void check_last_frame(Reader& reader, Frames frames) {
  REQUIRE(reader.info().frames == frames);
  REQUIRE(reader.seek(frames - 1).has_value());
  std::vector<std::int32_t> last(4);
  CHECK(reader.read(std::span(last)).value() == 1);
  CHECK(last[0] == 0x12340000);
  CHECK(last[1] == 0x56780000);
}

}  // namespace

TEST_CASE("a RIFF file beyond 4 GiB is read to its end, whether the header's size is clamped or wrapped") {
  const Temporary folder;
  const std::uint64_t data = four_gib + 4'000'000;
  for (const std::uint64_t size_field :
       {data & 0xffffffffU, std::uint64_t{0xffffffff}, std::uint64_t{0xfffffffe}, std::uint64_t{0xffffffff} - 36,
        std::uint64_t{0xfffffff0}, std::uint64_t{0x7fffffff}, std::uint64_t{0x7ffff000}, std::uint64_t{0x80000000},
        std::uint64_t{0}}) {
    CAPTURE(size_field);
    auto reader = Reader::open(sparse(folder, size_field, data));
    REQUIRE(reader.has_value());
    check_last_frame(*reader, static_cast<Frames>(data / 4));
    REQUIRE(reader->info().remarks.size() == 1);
    CHECK(reader->info().remarks[0].find("ead until its end") != std::string::npos);
  }
}

TEST_CASE("a size that wrapped repeatedly is found from the chunks after the samples, which are not played") {
  const Temporary folder;
  const std::uint64_t data = 2 * four_gib + 8'000'000;
  auto reader =
      Reader::open(sparse(folder, data & 0xffffffffU, data, ByteBuilder().chunk("LIST", ByteBuilder().text("INFO"))));
  REQUIRE(reader.has_value());
  check_last_frame(*reader, static_cast<Frames>(data / 4));
  REQUIRE(reader->info().remarks.size() == 1);
  CHECK(reader->info().remarks[0].find("By the chunks at its end") != std::string::npos);
  CHECK(reader->info().remarks[0].find("2,149,483,648 frames (12 h 26 min)") != std::string::npos);
}

TEST_CASE("a large file with a correct header gives no remark, even with trailing chunks") {
  const Temporary folder;
  const std::uint64_t data = 0xfffffff0 - header_bytes;
  auto reader = Reader::open(sparse(folder, data, data));
  REQUIRE(reader.has_value());
  check_last_frame(*reader, static_cast<Frames>(data / 4));
  CHECK(reader->info().remarks.empty());
  const std::uint64_t half = 0x7ffff000;
  auto chunks = Reader::open(sparse(folder, half, half, ByteBuilder().chunk("LIST", ByteBuilder().text("INFO"))));
  REQUIRE(chunks.has_value());
  check_last_frame(*chunks, static_cast<Frames>(half / 4));
  CHECK(chunks->info().remarks.empty());
}

TEST_CASE("small files of writers that could not seek are read to their end") {
  for (const std::uint64_t size_field : {0x7ffff000U, 0x80000000U, 0xffffffffU, 0xffffffdbU}) {
    auto file = header({}, size_field);
    for (int i = 0; i < 400; ++i) file.u16(1);
    auto reader = files::read_memory(file);
    REQUIRE(reader.has_value());
    CHECK(reader->info().frames == 200);
    REQUIRE(reader->info().remarks.size() == 1);
    CHECK(reader->info().remarks[0].find("does not say how long") != std::string::npos);
  }
}

TEST_CASE("a truncated file reports how much is missing, RF64 too") {
  auto file = header({}, 4 * 96'000);
  for (int i = 0; i < 2 * 24'000 + 1; ++i) file.u16(1);
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  CHECK(reader->info().frames == 24'000);
  REQUIRE(reader->info().remarks.size() == 1);
  CHECK(reader->info().remarks[0].find("shorter than its header says") != std::string::npos);
  CHECK(reader->info().remarks[0].find("72,000 frames (1.5 s) are missing") != std::string::npos);

  ByteBuilder large;
  large.text("RF64").u32(0xffffffff).text("WAVE").chunk("ds64", ByteBuilder().u64(0).u64(8 * four_gib).u64(0).u32(0));
  const auto rest = header({}, 0xffffffff);
  large.raw(std::span(rest).subspan(12)).raw(std::vector<std::byte>(4000));
  auto second = files::read_memory(large);
  REQUIRE(second.has_value());
  CHECK(second->info().frames == 1000);
  REQUIRE(second->info().remarks.size() == 1);
  CHECK(second->info().remarks[0].find("8,589,933,592 frames (49 h 42 min) are missing") != std::string::npos);
}

TEST_CASE("contradictory format fields are read like other programs do, with a remark") {
  struct Case {
    Fields fields;
    Sample sample;
    bool said;
  };
  for (const Case& one :
       {Case{{.frame_bytes = 0}, Sample::s16, true}, Case{{.frame_bytes = 0, .byte_rate = 0}, Sample::s16, true},
        Case{{.frame_bytes = 2}, Sample::s16, true}, Case{{.frame_bytes = 3}, Sample::s16, true},
        Case{{.frame_bytes = 8}, Sample::s16, true}, Case{{.bits = 24, .frame_bytes = 4}, Sample::s24, true},
        Case{{.bits = 8, .frame_bytes = 0}, Sample::u8, true},
        Case{{.kind = 3, .bits = 32, .frame_bytes = 0}, Sample::f32, true},
        Case{{.bits = 0, .frame_bytes = 4}, Sample::s16, true}, Case{{.bits = 99, .frame_bytes = 6}, Sample::s24, true},
        // Few bits in wide samples: all other fields agree, so nothing is guessed.
        Case{{.bits = 24, .frame_bytes = 8, .byte_rate = 384000}, Sample::s32, false},
        Case{{.bits = 20, .frame_bytes = 6, .byte_rate = 288000}, Sample::s24, false}}) {
    CAPTURE(one.fields.bits);
    CAPTURE(one.fields.frame_bytes);
    auto file = header(one.fields, 2400);
    file.raw(std::vector<std::byte>(2400));
    auto reader = files::read_memory(file);
    REQUIRE(reader.has_value());
    CHECK(reader->info().sample == one.sample);
    CHECK(reader->info().frames == 1200 / bytes(one.sample));
    CHECK(reader->info().remarks.size() == (one.said ? 1 : 0));
  }
}

TEST_CASE("a file that Taut's reader rejects is tried with libsndfile, with a remark") {
  const Temporary folder;
  auto file = files::wav_header(48000, 2, Sample::f32, 100, false);
  file.resize(file.size() + 800);
  // The chunk before the samples claims to be empty; libsndfile knows its true size.
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  file[text.find("fact") + 4] = std::byte{0};
  CHECK(files::read_memory(file).error().trouble == Trouble::broken);
  write_file(folder / "fact.wav", file);
  auto reader = Reader::open(folder / "fact.wav");
  REQUIRE(reader.has_value());
  CHECK(reader->info().frames == 100);
  REQUIRE(reader->info().remarks.size() == 1);
  CHECK(reader->info().remarks[0].find("libsndfile reads it") != std::string::npos);
}
