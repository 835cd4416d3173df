// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>
#include <array>
#include <utility>

#include "platform/clock.hpp"
#include "platform/files.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

constexpr Nanos patience = nanos_per_second, try_again = 10'000'000;

constexpr DWORD anybody = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::string name_of(const fs::path& file) {
  const auto name = file.u8string();
  return {name.begin(), name.end()};
}

std::unexpected<Error> refused(const char* what, const fs::path& file, DWORD reason) {
  const auto cannot = [&](const std::string& why) { return name_of(file) + " cannot be " + what + ": " + why + "."; };
  switch (reason) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room.");
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
      return failure(Trouble::denied, cannot("you have no permission"), "Look at the permissions of the file.");
    case ERROR_SHARING_VIOLATION:
      return failure(Trouble::busy, cannot("another program holds it"), "Close the program that has it open.");
    default:
      return failure(Trouble::broken, cannot(words_of(reason)));
  }
}

class Handle {
 public:
  explicit Handle(HANDLE handle) noexcept : handle_(handle) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (*this) CloseHandle(handle_);
  }
  explicit operator bool() const noexcept { return handle_ != INVALID_HANDLE_VALUE; }
  [[nodiscard]] HANDLE get() const noexcept { return handle_; }

 private:
  HANDLE handle_;
};

// Flushes to disk. Returns 0 or a system error.
DWORD write_all(HANDLE file, std::string_view text) {
  constexpr std::size_t piece = 1u << 20;
  while (!text.empty()) {
    DWORD wrote = 0;
    if (!WriteFile(file, text.data(), static_cast<DWORD>(std::min(text.size(), piece)), &wrote, nullptr))
      return GetLastError();
    if (wrote == 0) return ERROR_DISK_FULL;
    text.remove_prefix(wrote);
  }
  return FlushFileBuffers(file) ? 0 : GetLastError();
}

}  // namespace

Expected<std::string> read_file(const fs::path& file, std::size_t largest) {
  // The flag also opens folders, which can then be recognised.
  const Handle from(
      CreateFileW(file.c_str(), GENERIC_READ, anybody, nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!from) {
    const DWORD reason = GetLastError();
    if (reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND)
      return failure(Trouble::absent, "There is no file " + name_of(file) + ".");
    return refused("read", file, reason);
  }
  BY_HANDLE_FILE_INFORMATION info{};
  if (GetFileType(from.get()) != FILE_TYPE_DISK || !GetFileInformationByHandle(from.get(), &info) ||
      (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
    return failure(Trouble::unsupported, name_of(file) + " cannot be read: it is not a regular file.");
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    DWORD got = 0;
    if (!ReadFile(from.get(), piece.data(), static_cast<DWORD>(piece.size()), &got, nullptr))
      return refused("read", file, GetLastError());
    if (got == 0) return text;
    text.append(piece.data(), got);
    if (text.size() > largest)
      return failure(Trouble::unsupported,
                     name_of(file) + " cannot be read: it has more than " + std::to_string(largest) + " bytes.");
  }
}

Expected<void> replace_file(const fs::path& file, std::string_view text) {
  std::error_code error;
  fs::path target = file;
  if (fs::is_symlink(file, error)) target = fs::weakly_canonical(file, error);
  if (!target.parent_path().empty()) fs::create_directories(target.parent_path(), error);
  if (error) return refused("written", file, static_cast<DWORD>(error.value()));
  fs::path newcomer = target;
  newcomer += L".new";
  DWORD reason = 0;
  {
    const Handle to(
        CreateFileW(newcomer.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
    reason = to ? write_all(to.get(), text) : GetLastError();
  }
  if (reason == 0 && !MoveFileExW(newcomer.c_str(), target.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
    reason = GetLastError();
  if (reason == 0) return {};
  DeleteFileW(newcomer.c_str());
  return refused("written", file, reason);
}

Expected<FileLock> FileLock::take(const fs::path& file) {
  std::error_code error;
  if (!file.parent_path().empty()) fs::create_directories(file.parent_path(), error);
  if (error) return refused("locked", file, static_cast<DWORD>(error.value()));
  fs::path name = file;
  name += L".lock";
  const Clock& clock = system_clock();
  for (const Nanos end = clock.now() + patience;;) {
    // Opened exclusively: the lock goes with the handle, even if the process dies.
    const HANDLE handle = CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE) return FileLock(reinterpret_cast<std::intptr_t>(handle));
    // Another program (a virus scanner, the search index) may be reading it briefly.
    const DWORD reason = GetLastError();
    if (reason != ERROR_SHARING_VIOLATION && reason != ERROR_LOCK_VIOLATION) return refused("locked", file, reason);
    if (clock.now() >= end)
      return failure(Trouble::busy, "Another program has been changing " + name_of(file) + " for a second.");
    clock.sleep_until(clock.now() + try_again);
  }
}

FileLock::FileLock(FileLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

FileLock::~FileLock() {
  if (handle_ != -1) CloseHandle(reinterpret_cast<HANDLE>(handle_));
}

Expected<fs::path> set_aside(const fs::path& file) {
  for (int i = 1; i <= 9; ++i) {
    fs::path aside = file;
    aside += ".broken" + (i == 1 ? "" : std::to_string(i));
    // Without the replace flag it fails if the name is taken.
    if (MoveFileExW(file.c_str(), aside.c_str(), MOVEFILE_WRITE_THROUGH)) return aside;
    const DWORD reason = GetLastError();
    if (reason != ERROR_ALREADY_EXISTS && reason != ERROR_FILE_EXISTS) return refused("renamed", file, reason);
  }
  return failure(Trouble::broken, "Nine files like " + name_of(file) + " were put aside already.",
                 "Delete those whose names end in .broken.");
}

}  // namespace taut::platform
