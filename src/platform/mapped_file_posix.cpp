// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "platform/mapped_file.hpp"
#include "platform/steps_posix.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refused(const fs::path& file, int reason) {
  const auto trouble = reason == ENOENT                                           ? Trouble::absent
                       : reason == ENOSPC || reason == EDQUOT || reason == ENOMEM ? Trouble::no_memory
                       : reason == EACCES || reason == EPERM || reason == EROFS   ? Trouble::denied
                                                                                  : Trouble::broken;
  return failure(trouble, file.string() + " cannot be used: " + std::generic_category().message(reason) + ".");
}

std::byte* map(int descriptor, std::size_t bytes) {
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | steps::populate, descriptor, 0);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

}  // namespace

Expected<MappedFile> MappedFile::make(const fs::path& file, std::size_t bytes) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return refused(file, errno);
  // Reserved now: a write into a hole of a full disk would be a fault.
  int reason = steps::reserve(descriptor, bytes);
  std::byte* const data = reason == 0 ? map(descriptor, bytes) : nullptr;
  if (!data) {
    if (reason == 0) reason = errno;
    unlink(file.c_str());
  }
  close(descriptor);
  if (!data) return refused(file, reason);
  return MappedFile(data, bytes);
}

Expected<MappedFile> MappedFile::open(const fs::path& file, std::size_t bytes) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return refused(file, errno);
  struct stat status{};
  const bool fits =
      fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) >= bytes;
  std::byte* const data = fits ? map(descriptor, bytes) : nullptr;
  const int reason = fits ? errno : EINVAL;
  close(descriptor);
  if (!data) return refused(file, reason);
  return MappedFile(data, bytes);
}

MappedFile::~MappedFile() {
  if (data_) munmap(data_, size_);
}

}  // namespace taut::platform
