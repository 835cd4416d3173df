// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>

#include "files/reader.hpp"
#include "files/temporary.hpp"

using namespace taut;
using files::Reader;
using files::Sample;

namespace {

ByteBuilder format_chunk(unsigned kind, unsigned channels, unsigned rate, unsigned bytes, unsigned bits) {
  ByteBuilder body;
  body.u16(kind).u16(channels).u32(rate).u32(rate * channels * bytes).u16(channels * bytes).u16(bits);
  return body;
}

ByteBuilder extensible_chunk(unsigned kind, unsigned channels, unsigned rate, unsigned bytes, unsigned bits) {
  ByteBuilder body = format_chunk(0xfffe, channels, rate, bytes, 8 * bytes);
  body.u16(22).u16(bits).u32(0).u16(kind);
  for (const unsigned b : {0U, 0U, 0U, 0U, 0x10U, 0U, 0x80U, 0U, 0U, 0xaaU, 0U, 0x38U, 0x9bU, 0x71U}) {
    body.push_back(static_cast<std::byte>(b));
  }
  return body;
}

ByteBuilder riff(const ByteBuilder& chunks) {
  ByteBuilder file;
  file.text("RIFF").u32(4 + chunks.size()).text("WAVE").raw(chunks);
  return file;
}

template <class T>
std::vector<T> all_of(Reader& reader) {
  std::vector<T> samples(static_cast<std::size_t>(reader.info().frames * reader.info().channels));
  const auto got = reader.read(std::span(samples));
  REQUIRE(got.has_value());
  REQUIRE(*got == reader.info().frames);
  return samples;
}

ByteBuilder some_bytes(std::size_t n) {
  ByteBuilder bytes;
  for (std::size_t i = 0; i < n; ++i) bytes.push_back(static_cast<std::byte>(*rc::gen::arbitrary<std::uint8_t>()));
  return bytes;
}

}  // namespace

TEST_CASE("integers of every size arrive left-justified, and as floats at the same level") {
  CHECK(rc::check([] {
    const auto size = *rc::gen::inRange(1U, 5U);
    const auto channels = *rc::gen::inRange(1U, 9U);
    const auto frames = *rc::gen::inRange<std::size_t>(0, 50);
    const auto data = some_bytes(frames * channels * size);
    const bool extensible = *rc::gen::arbitrary<bool>();
    ByteBuilder chunks;
    chunks.chunk("fmt ", extensible ? extensible_chunk(1, channels, 48000, size, 8 * size)
                                    : format_chunk(1, channels, 48000, size, 8 * size));
    chunks.chunk("data", data);
    const auto file = riff(chunks);
    auto reader = files::read_memory(file);
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->info().frames == static_cast<Frames>(frames));
    RC_ASSERT(reader->info().channels == static_cast<int>(channels));
    RC_ASSERT(reader->info().remarks.empty());
    const auto ints = all_of<std::int32_t>(*reader);
    RC_ASSERT(reader->seek(0).has_value());
    const auto floats = all_of<float>(*reader);
    for (std::size_t i = 0; i < ints.size(); ++i) {
      std::int64_t expected = 0;
      for (unsigned b = 0; b < size; ++b) {
        expected |= std::int64_t{static_cast<std::uint8_t>(data[i * size + b])} << (8 * b);
      }
      if (size == 1) expected -= 128;
      if (size > 1 && expected >= std::int64_t{1} << (8 * size - 1)) expected -= std::int64_t{1} << (8 * size);
      RC_ASSERT(std::int64_t{ints[i]} == expected * (std::int64_t{1} << (32 - 8 * size)));
      RC_ASSERT(floats[i] == static_cast<float>(std::ldexp(static_cast<double>(ints[i]), -31)));
    }
  }));
}

