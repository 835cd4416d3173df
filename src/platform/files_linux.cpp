// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "platform/files.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

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

// All of it, to the disk. An errno, 0 for done.
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
    return failure(Trouble::unsupported, file.string() + " cannot be read: it is no plain file.");
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
  const mode_t mode = stat(target.c_str(), &before) == 0 ? before.st_mode & 07777 : 0644;
  fs::path newcomer = target;
  newcomer += ".new";
  int reason = 0;
  {
    const Descriptor to(open(newcomer.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
    reason = to.number() < 0 ? errno : write_all(to.number(), text);
    if (reason == 0 && fchmod(to.number(), mode) != 0) reason = errno;
  }
  if (reason == 0 && std::rename(newcomer.c_str(), target.c_str()) != 0) reason = errno;
  if (reason != 0) {
    unlink(newcomer.c_str());
    return refused("written", file, reason);
  }
  // The new name is on the disk once the folder is; where a folder cannot be synced, the system decides when.
  const Descriptor folder(open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) static_cast<void>(fsync(folder.number()));
  return {};
}

}  // namespace taut::platform
