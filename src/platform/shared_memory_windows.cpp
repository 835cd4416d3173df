// SPDX-License-Identifier: MIT
#include <windows.h>

#include <cstring>

#include "base/path.hpp"
#include "platform/places.hpp"
#include "platform/shared_memory.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

constexpr DWORD anybody = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::unexpected<Error> refused(const fs::path& file, DWORD reason) {
  const std::string name = text_of(file);
  if (reason == ERROR_DISK_FULL || reason == ERROR_HANDLE_DISK_FULL)
    return failure(Trouble::no_memory, "There is no room in " + name + ".", "Delete what fills that folder.");
  if (reason == ERROR_ACCESS_DENIED || reason == ERROR_WRITE_PROTECT)
    return failure(Trouble::denied, "You have no permission for " + name + ".",
                   "Look at the permissions of that folder.");
  const auto trouble =
      reason == ERROR_FILE_NOT_FOUND || reason == ERROR_DELETE_PENDING ? Trouble::absent : Trouble::broken;
  return failure(trouble, name + " cannot be used: " + words_of(reason) + ".");
}

fs::path folder_name() {
  const auto folder = state_folder();
  return folder ? *folder / "streams" : fs::path();
}

std::uint64_t started(HANDLE process) {
  FILETIME made{}, ended{}, kernel{}, user{};
  if (!GetProcessTimes(process, &made, &ended, &kernel, &user)) return 0;
  return std::uint64_t{made.dwHighDateTime} << 32 | made.dwLowDateTime;
}

}  // namespace

// %LOCALAPPDATA% is closed to other users already.
Expected<fs::path> shared_folder() {
  const fs::path folder = folder_name();
  if (folder.empty())
    return failure(Trouble::absent, "There is no folder for what programs show of their streams.", "Set LOCALAPPDATA.");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return refused(folder, static_cast<DWORD>(error.value()));
  return folder;
}

ProcessIdentity this_process() {
  return {.process = GetCurrentProcessId(), .started = started(GetCurrentProcess()), .space = 0};
}

bool may_be_alive(const ProcessIdentity& identity) {
  const HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, static_cast<DWORD>(identity.process));
  if (!process) return GetLastError() != ERROR_INVALID_PARAMETER;
  const std::uint64_t since = started(process);
  CloseHandle(process);
  return since == 0 || since == identity.started;
}

// Deleted with its last handle, even if the process is killed.
Expected<SharedMemory> SharedMemory::make(const std::string& name, std::size_t bytes,
                                          std::span<const std::byte> first) {
  const auto folder = shared_folder();
  if (!folder) return std::unexpected(folder.error());
  const fs::path file = *folder / path_of(name);
  SharedMemory made;
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE, anybody, nullptr, CREATE_NEW,
                                    FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return refused(*folder, GetLastError());
  made.handle_ = reinterpret_cast<std::intptr_t>(handle);
  const HANDLE mapping = CreateFileMappingW(handle, nullptr, PAGE_READWRITE, 0, static_cast<DWORD>(bytes), nullptr);
  if (!mapping) return refused(*folder, GetLastError());
  void* const pages = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, bytes);
  const DWORD reason = GetLastError();
  CloseHandle(mapping);  // the view keeps it
  if (!pages) return refused(file, reason);
  made.data_ = static_cast<std::byte*>(pages);
  made.size_ = bytes;
  std::memcpy(pages, first.data(), first.size());
  return made;
}

Expected<SharedMemory> SharedMemory::open(const fs::path& file) {
  SharedMemory opened;
  const HANDLE handle =
      CreateFileW(file.c_str(), GENERIC_READ, anybody, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return refused(file, GetLastError());
  opened.handle_ = reinterpret_cast<std::intptr_t>(handle);
  LARGE_INTEGER size{};
  if (!GetFileSizeEx(handle, &size)) return refused(file, GetLastError());
  if (size.QuadPart == 0) return failure(Trouble::broken, text_of(file) + " is empty.");
  const HANDLE mapping = CreateFileMappingW(handle, nullptr, PAGE_READONLY, 0, 0, nullptr);
  if (!mapping) return refused(file, GetLastError());
  void* const pages = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
  const DWORD reason = GetLastError();
  CloseHandle(mapping);
  if (!pages) return refused(file, reason);
  opened.data_ = static_cast<std::byte*>(pages);
  opened.size_ = static_cast<std::size_t>(size.QuadPart);
  return opened;
}

SharedMemory::~SharedMemory() {
  if (data_) UnmapViewOfFile(data_);
  remove();
}

// The system has deleted the file of a program that ended; may_be_alive() knows the rest.
bool SharedMemory::abandoned() const { return false; }

void SharedMemory::remove() noexcept {
  if (handle_ != -1) CloseHandle(reinterpret_cast<HANDLE>(handle_));
  handle_ = -1;
}

std::vector<fs::path> shared_files() {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder_name(), error), end; !error && at != end; at.increment(error))
    files.push_back(at->path());
  return files;
}

void remove_shared(const fs::path& file) noexcept { DeleteFileW(file.c_str()); }

}  // namespace taut::platform