TEST_CASE("float files keep their floats bit by bit; as integers they are rounded and clipped, NaN is 0") {
  CHECK(rc::check([] {
    const auto frames = *rc::gen::inRange<std::size_t>(1, 50);
    const auto data = some_bytes(frames * 4);
    const auto file = riff(ByteBuilder().chunk("fmt ", format_chunk(3, 1, 96000, 4, 32)).chunk("data", data));
    auto reader = files::read_memory(file);
    RC_ASSERT(reader.has_value());
    const auto floats = all_of<float>(*reader);
    RC_ASSERT(reader->seek(0).has_value());
    const auto ints = all_of<std::int32_t>(*reader);
    for (std::size_t i = 0; i < frames; ++i) {
      std::uint32_t stored = 0;
      for (unsigned b = 0; b < 4; ++b) stored |= static_cast<std::uint32_t>(data[4 * i + b]) << (8 * b);
      RC_ASSERT(std::bit_cast<std::uint32_t>(floats[i]) == stored);
      const auto scaled = static_cast<double>(floats[i]) * 0x1p31;
      if (std::isnan(scaled)) RC_ASSERT(ints[i] == 0);
      if (scaled >= 0x1p31) RC_ASSERT(ints[i] == std::numeric_limits<std::int32_t>::max());
      if (scaled <= -0x1p31) RC_ASSERT(ints[i] == std::numeric_limits<std::int32_t>::min());
      if (std::abs(scaled) < 0x1p31 - 1) RC_ASSERT(std::abs(ints[i] - scaled) <= 0.5);
    }
  }));
}

TEST_CASE("64-bit floats keep 32 bits as integers") {
  ByteBuilder data;
  for (const double v : {0.5, -1.0, 0x1.23456788p-1, 2.0, -0x1p-31}) data.u64(std::bit_cast<std::uint64_t>(v));
  const auto file = riff(ByteBuilder().chunk("fmt ", format_chunk(3, 1, 44100, 8, 64)).chunk("data", data));
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  CHECK(all_of<std::int32_t>(*reader) == std::vector<std::int32_t>{1 << 30, std::numeric_limits<std::int32_t>::min(),
                                                                   0x48d159e2, std::numeric_limits<std::int32_t>::max(),
                                                                   -1});
}

TEST_CASE("chunks come in any order, odd sizes are padded, unknown chunks skipped") {
  CHECK(rc::check([] {
    const auto data = some_bytes(2 * *rc::gen::inRange<std::size_t>(0, 40));
    const auto format = format_chunk(1, 1, 44100, 2, 16);
    ByteBuilder chunks;
    const auto clutter = [&] {
      for (int n = *rc::gen::inRange(0, 3); n > 0; --n)
        chunks.chunk("LIST", some_bytes(*rc::gen::inRange<std::size_t>(0, 9)));
    };
    clutter();
    const bool data_first = *rc::gen::arbitrary<bool>();
    chunks.chunk(data_first ? "data" : "fmt ", data_first ? data : format);
    clutter();
    chunks.chunk(data_first ? "fmt " : "data", data_first ? format : data);
    clutter();
    const auto file = riff(chunks);
    auto reader = files::read_memory(file);
    RC_ASSERT(reader.has_value());
    RC_ASSERT(reader->info().frames == static_cast<Frames>(data.size() / 2));
    RC_ASSERT(reader->info().remarks.empty());
  }));
}

TEST_CASE("an unclosed recording is read to its end") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{0xffffffff}, std::size_t{4000}}) {
    ByteBuilder chunks;
    chunks.chunk("fmt ", format_chunk(1, 2, 48000, 2, 16)).text("data").u32(size);
    for (int i = 0; i < 401; ++i) chunks.u16(0xabcdU);  // 200 and a half frames
    const auto file = riff(chunks);
    auto reader = files::read_memory(file);
    REQUIRE(reader.has_value());
    CHECK(reader->info().frames == 200);
    CHECK(reader->info().remarks.size() == 1);
    CHECK(all_of<std::int32_t>(*reader).back() == std::bit_cast<std::int32_t>(0xabcd0000U));
  }
}

TEST_CASE("an empty recording with trailing chunks stays empty") {
  const auto file = riff(ByteBuilder()
                             .chunk("fmt ", format_chunk(1, 1, 48000, 2, 16))
                             .chunk("data", {})
                             .chunk("LIST", ByteBuilder().text("INFOabcd")));
  auto reader = files::read_memory(file);
  REQUIRE(reader.has_value());
  CHECK(reader->info().frames == 0);
}

