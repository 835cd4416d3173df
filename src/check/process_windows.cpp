// SPDX-License-Identifier: MIT
#include <windows.h>

#include <optional>

#include "base/text.hpp"
#include "check/process.hpp"
#include "platform/places.hpp"
#include "platform/text_windows.hpp"

namespace taut::check {
namespace {

// What an exception leaves as the exit status of its process.
constexpr DWORD first_exception = 0xC0000000;

class WindowsProcess final : public Process {
 public:
  WindowsProcess(HANDLE process, HANDLE job) noexcept : process_(process), job_(job) {}
  WindowsProcess(const WindowsProcess&) = delete;
  WindowsProcess& operator=(const WindowsProcess&) = delete;
  ~WindowsProcess() override {
    if (job_) {
      TerminateProcess(process_, 1);
      CloseHandle(job_);  // ends what is in it
    }
    CloseHandle(process_);
  }

  bool ended() override {
    if (WaitForSingleObject(process_, 0) != WAIT_OBJECT_0) return false;
    DWORD code = 0;
    GetExitCodeProcess(process_, &code);
    how_ = {.normally = code < first_exception, .code = static_cast<unsigned>(code)};
    return true;
  }

 private:
  HANDLE process_, job_;  // no job: somebody else's program
};

/// A word of a command line, as the C runtime reads it.
std::wstring quoted_word(const std::wstring& word) {
  std::wstring line = L"\"";
  std::size_t slashes = 0;
  for (const wchar_t c : word) {
    if (c == L'"') line.append(slashes + 1, L'\\');
    slashes = c == L'\\' ? slashes + 1 : 0;
    line += c;
  }
  line.append(slashes, L'\\');
  return line + L"\"";
}

/// TAUT_CONFIG while it lives; no path: unchanged.
class SettingsVariable {
 public:
  explicit SettingsVariable(const std::filesystem::path& settings) : changed_(!settings.empty()) {
    if (!changed_) return;
    before_ = platform::variable("TAUT_CONFIG");
    SetEnvironmentVariableW(name, settings.c_str());
  }
  ~SettingsVariable() {
    if (changed_) SetEnvironmentVariableW(name, before_ ? before_->c_str() : nullptr);
  }
  SettingsVariable(const SettingsVariable&) = delete;
  SettingsVariable& operator=(const SettingsVariable&) = delete;

 private:
  static constexpr const wchar_t* name = L"TAUT_CONFIG";
  bool changed_;
  std::optional<std::filesystem::path> before_;
};

LONG WINAPI end_quietly(EXCEPTION_POINTERS* exception) {
  TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

}  // namespace

Expected<std::unique_ptr<Process>> Process::start(const std::vector<std::string>& words,
                                                  const std::filesystem::path& settings) {
  std::wstring program(32768, L'\0');
  program.resize(GetModuleFileNameW(nullptr, program.data(), static_cast<DWORD>(program.size())));
  std::wstring line = quoted_word(program);
  for (const std::string& word : words) line += L" " + quoted_word(platform::wide(word));

  SECURITY_ATTRIBUTES inherited{.nLength = sizeof inherited, .lpSecurityDescriptor = nullptr, .bInheritHandle = TRUE};
  const HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                     &inherited, OPEN_EXISTING, 0, nullptr);
  STARTUPINFOW how{};
  how.cb = sizeof how;
  how.dwFlags = STARTF_USESTDHANDLES;
  how.hStdInput = how.hStdOutput = how.hStdError = nothing;
  PROCESS_INFORMATION made{};
  const SettingsVariable variable(settings);
  const BOOL started = CreateProcessW(program.c_str(), line.data(), nullptr, nullptr, TRUE,
                                      CREATE_NO_WINDOW | CREATE_SUSPENDED, nullptr, nullptr, &how, &made);
  const DWORD error = GetLastError();
  if (nothing != INVALID_HANDLE_VALUE) CloseHandle(nothing);
  if (!started)
    return failure(Trouble::broken, "No process can be started for a rule: " + platform::words_of(error) + ".");
  const HANDLE job = CreateJobObjectW(nullptr, nullptr);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
  AssignProcessToJobObject(job, made.hProcess);
  ResumeThread(made.hThread);
  CloseHandle(made.hThread);
  return std::make_unique<WindowsProcess>(made.hProcess, job);
}

Expected<std::unique_ptr<Process>> Process::start_program(const std::vector<std::string>& words, const char* variable,
                                                          const std::string& value, bool quiet_output) {
  std::wstring line;
  for (const std::string& word : words) line += (line.empty() ? L"" : L" ") + quoted_word(platform::wide(word));
  SetEnvironmentVariableW(platform::wide(variable).c_str(), platform::wide(value).c_str());
  STARTUPINFOW how{};
  how.cb = sizeof how;
  how.dwFlags = STARTF_USESTDHANDLES;
  how.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  how.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  how.hStdOutput = quiet_output ? how.hStdError : GetStdHandle(STD_OUTPUT_HANDLE);
  PROCESS_INFORMATION made{};
  const BOOL started = CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &how, &made);
  const DWORD error = GetLastError();
  SetEnvironmentVariableW(platform::wide(variable).c_str(), nullptr);
  if (!started)
    return failure(Trouble::absent, text("{} cannot be started: {}.", words.front(), platform::words_of(error)),
                   "Type the path of its file.");
  CloseHandle(made.hThread);
  return std::make_unique<WindowsProcess>(made.hProcess, nullptr);
}

std::string crash_name(unsigned code) {
  switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
      return "access violation";
    case EXCEPTION_STACK_OVERFLOW:
      return "stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
      return "illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
      return "division by zero";
    default:
      return text("exception {:#X}", code);
  }
}

void prepare_for_crashes() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  SetUnhandledExceptionFilter(end_quietly);
}

void leave_now(int status) {
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(status));
  for (;;) Sleep(INFINITE);
}

}  // namespace taut::check
