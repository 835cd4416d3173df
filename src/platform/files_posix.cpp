// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "platform/clock.hpp"
#include "platform/files.hpp"
#include "platform/steps_posix.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

constexpr Nanos patience = nanos_per_second, try_again = 10'000'000;

std::unexpected<Error> refused(const char* what, const fs::path& file, int reason) {
  const auto cannot = [&](const std::string& why) { return file.string() + " cannot be " + what + ": " + why + "."; };
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room.");
    case EACCES:
    case EPERM:
    case EROFS:
      return failure(Trouble::denied, cannot("you have no permission"), "Look at the permissions of the file.");
    default:
      return failure(Trouble::broken, cannot(std::generic_category().message(reason)));
  }
}

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

// Flushes to disk. Returns 0 or an errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto wrote = write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return wrote < 0 ? errno : ENOSPC;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace

Expected<std::string> read_file(const fs::path& file, std::size_t largest) {
  const Descriptor from(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (from.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return failure(Trouble::absent, "There is no file " + file.string() + ".");
    return refused("read", file, errno);
  }
  struct stat status{};
  if (fstat(from.number(), &status) != 0) return refused("read", file, errno);
  if (!S_ISREG(status.st_mode))
    return failure(Trouble::unsupported, file.string() + " cannot be read: it is not a regular file.");
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto got = read(from.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refused("read", file, errno);
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > largest)
      return failure(Trouble::unsupported,
                     file.string() + " cannot be read: it has more than " + std::to_string(largest) + " bytes.");
  }
}

Expected<void> replace_file(const fs::path& file, std::string_view text) {
  std::error_code error;
  fs::path target = file;
  if (fs::is_symlink(file, error)) target = fs::weakly_canonical(file, error);
  if (!target.parent_path().empty()) fs::create_directories(target.parent_path(), error);
  if (error && error.value() != ENOENT) return refused("written", file, error.value());
  struct stat before{};
  const bool replaced = stat(target.c_str(), &before) == 0;
  const mode_t mode = replaced ? before.st_mode & 07777 : 0644;  // less the umask
  fs::path newcomer = target;
  newcomer += ".new";
  int reason = 0;
  {
    const Descriptor to(open(newcomer.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
    reason = to.number() < 0 ? errno : write_all(to.number(), text);
    if (reason == 0 && replaced && fchmod(to.number(), mode) != 0) reason = errno;
  }
  if (reason == 0 && std::rename(newcomer.c_str(), target.c_str()) != 0) reason = errno;
  if (reason != 0) {
    unlink(newcomer.c_str());
    return refused("written", file, reason);
  }
  // The rename is on disk once the folder is synced; if it cannot be, the system decides when.
  const Descriptor folder(open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) static_cast<void>(fsync(folder.number()));
  return {};
}

Expected<FileLock> FileLock::take(const fs::path& file) {
  std::error_code error;
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), error);
  if (error) return refused("locked", file, error.value());
  const std::string name = file.string() + ".lock";
  const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return refused("locked", file, errno);
  FileLock lock(descriptor);
  const Clock& clock = system_clock();
  for (const Nanos end = clock.now() + patience; flock(descriptor, LOCK_EX | LOCK_NB) != 0;) {
    if (errno != EWOULDBLOCK && errno != EINTR) return refused("locked", file, errno);
    if (clock.now() >= end)
      return failure(Trouble::busy, "Another program has been changing " + file.string() + " for a second.");
    clock.sleep_until(clock.now() + try_again);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

FileLock::~FileLock() {
  if (handle_ >= 0) close(static_cast<int>(handle_));
}

Expected<fs::path> set_aside(const fs::path& file) {
  for (int i = 1; i <= 9; ++i) {
    fs::path aside = file;
    aside += ".broken" + (i == 1 ? "" : std::to_string(i));
    if (steps::rename_to_new(file, aside) == 0) return aside;
    if (errno != EEXIST) return refused("renamed", file, errno);
  }
  return failure(Trouble::broken, "Nine files like " + file.string() + " were put aside already.",
                 "Delete those whose names end in .broken.");
}

}  // namespace taut::platform
