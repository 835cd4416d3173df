// SPDX-License-Identifier: MIT
#include "files/raw_file.hpp"

#include <windows.h>

#include <algorithm>
#include <filesystem>

#include "platform/text_windows.hpp"

namespace taut::files {
namespace {

using platform::wide;

constexpr std::size_t largest_write = std::size_t{1} << 30;

std::unexpected<Error> refused(const std::string& path, DWORD reason) {
  const auto cannot = [&](std::string_view why) { return path + " cannot be written: " + std::string(why) + "."; };
  switch (reason) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
      return failure(Trouble::no_memory, cannot("the disk is full"), "Make room, or record to another disk.");
    case ERROR_FILE_TOO_LARGE:
      return failure(Trouble::no_memory, cannot("it has reached the largest size allowed there"),
                     "Record to another disk, or in several files.");
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
      return failure(Trouble::denied, cannot("you may not write there"), "Choose another folder.");
    case ERROR_SHARING_VIOLATION:
      return failure(Trouble::busy, cannot("another program has it open"), "Close it there, or choose another name.");
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
      return failure(Trouble::absent, cannot("there is no such folder"), "Create the folder first.");
    case ERROR_INVALID_NAME:
      return failure(Trouble::bad_request, cannot("Windows does not allow such a name"), "Choose another name.");
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
      return failure(Trouble::bad_request, path + " exists already.", "Choose another name, or ask to replace it.");
    default:
      return failure(Trouble::broken, cannot(platform::words_of(reason)), "Try another disk.");
  }
}

std::wstring newcomer_name(const std::filesystem::path& path) {
  return (path.parent_path() /
          (L"." + path.filename().wstring() + L"." + std::to_wstring(GetCurrentProcessId()) + L".new"))
      .wstring();
}

// Renames the open file to the free name `to`, keeping the handle, which MoveFileEx() would need closed. Returns
// ERROR_SUCCESS or an error.
DWORD rename_open(HANDLE file, const std::filesystem::path& to) {
  const std::wstring name = std::filesystem::absolute(to).wstring();
  std::string bytes(sizeof(FILE_RENAME_INFO) + name.size() * sizeof(wchar_t), '\0');
  auto* const info = reinterpret_cast<FILE_RENAME_INFO*>(bytes.data());
  info->ReplaceIfExists = FALSE;
  info->FileNameLength = static_cast<DWORD>(name.size() * sizeof(wchar_t));
  std::ranges::copy(name, info->FileName);
  return SetFileInformationByHandle(file, FileRenameInfo, info, static_cast<DWORD>(bytes.size())) ? ERROR_SUCCESS
                                                                                                  : GetLastError();
}

HANDLE handle_of(std::intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

Expected<std::unique_ptr<RawFile>> RawFile::create(const std::string& path, std::span<const std::byte> start,
                                                   bool replace) {
  std::error_code error;
  const std::filesystem::path wanted(wide(path));
  const auto status = std::filesystem::status(wanted, error);
  const bool exists = std::filesystem::exists(status);
  if (exists && !std::filesystem::is_regular_file(status))
    return failure(Trouble::bad_request, path + " is not a regular file.", "Choose another name.");
  if (exists && !replace) return refused(path, ERROR_FILE_EXISTS);
  if (exists) {
    // Written in place, to keep rights and hard links. Sharing no write access excludes others.
    const HANDLE original = CreateFileW(wanted.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                        OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (original == INVALID_HANDLE_VALUE) return refused(path, GetLastError());
    std::unique_ptr<RawFile> file(new RawFile(reinterpret_cast<std::intptr_t>(original), path));
    file->replaces_ = true;
    file->start_.assign(start.begin(), start.end());
    return file;
  }

  const std::wstring newcomer = newcomer_name(wanted);
  const HANDLE handle =
      CreateFileW(newcomer.c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                  CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return refused(path, GetLastError());
  std::unique_ptr<RawFile> file(new RawFile(reinterpret_cast<std::intptr_t>(handle), path));
  if (auto done = file->put(0, start); !done) {
    file.reset();
    DeleteFileW(newcomer.c_str());
    return std::unexpected(done.error());
  }
  if (const DWORD reason = rename_open(handle, wanted); reason != ERROR_SUCCESS) {
    file.reset();
    DeleteFileW(newcomer.c_str());
    return refused(path, reason);
  }
  return file;
}

RawFile::~RawFile() { CloseHandle(handle_of(handle_)); }

Expected<std::unique_ptr<RawFile>> RawFile::output(std::span<const std::byte> start) {
  const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  HANDLE own = INVALID_HANDLE_VALUE;
  LARGE_INTEGER none{}, at{};
  if (GetFileType(output) != FILE_TYPE_DISK || !SetFilePointerEx(output, none, &at, FILE_CURRENT)) return nullptr;
  if (!DuplicateHandle(GetCurrentProcess(), output, GetCurrentProcess(), &own, 0, FALSE, DUPLICATE_SAME_ACCESS))
    return refused("The output", GetLastError());
  std::unique_ptr<RawFile> file(new RawFile(reinterpret_cast<std::intptr_t>(own), "The output"));
  file->base_ = static_cast<std::uint64_t>(at.QuadPart);
  if (auto done = file->put(0, start); !done) return std::unexpected(done.error());
  return file;
}

Expected<void> RawFile::take_over() {
  replaces_ = false;
  auto done = resize(0);
  if (!done) replaces_ = true;  // nothing has changed
  return done ? put(0, start_) : done;
}

Expected<void> RawFile::write(std::uint64_t at, std::span<const std::byte> bytes) {
  if (replaces_)
    if (auto done = take_over(); !done) return done;
  return put(at, bytes);
}

Expected<void> RawFile::put(std::uint64_t at, std::span<const std::byte> bytes) {
  at += base_;
  while (!bytes.empty()) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(at & 0xFFFFFFFFu);
    place.OffsetHigh = static_cast<DWORD>(at >> 32);
    DWORD wrote = 0;
    const auto size = static_cast<DWORD>(std::min(bytes.size(), largest_write));
    if (!WriteFile(handle_of(handle_), bytes.data(), size, &wrote, &place)) return refused(path_, GetLastError());
    if (wrote == 0) return refused(path_, ERROR_DISK_FULL);
    at += wrote;
    bytes = bytes.subspan(wrote);
  }
  return {};
}

Expected<void> RawFile::resize(std::uint64_t size) {
  if (replaces_)
    if (auto done = take_over(); !done) return done;
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(base_ + size);
  if (!SetFileInformationByHandle(handle_of(handle_), FileEndOfFileInfo, &end, sizeof end))
    return refused(path_, GetLastError());
  return {};
}

Expected<void> RawFile::sync() {
  if (!FlushFileBuffers(handle_of(handle_))) return refused(path_, GetLastError());
  return {};
}

}  // namespace taut::files
