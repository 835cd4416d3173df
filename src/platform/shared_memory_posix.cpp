// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/places.hpp"
#include "platform/shared_memory.hpp"
#include "platform/steps_posix.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refused(const fs::path& file, int reason) {
  const std::string name = file.string();
  if (reason == ENOSPC || reason == EDQUOT || reason == ENOMEM)
    return failure(Trouble::no_memory, "There is no room in " + name + ".", "Delete what fills that folder.");
  if (reason == EACCES || reason == EPERM || reason == EROFS)
    return failure(Trouble::denied, "You have no permission for " + name + ".",
                   "Look at the permissions of that folder.");
  const auto trouble = reason == ENOENT ? Trouble::absent : Trouble::broken;
  return failure(trouble, name + " cannot be used: " + std::generic_category().message(reason) + ".");
}

// The parent may be everybody's: a folder there counts only if nobody else can have made it or look into it.
Expected<fs::path> own_folder(const fs::path& folder) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return refused(folder, errno);
  struct stat status{};
  if (lstat(folder.c_str(), &status) != 0) return refused(folder, errno);
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 077) != 0)
    return failure(Trouble::denied, folder.string() + " is not a folder of this user alone.",
                   "Delete it, or set XDG_RUNTIME_DIR to a folder of yours.");
  return folder;
}

fs::path folder_name() {
  std::error_code error;
  if (const auto named = variable("XDG_RUNTIME_DIR"); named && named->is_absolute() && fs::is_directory(*named, error))
    return *named / "taut";
  return steps::shared_folder_of(std::to_string(geteuid()));
}

int open_own(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  struct stat status{};
  const bool usable = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid();
  if (usable) return descriptor;
  close(descriptor);
  return -EACCES;
}

}  // namespace

Expected<fs::path> shared_folder() { return own_folder(folder_name()); }

Expected<SharedMemory> SharedMemory::make(const std::string& name, std::size_t bytes,
                                          std::span<const std::byte> first) {
  const auto folder = shared_folder();
  if (!folder) return std::unexpected(folder.error());
  // Under another name until it is locked: an unlocked file counts as abandoned.
  const fs::path newcomer = *folder / ("." + name), file = *folder / name;
  SharedMemory made;
  unlink(newcomer.c_str());
  const int descriptor = ::open(newcomer.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return refused(*folder, errno);
  made.handle_ = descriptor;
  made.file_ = newcomer;
  // Reserved now: a write into a hole of a full folder would be a fault.
  if (const int reason = steps::reserve(descriptor, bytes); reason != 0) return refused(*folder, reason);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) return refused(newcomer, errno);
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (pages == MAP_FAILED) return refused(newcomer, errno);
  made.data_ = static_cast<std::byte*>(pages);
  made.size_ = bytes;
  std::memcpy(pages, first.data(), first.size());
  if (steps::rename_to_new(newcomer, file) != 0) return refused(file, errno);
  made.file_ = file;
  return made;
}

Expected<SharedMemory> SharedMemory::open(const fs::path& file) {
  SharedMemory opened;
  const int descriptor = open_own(file);
  if (descriptor < 0) return refused(file, -descriptor);
  opened.handle_ = descriptor;
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return refused(file, errno);
  if (status.st_size == 0) return failure(Trouble::broken, file.string() + " is empty.");
  const auto bytes = static_cast<std::size_t>(status.st_size);
  void* const pages = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor, 0);
  if (pages == MAP_FAILED) return refused(file, errno);
  opened.data_ = static_cast<std::byte*>(pages);
  opened.size_ = bytes;
  return opened;
}

SharedMemory::~SharedMemory() {
  remove();
  if (data_) munmap(data_, size_);
  if (handle_ >= 0) close(static_cast<int>(handle_));
}

// The maker holds the lock as long as it lives, whatever counts its process number.
bool SharedMemory::abandoned() const { return flock(static_cast<int>(handle_), LOCK_SH | LOCK_NB) == 0; }

void SharedMemory::remove() noexcept {
  if (!file_.empty()) unlink(file_.c_str());
  file_.clear();
}

std::vector<fs::path> shared_files() {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder_name(), error), end; !error && at != end; at.increment(error))
    if (!at->path().filename().string().starts_with('.')) files.push_back(at->path());
  return files;
}

void remove_shared(const fs::path& file) noexcept { unlink(file.c_str()); }

}  // namespace taut::platform
