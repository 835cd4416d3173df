// SPDX-License-Identifier: MIT
#include "files/bytes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/path.hpp"

namespace taut::files {
namespace {

class MemoryBytes final : public Bytes {
 public:
  explicit MemoryBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  explicit MemoryBytes(std::vector<std::byte> bytes) : own_(std::move(bytes)), bytes_(own_) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return bytes_.size(); }

  Expected<std::size_t> read(std::uint64_t at, std::span<std::byte> out) override {
    if (at >= bytes_.size()) return 0;
    const auto there = bytes_.subspan(static_cast<std::size_t>(at));
    const auto n = std::min(there.size(), out.size());
    std::copy_n(there.begin(), n, out.begin());
    return n;
  }

 private:
  std::vector<std::byte> own_;
  std::span<const std::byte> bytes_;
};

class FileBytes final : public Bytes {
 public:
  FileBytes(std::ifstream stream, std::uint64_t size) : stream_(std::move(stream)), size_(size) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }

  Expected<std::size_t> read(std::uint64_t at, std::span<std::byte> out) override {
    stream_.clear();
    if (at >= size_) return 0;
    if (at != next_) stream_.seekg(static_cast<std::streamoff>(at));
    stream_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    if (stream_.bad()) {
      return failure(Trouble::broken, "The file cannot be read further: the disk reports an error.",
                     "Copy the file to another disk and try again.");
    }
    const auto got = static_cast<std::size_t>(stream_.gcount());
    next_ = stream_.eof() ? not_known : at + got;
    return got;
  }

 private:
  static constexpr auto not_known = ~std::uint64_t{0};
  std::ifstream stream_;
  std::uint64_t size_;
  std::uint64_t next_ = not_known;
};

}  // namespace

Expected<std::unique_ptr<Bytes>> open_bytes(const std::string& path) {
  std::error_code error;
  const auto file = path_of(path);
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) {
    return failure(Trouble::absent, "There is no file " + path + ".", "Check the name and the folder.");
  }
  if (!std::filesystem::is_regular_file(status)) {
    return failure(Trouble::bad_request, path + " is not a regular file.", "Give the name of a sound file.");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    const int reason = errno;
    return failure(reason == EACCES || reason == EPERM ? Trouble::denied : Trouble::broken,
                   path + " cannot be opened: " + std::generic_category().message(reason) + ".",
                   "Check that you may read it.");
  }
  const auto size = std::filesystem::file_size(file, error);
  if (error) return failure(Trouble::broken, "The size of " + path + " is not known: " + error.message() + ".");
  return std::make_unique<FileBytes>(std::move(stream), size);
}

std::unique_ptr<Bytes> memory_bytes(std::span<const std::byte> bytes) { return std::make_unique<MemoryBytes>(bytes); }
std::unique_ptr<Bytes> memory_bytes(std::vector<std::byte> bytes) {
  return std::make_unique<MemoryBytes>(std::move(bytes));
}

}  // namespace taut::files
