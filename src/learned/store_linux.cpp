// SPDX-License-Identifier: MIT
#include "learned/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "learned/learned.hpp"
#include "platform/clock.hpp"

namespace taut::learned {
namespace {

constexpr Nanos patience = nanos_per_second, try_again = 10'000'000;
constexpr std::size_t largest_file = 1 << 20;

std::unexpected<Error> refused(const std::string& path, int reason) {
  const auto cannot = [&](std::string_view why) {
    return "What was learned of the device cannot be kept in " + path + ": " + std::string(why) + ".";
  };
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room.");
    case EACCES:
    case EPERM:
    case EROFS:
      return failure(Trouble::denied, cannot("you may not write there"), "Set TAUT_STATE to a folder of your own.");
    default:
      return failure(Trouble::broken, cannot(std::generic_category().message(reason)),
                     "Set TAUT_STATE to another folder.");
  }
}

class File {
 public:
  explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int number() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// Writes all of it, to the disk. An errno, 0 for done.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto wrote = write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return wrote < 0 ? errno : ENOSPC;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::filesystem::path folder_of(const std::string& path) { return std::filesystem::path(path).parent_path(); }

}  // namespace

Expected<std::string> file() {
  if (const std::string state = variable("TAUT_STATE"); !state.empty()) return state + "/learned";
  // As the XDG base directory specification says, a relative path there is to be ignored.
  if (const std::string state = variable("XDG_STATE_HOME"); state.starts_with('/')) return state + "/taut/learned";
  if (const std::string home = variable("HOME"); home.starts_with('/')) return home + "/.local/state/taut/learned";
  return failure(Trouble::absent, "There is no place for what is learned of devices: HOME is not set.",
                 "Set TAUT_STATE to a folder.");
}

Expected<std::string> read_file(const std::string& path) {
  const auto unreadable = [&](Trouble trouble, const std::string& why) {
    return failure(trouble, "What was learned of devices cannot be read from " + path + ": " + why + ".",
                   "Delete or repair it, or set TAUT_STATE to another folder.");
  };
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return errno == EACCES || errno == EPERM ? unreadable(Trouble::denied, "you may not read it")
                                             : unreadable(Trouble::broken, std::generic_category().message(errno));
  }
  struct stat status{};
  if (fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode))
    return unreadable(Trouble::unsupported, "it is no plain file");
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto got = read(file.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(Trouble::broken, std::generic_category().message(errno));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > largest_file) return unreadable(Trouble::unsupported, "it is larger than a megabyte");
  }
}

Expected<Lock> Lock::take(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(folder_of(path), error);
  if (error) return refused(path, error.value());
  const std::string name = path + ".lock";
  const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return refused(path, errno);
  Lock lock(descriptor);
  const platform::Clock& clock = platform::system_clock();
  for (const Nanos end = clock.now() + patience; flock(descriptor, LOCK_EX | LOCK_NB) != 0;) {
    if (errno != EWOULDBLOCK && errno != EINTR) return refused(path, errno);
    if (clock.now() >= end)
      return failure(Trouble::busy, "Another program has been changing " + path + " for a second.",
                     "It will be tried again at the end of the next stream.");
    clock.sleep_until(clock.now() + try_again);
  }
  return lock;
}

Lock::Lock(Lock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

Lock::~Lock() {
  if (handle_ >= 0) close(static_cast<int>(handle_));
}

Expected<void> replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  std::string target = path;
  if (std::filesystem::is_symlink(path, error)) target = std::filesystem::weakly_canonical(path, error).string();
  if (error && error.value() != ENOENT) return refused(path, error.value());
  const std::string newcomer = target + ".new";
  int reason = 0;
  {
    const File file(open(newcomer.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    reason = file.number() < 0 ? errno : write_all(file.number(), text);
  }
  if (reason == 0 && std::rename(newcomer.c_str(), target.c_str()) != 0) reason = errno;
  if (reason != 0) {
    unlink(newcomer.c_str());
    return refused(path, reason);
  }
  // The new name is on the disk once the folder is; where a folder cannot be synced, the system decides when.
  const File folder(open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) static_cast<void>(fsync(folder.number()));
  return {};
}

Expected<std::string> set_aside(const std::string& path) {
  for (int i = 1; i <= 9; ++i) {
    std::string aside = path + ".broken" + (i == 1 ? "" : std::to_string(i));
    if (renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, aside.c_str(), RENAME_NOREPLACE) == 0) return aside;
    if (errno != EEXIST) return refused(path, errno);
  }
  return failure(Trouble::broken, path + " is no file of Taut's, and nine others were put aside already.",
                 "Delete the files whose names end in .broken.");
}

}  // namespace taut::learned
