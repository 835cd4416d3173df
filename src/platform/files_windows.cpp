// SPDX-License-Identifier: MIT
#include <windows.h>

#include <algorithm>
#include <array>

#include "platform/files.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

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
      return failure(Trouble::broken, cannot("Windows says " + std::to_string(reason)));
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

// All of it, to the disk. An error of the system's, 0 for done.
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
  const Handle from(
      CreateFileW(file.c_str(), GENERIC_READ, anybody, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!from) {
    const DWORD reason = GetLastError();
    if (reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND)
      return failure(Trouble::absent, "There is no file " + name_of(file) + ".");
    return refused("read", file, reason);
  }
  if (GetFileType(from.get()) != FILE_TYPE_DISK)
    return failure(Trouble::unsupported, name_of(file) + " cannot be read: it is no plain file.");
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

}  // namespace taut::platform
