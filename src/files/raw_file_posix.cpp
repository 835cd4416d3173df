// SPDX-License-Identifier: MIT
#include "files/raw_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "base/text.hpp"
#include "platform/descriptors_posix.hpp"
#include "platform/steps_posix.hpp"

namespace taut::files {
namespace {

constexpr const char* output_name = "The output";
constexpr int most_newcomers = 1000;

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
    case ENAMETOOLONG:
      return failure(Trouble::bad_request, cannot("the name is too long"), "Choose a shorter name.");
    case EEXIST:
      return failure(Trouble::bad_request, path + " exists already.", "Choose another name, or ask to replace it.");
    case EWOULDBLOCK:
      return failure(Trouble::busy, path + " is being recorded by another program.",
                     "End that recording first, or choose another name.");
    default:
      return failure(Trouble::broken, cannot(std::generic_category().message(reason)), "Try another disk.");
  }
}

/// Renames `from` to the free name `to`. Returns 0 or an errno.
int move_to_free_name(const std::string& from, const std::string& to) {
  if (platform::steps::rename_to_new(from, to) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return errno;
  // Without file system support: claim the name first, then replace what only we can have created.
  const int claim = open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (claim < 0) return errno;
  close(claim);
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

/// A file beside `path`, for what will have its name. Never one that is there already, which may be somebody else's.
struct Newcomer {
  std::string name;
  int descriptor = -1;
};
Newcomer make_newcomer(const std::filesystem::path& path, mode_t mode) {
  constexpr std::size_t longest_part = 200;  // of the 255 bytes that a name may have
  const auto part = path.filename().string().substr(0, longest_part);
  for (int attempt = 0;; ++attempt) {
    auto name = path.parent_path() / taut::text(".{}.{}-{}.new", part, getpid(), attempt);
    const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (descriptor >= 0 || errno != EEXIST || attempt == most_newcomers) return {name, descriptor};
  }
}

/// Excludes other recorders, if the file system has locks. Returns 0 or an errno.
int lock(int descriptor) {
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return 0;
  return errno == EWOULDBLOCK ? EWOULDBLOCK : 0;
}

/// Whether `path` is still the open file.
bool is_still(int descriptor, const std::string& path) {
  struct stat open_one{}, named{};
  return fstat(descriptor, &open_one) == 0 && stat(path.c_str(), &named) == 0 && open_one.st_dev == named.st_dev &&
         open_one.st_ino == named.st_ino;
}

/// A new file next to `target` that can replace it unnoticed; descriptor -1: impossible.
Newcomer make_twin(int original, const std::string& target) {
  struct stat there{};
  if (fstat(original, &there) != 0 || there.st_nlink != 1 || platform::has_attributes(original)) return {};
  Newcomer twin = make_newcomer(target, 0600);
  const int descriptor = twin.descriptor;
  if (descriptor < 0) return {};
  // The owner first: changing it removes mode bits.
  struct stat made{};
  const bool same = fstat(descriptor, &made) == 0 && made.st_uid == there.st_uid && made.st_gid == there.st_gid;
  if ((same || fchown(descriptor, there.st_uid, there.st_gid) == 0) && fchmod(descriptor, there.st_mode & 07777) == 0 &&
      lock(descriptor) == 0)
    return twin;
  close(descriptor);
  unlink(twin.name.c_str());
  return {};
}

}  // namespace

Expected<std::unique_ptr<RawFile>> RawFile::create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace) {
  // Another recorder may create or replace the file while we look.
  for (int attempt = 0; attempt < 5; ++attempt) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    const bool exists = std::filesystem::exists(status);
    if (exists && !std::filesystem::is_regular_file(status))
      return failure(Trouble::bad_request, path + " is not a regular file.", "Choose another name.");
    if (exists && !replace) return refused(path, EEXIST);
    if (exists) {
      error.clear();
      const auto target = std::filesystem::canonical(path, error).string();
      const int descriptor = error ? -1 : open(target.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
      if (descriptor < 0 && (error ? error.value() : errno) == ENOENT) continue;
      if (descriptor < 0) return refused(path, error ? error.value() : errno);
      std::unique_ptr<RawFile> file(new RawFile(descriptor, path));
      if (const int reason = lock(descriptor); reason != 0) return refused(path, reason);
      if (!is_still(descriptor, target)) continue;
      file->replaces_ = true;
      file->start_.assign(start.begin(), start.end());
      return file;
    }
    const auto [newcomer, descriptor] = make_newcomer(path, 0666);
    if (descriptor < 0) return refused(path, errno);
    std::unique_ptr<RawFile> file(new RawFile(descriptor, path));
    auto done = file->put(0, start);
    int reason = done ? lock(descriptor) : 0;
    if (done && reason == 0) reason = move_to_free_name(newcomer, path);
    if (done && reason == 0) return file;
    unlink(newcomer.c_str());
    if (!done) return std::unexpected(done.error());
    if (reason != EEXIST || !replace) return refused(path, reason);
  }
  return refused(path, EWOULDBLOCK);
}

Expected<std::unique_ptr<RawFile>> RawFile::output(std::span<const std::byte> start) {
  struct stat there{};
  const auto at = lseek(STDOUT_FILENO, 0, SEEK_CUR);
  const int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (fstat(STDOUT_FILENO, &there) != 0 || !S_ISREG(there.st_mode) || at < 0 || (flags & O_APPEND) != 0) return nullptr;
  const int descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (descriptor < 0) return refused(output_name, errno);
  std::unique_ptr<RawFile> file(new RawFile(descriptor, output_name));
  file->base_ = static_cast<std::uint64_t>(at);
  if (auto done = file->put(0, start); !done) return std::unexpected(done.error());
  return file;
}

RawFile::~RawFile() { ::close(static_cast<int>(handle_)); }

/// Replaces the old file by a new one if nobody can tell the difference; otherwise truncates the old one. The old
/// contents stay until the new start is written, except for the moment between truncating and writing.
Expected<void> RawFile::take_over() {
  const int original = static_cast<int>(handle_);
  const auto target = platform::path_of(original);
  const auto [newcomer, twin] =
      !target.empty() && is_still(original, target) ? make_twin(original, target) : Newcomer{};
  if (twin < 0) {
    if (ftruncate(original, 0) != 0) return refused(path_, errno);
    if (auto done = put(0, start_); !done) return done;
    replaces_ = false;
    return {};
  }
  handle_ = twin;
  auto done = put(0, start_);
  if (done && std::rename(newcomer.c_str(), target.c_str()) != 0) done = refused(path_, errno);
  if (!done) {
    unlink(newcomer.c_str());
    handle_ = original;
    ::close(twin);
    return done;
  }
  ::close(original);
  replaces_ = false;
  return {};
}

Expected<void> RawFile::write(std::uint64_t at, std::span<const std::byte> bytes) {
  if (replaces_)
    if (auto done = take_over(); !done) return done;
  return put(at, bytes);
}

Expected<void> RawFile::put(std::uint64_t at, std::span<const std::byte> bytes) {
  at += base_;
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
  if (replaces_)
    if (auto done = take_over(); !done) return done;
  while (ftruncate(static_cast<int>(handle_), static_cast<off_t>(base_ + size)) != 0) {
    if (errno != EINTR) return refused(path_, errno);
  }
  return {};
}

Expected<void> RawFile::sync() {
  // Whoever shares the output continues after the recording.
  if (base_ > 0 || path_ == output_name) lseek(static_cast<int>(handle_), 0, SEEK_END);
  if (fsync(static_cast<int>(handle_)) != 0 && errno != EINVAL) return refused(path_, errno);
  return {};
}

}  // namespace taut::files
