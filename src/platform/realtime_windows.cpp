// SPDX-License-Identifier: MIT
// MMCSS accepts only the calling thread, so the audio thread asks (AudioThread) and the control thread reports
// (make_realtime).
#include "platform/realtime.hpp"

#include <windows.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"
#include "platform/thread.hpp"

namespace taut::platform {
namespace {

constexpr auto answer_bound = std::chrono::seconds(1);

// From avrt.h: priorities within the task.
constexpr int avrt_critical = 2;

// Loaded at run time: Windows editions without media features lack it.
struct Avrt {
  using Begin = HANDLE(WINAPI*)(LPCWSTR task, LPDWORD index);
  using Priority = BOOL(WINAPI*)(HANDLE, int);
  using End = BOOL(WINAPI*)(HANDLE);
  Begin begin = nullptr;
  Priority priority = nullptr;
  End end = nullptr;

  [[nodiscard]] bool there() const noexcept { return begin && priority && end; }
};

const Avrt& avrt() {
  static const Avrt functions = [] {
    Avrt found;
    auto library = SharedLibrary::open("avrt.dll");
    if (!library) return found;
    found.begin = library->symbol<Avrt::Begin>("AvSetMmThreadCharacteristicsW");
    found.priority = library->symbol<Avrt::Priority>("AvSetMmThreadPriority");
    found.end = library->symbol<Avrt::End>("AvRevertMmThreadCharacteristics");
    library->keep();
    return found;
  }();
  return functions;
}

// What this module's audio threads were granted, while they run.
struct Answer {
  std::uintptr_t id = 0;
  bool granted = false;
  std::string refusal;
};

struct Answers {
  std::mutex mutex;
  std::condition_variable more;
  std::vector<Answer> list;

  Answer* of(std::uintptr_t id) {
    for (Answer& answer : list)
      if (answer.id == id) return &answer;
    return nullptr;
  }
};

Answers& answers() {
  static Answers all;
  return all;
}

// Windows 11 slows down threads of programs without a visible window to save power; this one must be exempt.
void run_at_full_speed() noexcept {
  // THREAD_POWER_THROTTLING_STATE, version 1: of what the mask names (1: speed), nothing is throttled.
  struct {
    ULONG version = 1, mask = 1, throttled = 0;
  } state;
  SetThreadInformation(GetCurrentThread(), ThreadPowerThrottling, &state, sizeof state);
}

Answer ask(void*& task) {
  Answer answer{.id = current_thread_id()};
  if (!avrt().there()) {
    answer.refusal = "This edition of Windows lacks MMCSS (avrt.dll).";
    return answer;
  }
  DWORD index = 0;
  task = avrt().begin(L"Pro Audio", &index);
  answer.granted = task && avrt().priority(task, avrt_critical);
  if (!answer.granted) answer.refusal = "MMCSS refuses the task \"Pro Audio\" (" + words_of(GetLastError()) + ").";
  return answer;
}

}  // namespace

AudioThread::AudioThread() noexcept {
  run_at_full_speed();
  Answer answer = ask(task_);
  const std::lock_guard lock(answers().mutex);
  answers().list.push_back(std::move(answer));
  answers().more.notify_all();
}

AudioThread::~AudioThread() {
  if (task_) avrt().end(task_);
  const std::lock_guard lock(answers().mutex);
  std::erase_if(answers().list, [id = current_thread_id()](const Answer& answer) { return answer.id == id; });
}

Grant make_realtime(std::uintptr_t id, Nanos, int) {
  std::string refusal = "The audio thread did not say in time what MMCSS grants it.";
  {
    std::unique_lock lock(answers().mutex);
    answers().more.wait_for(lock, answer_bound, [&] { return answers().of(id) != nullptr; });
    if (const Answer* answer = answers().of(id)) {
      if (answer->granted)
        return {Grant::Kind::mmcss, 0, "The audio thread runs in real time (MMCSS, task \"Pro Audio\", critical).", {}};
      refusal = answer->refusal;
    }
  }
  constexpr const char* remedy =
      "See that the service \"Multimedia Class Scheduler\" runs; Windows' limit is 32 such threads in all.";
  const HANDLE thread =
      OpenThread(THREAD_SET_LIMITED_INFORMATION | THREAD_SET_INFORMATION, FALSE, static_cast<DWORD>(id));
  const bool preferred = thread && SetThreadPriority(thread, THREAD_PRIORITY_TIME_CRITICAL);
  const DWORD error = GetLastError();
  if (thread) CloseHandle(thread);
  if (preferred)
    return {Grant::Kind::nice, THREAD_PRIORITY_TIME_CRITICAL,
            "The audio thread has raised priority (time critical). " + refusal, remedy};
  return {Grant::Kind::none, 0,
          "The audio thread has ordinary priority and will drop out when the computer is busy. " + refusal +
              " Windows refuses a higher priority (" + words_of(error) + ").",
          remedy};
}

}  // namespace taut::platform
