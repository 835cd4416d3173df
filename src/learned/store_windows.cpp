// SPDX-License-Identifier: MIT
#include "learned/store.hpp"

#include <windows.h>

#include <array>
#include <filesystem>
#include <utility>

#include "learned/learned.hpp"
#include "platform/clock.hpp"
#include "platform/text_windows.hpp"

namespace taut::learned {
namespace {

using platform::wide;

constexpr Nanos patience = nanos_per_second, try_again = 10'000'000;
constexpr std::size_t largest_file = 1 << 20;

std::unexpected<Error> refused(const std::string& path, DWORD reason) {
  const auto cannot = [&](std::string_view why) {
    return "What was learned of the device cannot be kept in " + path + ": " + std::string(why) + ".";
  };
  switch (reason) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room.");
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
      return failure(Trouble::denied, cannot("you may not write there"), "Set TAUT_STATE to a folder of your own.");
    default:
      return failure(Trouble::broken, cannot(platform::words_of(reason)), "Set TAUT_STATE to another folder.");
  }
}

class File {
 public:
  explicit File(HANDLE handle) noexcept : handle_(handle) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (there()) CloseHandle(handle_);
  }
  [[nodiscard]] bool there() const noexcept { return handle_ != INVALID_HANDLE_VALUE; }
  [[nodiscard]] HANDLE handle() const noexcept { return handle_; }

 private:
  HANDLE handle_;
};

// Writes all of it, to the disk. The system's error, 0 for done.
DWORD write_all(HANDLE file, std::string_view text) {
  while (!text.empty()) {
    DWORD wrote = 0;
    if (!WriteFile(file, text.data(), static_cast<DWORD>(text.size()), &wrote, nullptr)) return GetLastError();
    if (wrote == 0) return ERROR_DISK_FULL;
    text.remove_prefix(wrote);
  }
  return FlushFileBuffers(file) ? ERROR_SUCCESS : GetLastError();
}

// Another program (a virus scanner, the search index) may have a look at the very moment; it is gone soon.
bool held_for_a_moment(DWORD reason) { return reason == ERROR_SHARING_VIOLATION || reason == ERROR_LOCK_VIOLATION; }

}  // namespace

Expected<std::string> file() {
  if (const std::string state = platform::environment(L"TAUT_STATE"); !state.empty()) return state + "\\learned";
  if (const std::string local = platform::environment(L"LOCALAPPDATA"); !local.empty())
    return local + "\\Taut\\learned";
  return failure(Trouble::absent, "There is no place for what is learned of devices: LOCALAPPDATA is not set.",
                 "Set TAUT_STATE to a folder.");
}

Expected<std::string> read_file(const std::string& path) {
  const auto unreadable = [&](Trouble trouble, const std::string& why) {
    return failure(trouble, "What was learned of devices cannot be read from " + path + ": " + why + ".",
                   "Delete or repair it, or set TAUT_STATE to another folder.");
  };
  constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  // A folder can be opened too, with this flag, and is then known for what it is.
  const File file(CreateFileW(wide(path).c_str(), GENERIC_READ, shared, nullptr, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!file.there()) {
    const DWORD reason = GetLastError();
    if (reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND) return std::string();
    return reason == ERROR_ACCESS_DENIED ? unreadable(Trouble::denied, "you may not read it")
                                         : unreadable(Trouble::broken, platform::words_of(reason));
  }
  BY_HANDLE_FILE_INFORMATION info{};
  if (GetFileType(file.handle()) != FILE_TYPE_DISK || !GetFileInformationByHandle(file.handle(), &info) ||
      (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
    return unreadable(Trouble::unsupported, "it is no plain file");
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    DWORD got = 0;
    if (!ReadFile(file.handle(), piece.data(), static_cast<DWORD>(piece.size()), &got, nullptr))
      return unreadable(Trouble::broken, platform::words_of(GetLastError()));
    if (got == 0) return text;
    text.append(piece.data(), got);
    if (text.size() > largest_file) return unreadable(Trouble::unsupported, "it is larger than a megabyte");
  }
}

Expected<Lock> Lock::take(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(wide(path)).parent_path(), error);
  if (error) return refused(path, static_cast<DWORD>(error.value()));
  const std::wstring name = wide(path + ".lock");
  const platform::Clock& clock = platform::system_clock();
  for (const Nanos end = clock.now() + patience;;) {
    // Opened for oneself alone: the lock goes with the handle, also when a process dies.
    const HANDLE handle = CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE) return Lock(reinterpret_cast<std::intptr_t>(handle));
    if (!held_for_a_moment(GetLastError())) return refused(path, GetLastError());
    if (clock.now() >= end)
      return failure(Trouble::busy, "Another program has been changing " + path + " for a second.",
                     "It will be tried again at the end of the next stream.");
    clock.sleep_until(clock.now() + try_again);
  }
}

Lock::Lock(Lock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

Lock::~Lock() {
  if (handle_ != -1) CloseHandle(reinterpret_cast<HANDLE>(handle_));
}

Expected<void> replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  std::filesystem::path target(wide(path));
  if (std::filesystem::is_symlink(target, error)) target = std::filesystem::weakly_canonical(target, error);
  if (error && error != std::errc::no_such_file_or_directory) return refused(path, static_cast<DWORD>(error.value()));
  const std::wstring newcomer = target.wstring() + L".new";
  DWORD reason = ERROR_SUCCESS;
  {
    const File file(
        CreateFileW(newcomer.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
    reason = file.there() ? write_all(file.handle(), text) : GetLastError();
  }
  if (reason == ERROR_SUCCESS &&
      !MoveFileExW(newcomer.c_str(), target.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
    reason = GetLastError();
  if (reason == ERROR_SUCCESS) return {};
  DeleteFileW(newcomer.c_str());
  return refused(path, reason);
}

Expected<std::string> set_aside(const std::string& path) {
  for (int i = 1; i <= 9; ++i) {
    std::string aside = path + ".broken" + (i == 1 ? "" : std::to_string(i));
    // Without the flag to replace it fails where the name is taken.
    if (MoveFileExW(wide(path).c_str(), wide(aside).c_str(), MOVEFILE_WRITE_THROUGH)) return aside;
    if (GetLastError() != ERROR_ALREADY_EXISTS && GetLastError() != ERROR_FILE_EXISTS)
      return refused(path, GetLastError());
  }
  return failure(Trouble::broken, path + " is no file of Taut's, and nine others were put aside already.",
                 "Delete the files whose names end in .broken.");
}

}  // namespace taut::learned
