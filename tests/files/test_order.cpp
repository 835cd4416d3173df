// SPDX-License-Identifier: MIT
// The recorder's write order, seen by a RawFile that keeps a journal instead of a file. This program defines RawFile
// itself, so the linker drops the real one.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "files/raw_file.hpp"
#include "files/reader.hpp"
#include "files/writer.hpp"

using namespace taut;
using files::FileFormat;
using files::RawFile;
using files::Sample;
using files::Writer;

namespace {

constexpr std::uint64_t page = 4096;

std::int32_t counted(Frames frame, int channel) {
  return static_cast<std::int32_t>((frame * 7 + channel) % 30000 + 1) << 16;
}

// The file as the kernel sees it. Each member function is one system call; the recorder may be killed between any two.
struct Disk {
  std::vector<std::byte> content;
  std::uint64_t header = 0, synced_at = 0, calls = 0;
  std::uint64_t torn = 0, overwritten = 0, shorter = 0, wrong = 0;
  std::uint64_t room = ~std::uint64_t{0};  // writes beyond this are cut short, then fail

  std::uint64_t promised_frames = 0;
  std::uint64_t frame_bytes = 1;
  int channels = 1;

  void put(std::uint64_t at, std::span<const std::byte> bytes) {
    ++calls;
    if (at < header) {
      // A header across pages, or written in parts, could be seen half updated.
      if (at != 0 || bytes.size() != header || bytes.size() > page) ++torn;
    } else if (at < header + promised_frames * frame_bytes) {
      ++overwritten;
    }
    content.resize(std::max<std::size_t>(content.size(), at + bytes.size()));
    std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(at));
    check_file();
  }

  void cut(std::uint64_t size) {
    ++calls;
    content.resize(size);
    check_file();
  }

  // Checks what a reader would see at this moment.
  void check_file() {
    auto reader = files::read_memory(content);
    if (!reader) {
      ++wrong;
      return;
    }
    const auto& info = reader->info();
    for (const auto& remark : info.remarks) shorter += remark.contains("shorter than its header");
    promised_frames = info.remarks.empty() ? static_cast<std::uint64_t>(info.frames) : 0;
    std::vector<std::int32_t> back(static_cast<std::size_t>(info.frames * channels));
    if (reader->read(std::span(back)).value_or(-1) != info.frames) ++wrong;
    for (std::size_t i = 0; i < back.size(); ++i) {
      const auto frame = static_cast<Frames>(i) / channels;
      // Silence and unfinished frames are zeros.
      if (back[i] != 0 && back[i] != counted(frame, static_cast<int>(i % static_cast<std::size_t>(channels)))) ++wrong;
    }
  }
};

Disk disk;

}  // namespace

namespace taut::files {

Expected<std::unique_ptr<RawFile>> RawFile::create(const std::string& path, std::span<const std::byte> start, bool) {
  disk.header = start.size();
  disk.put(0, start);
  return std::unique_ptr<RawFile>(new RawFile(-1, path));
}

Expected<std::unique_ptr<RawFile>> RawFile::output(std::span<const std::byte>) { return nullptr; }

RawFile::~RawFile() = default;

Expected<void> RawFile::write(std::uint64_t at, std::span<const std::byte> bytes) {
  const auto fits = at < disk.room ? std::min<std::uint64_t>(bytes.size(), disk.room - at) : 0;
  // The kernel may accept only part; the rest is another call.
  const auto first = at == 0 ? fits : fits / 3;
  if (first > 0) disk.put(at, bytes.first(first));
  if (fits > first) disk.put(at + first, bytes.subspan(first, fits - first));
  if (fits < bytes.size()) return failure(Trouble::no_memory, "The disk is full.");
  return {};
}

Expected<void> RawFile::resize(std::uint64_t size) {
  if (size > disk.room) return failure(Trouble::no_memory, "The disk is full.");
  disk.cut(size);
  return {};
}

Expected<void> RawFile::sync() {
  disk.synced_at = ++disk.calls;
  return {};
}

}  // namespace taut::files

TEST_CASE("between any two system calls the sizes never exceed the samples, and no header is torn") {
  std::int64_t headers_seen = 0;
  CHECK(rc::check([&] {
    const FileFormat format{*rc::gen::element(8.0, 40.0, 8000.0), *rc::gen::inRange(1, 6),
                            *rc::gen::element(Sample::s16, Sample::s24, Sample::s32)};
    disk = {};
    disk.channels = format.channels;
    disk.frame_bytes = static_cast<std::uint64_t>(format.channels * files::bytes(format.sample));
    if (*rc::gen::inRange(0, 3) == 0) disk.room = *rc::gen::inRange<std::uint64_t>(200, 3000);
    {
      auto writer = Writer::create("journal.wav", format);
      RC_ASSERT(writer.has_value());
      for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
        const auto frames = *rc::gen::inRange<Frames>(0, 60);
        if (*rc::gen::inRange(0, 4) == 0) {
          if (!writer->silence(frames)) break;
        } else {
          std::vector<std::int32_t> block;
          for (Frames f = 0; f < frames; ++f)
            for (int c = 0; c < format.channels; ++c) block.push_back(counted(writer->frames() + f, c));
          if (!writer->write(block)) break;
        }
        RC_ASSERT(static_cast<Frames>(disk.promised_frames) == writer->promised());
      }
      headers_seen += writer->promised() > 0;
    }
    RC_ASSERT(disk.torn == 0U);
    RC_ASSERT(disk.overwritten == 0U);
    RC_ASSERT(disk.shorter == 0U);
    RC_ASSERT(disk.wrong == 0U);
    RC_ASSERT(disk.synced_at == disk.calls);
  }));
  CHECK(headers_seen > 10);
}
