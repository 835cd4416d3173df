// SPDX-License-Identifier: MIT
#include <windows.h>

#include "base/path.hpp"
#include "platform/mapped_file.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {
namespace {

namespace fs = std::filesystem;

constexpr DWORD anybody = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

std::unexpected<Error> refused(const fs::path& file, DWORD reason) {
  const auto trouble = reason == ERROR_FILE_NOT_FOUND || reason == ERROR_PATH_NOT_FOUND ? Trouble::absent
                       : reason == ERROR_DISK_FULL || reason == ERROR_HANDLE_DISK_FULL  ? Trouble::no_memory
                       : reason == ERROR_ACCESS_DENIED                                  ? Trouble::denied
                                                                                        : Trouble::broken;
  return failure(trouble, text_of(file) + " cannot be used: " + words_of(reason) + ".");
}

std::byte* map(HANDLE handle, std::size_t bytes) {
  const HANDLE mapping = CreateFileMappingW(handle, nullptr, PAGE_READWRITE, 0, static_cast<DWORD>(bytes), nullptr);
  if (!mapping) return nullptr;
  void* const pages = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, bytes);
  const DWORD reason = GetLastError();
  CloseHandle(mapping);  // the view keeps it
  SetLastError(reason);
  return static_cast<std::byte*>(pages);
}

}  // namespace

Expected<MappedFile> MappedFile::make(const fs::path& file, std::size_t bytes) {
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE, anybody, nullptr, CREATE_NEW,
                                    FILE_ATTRIBUTE_TEMPORARY, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return refused(file, GetLastError());
  std::byte* const data = map(handle, bytes);
  const DWORD reason = GetLastError();
  CloseHandle(handle);
  if (data) return MappedFile(data, bytes);
  DeleteFileW(file.c_str());
  return refused(file, reason);
}

Expected<MappedFile> MappedFile::open(const fs::path& file, std::size_t bytes) {
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE, anybody, nullptr, OPEN_EXISTING,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return refused(file, GetLastError());
  LARGE_INTEGER size{};
  const bool fits = GetFileSizeEx(handle, &size) != 0 && size.QuadPart >= static_cast<LONGLONG>(bytes);
  std::byte* const data = fits ? map(handle, bytes) : nullptr;
  const DWORD reason = fits ? GetLastError() : ERROR_INVALID_DATA;
  CloseHandle(handle);
  if (!data) return refused(file, reason);
  return MappedFile(data, bytes);
}

MappedFile::~MappedFile() {
  if (data_) UnmapViewOfFile(data_);
}

}  // namespace taut::platform
