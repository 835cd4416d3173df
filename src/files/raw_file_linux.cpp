// SPDX-License-Identifier: MIT
#include "files/raw_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace taut::files {
namespace {

std::unexpected<Error> refused(const std::string& path, int reason) {
  const auto cannot = [&](std::string_view why) { return path + " cannot be written: " + std::string(why) + "."; };
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room, or record to another disk.");
    case EFBIG:
      return failure(Trouble::no_memory, cannot("it has reached the largest size allowed there"),
                     "Record to another disk, or in several files.");
    case EACCES:
    case EPERM:
    case EROFS:
      return failure(Trouble::denied, cannot("you may not write there"), "Choose another folder.");
    case ENOENT:
    case ENOTDIR:
      return failure(Trouble::absent, cannot("there is no such folder"), "Create the folder first.");
    case EEXIST:
      return failure(Trouble::bad_request, path + " exists already.", "Choose another name, or ask to replace it.");
    default:
      return failure(Trouble::broken, cannot(std::generic_category().message(reason)), "Try another disk.");
  }
}

/// Gives the file at `from` the name `to`, which must be free. Returns an errno, 0 for done.
int move_to_free_name(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without that: take the name first, then replace what only we can have made.
  const int claim = open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (claim < 0) return errno;
  close(claim);
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

std::string newcomer_name(const std::filesystem::path& path) {
  return path.parent_path() / ("." + path.filename().string() + "." + std::to_string(getpid()) + ".new");
}

}  // namespace

Expected<std::unique_ptr<RawFile>> RawFile::create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const bool exists = std::filesystem::exists(status);
  if (exists && !std::filesystem::is_regular_file(status)) {
    return failure(Trouble::bad_request, path + " is not a plain file.", "Choose another name.");
  }
  if (exists && !replace) return refused(path, EEXIST);
  error.clear();
  const auto target = exists ? std::filesystem::canonical(path, error).string() : path;
  if (error) return refused(path, error.value());

  const auto newcomer = newcomer_name(target);
  const int descriptor = open(newcomer.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0) return refused(path, errno);
  std::unique_ptr<RawFile> file(new RawFile(descriptor, path));
  if (auto done = file->write(0, start); !done) {
    unlink(newcomer.c_str());
    return std::unexpected(done.error());
  }
  const int reason =
      replace ? (std::rename(newcomer.c_str(), target.c_str()) == 0 ? 0 : errno) : move_to_free_name(newcomer, target);
  if (reason != 0) {
    unlink(newcomer.c_str());
    return refused(path, reason);
  }
  return file;
}

RawFile::~RawFile() { ::close(static_cast<int>(handle_)); }

Expected<void> RawFile::write(std::uint64_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto wrote = pwrite(static_cast<int>(handle_), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return refused(path_, wrote < 0 ? errno : ENOSPC);
    at += static_cast<std::uint64_t>(wrote);
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

Expected<void> RawFile::resize(std::uint64_t size) {
  while (ftruncate(static_cast<int>(handle_), static_cast<off_t>(size)) != 0) {
    if (errno != EINTR) return refused(path_, errno);
  }
  return {};
}

Expected<void> RawFile::sync() {
  if (fsync(static_cast<int>(handle_)) != 0 && errno != EINVAL) return refused(path_, errno);
  return {};
}

}  // namespace taut::files