TEST_CASE("RF64 and BW64 take their sizes from ds64, for other chunks too") {
  for (const auto* magic : {"RF64", "BW64"}) {
    ByteBuilder ds64;
    ds64.u64(0).u64(8).u64(4).u32(1).text("big ").u64(6);
    ByteBuilder file;
    file.text(magic).u32(0xffffffff).text("WAVE").chunk("ds64", ds64);
    file.text("big ").u32(0xffffffff).text("sixsix");
    file.chunk("fmt ", format_chunk(1, 1, 48000, 2, 16))
        .text("data")
        .u32(0xffffffff)
        .text("12345678")
        .chunk("LIST", {});
    auto reader = files::read_memory(file);
    REQUIRE(reader.has_value());
    CHECK(reader->info().frames == 4);
    CHECK(reader->info().container == magic);
    CHECK(reader->info().remarks.empty());
  }
}

TEST_CASE("planar and interleaved frames agree, for any split") {
  CHECK(rc::check([] {
    const auto channels = *rc::gen::inRange(1U, 7U);
    const auto frames = *rc::gen::inRange<std::size_t>(1, 5000);
    ByteBuilder data;
    for (std::size_t i = 0; i < frames * channels; ++i) data.u16(static_cast<unsigned>(i * 2654435761U >> 8) & 0xffff);
    const auto file = riff(ByteBuilder().chunk("fmt ", format_chunk(1, channels, 48000, 2, 16)).chunk("data", data));
    auto reader = files::read_memory(file);
    RC_ASSERT(reader.has_value());
    const auto whole = all_of<std::int32_t>(*reader);
    RC_ASSERT(reader->seek(0).has_value());
    std::vector<std::vector<std::int32_t>> planes(channels, std::vector<std::int32_t>(frames));
    for (Frames at = 0; at < static_cast<Frames>(frames);) {
      std::vector<std::int32_t*> pointers;
      for (auto& plane : planes) pointers.push_back(plane.data() + at);
      const auto got = reader->read(std::span<std::int32_t* const>(pointers),
                                    std::min<Frames>(*rc::gen::inRange(1, 3000), static_cast<Frames>(frames) - at));
      RC_ASSERT(got.has_value());
      RC_ASSERT(*got > 0);
      at += *got;
    }
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = 0; i < frames; ++i) RC_ASSERT(planes[c][i] == whole[i * channels + c]);
    }
  }));
}

TEST_CASE("a file without audio gets a sentence") {
  const Temporary folder;
  const auto says = [&](const std::string& path, Trouble trouble, std::string_view word) {
    const auto reader = Reader::open(path);
    REQUIRE(!reader.has_value());
    CHECK(reader.error().trouble == trouble);
    CHECK_MESSAGE(reader.error().sentence().find(word) != std::string::npos, reader.error().sentence());
  };
  says(folder / "none.wav", Trouble::absent, "no file");
  says(folder / "", Trouble::bad_request, "regular file");
  const auto with = [&](const ByteBuilder& bytes) {
    write_file(folder / "x.wav", bytes);
    return folder / "x.wav";
  };
  says(with({}), Trouble::broken, "empty");
  says(with(ByteBuilder().text("RIFF")), Trouble::broken, "within its header");
  says(with(riff({})), Trouble::broken, "format");
  says(with(riff(ByteBuilder().chunk("fmt ", format_chunk(1, 2, 48000, 2, 16)))), Trouble::broken, "samples begin");
  says(with(riff(ByteBuilder().chunk("fmt ", format_chunk(1, 0, 48000, 2, 16)).chunk("data", {}))), Trouble::broken,
       "0 channels");
  says(with(riff(ByteBuilder().chunk("fmt ", format_chunk(1, 2, 0, 2, 16)).chunk("data", {}))), Trouble::broken,
       "rate");
  says(with(riff(ByteBuilder().chunk("fmt ", format_chunk(0x1234, 2, 48000, 2, 16)).chunk("data", {}))),
       Trouble::unsupported, "compressed");
  says(with(riff(ByteBuilder().chunk("fmt ", format_chunk(1, 2, 48000, 5, 64)).chunk("data", {}))), Trouble::broken,
       "64 bits");
  says(with(ByteBuilder().text("hello, I am a text")), Trouble::unsupported, "not a WAV");
}
