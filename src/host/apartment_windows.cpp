// SPDX-License-Identifier: MIT
#include "host/apartment_windows.hpp"

#include <windows.h>

#include <objbase.h>

namespace taut::host {
namespace {

constexpr Nanos longest_goodbye = 2 * nanos_per_second;

// The caller's window may be the parent of a driver's: answer messages sent to it while waiting.
void wait_and_answer(HANDLE event) noexcept {
  while (MsgWaitForMultipleObjectsEx(1, &event, INFINITE, QS_SENDMESSAGE, 0) == WAIT_OBJECT_0 + 1) {
    MSG message;
    PeekMessageW(&message, nullptr, 0, 0, PM_NOREMOVE | PM_QS_SENDMESSAGE);
  }
}

}  // namespace

SingleThreadApartment::SingleThreadApartment()
    : asked_(CreateEventW(nullptr, FALSE, FALSE, nullptr)), done_(CreateEventW(nullptr, FALSE, FALSE, nullptr)) {}

Expected<std::shared_ptr<SingleThreadApartment>> SingleThreadApartment::open() {
  std::shared_ptr<SingleThreadApartment> made(new SingleThreadApartment);
  if (!made->asked_ || !made->done_) return failure(Trouble::no_memory, "The system cannot create another event.");
  auto thread = platform::Thread::start("taut-driver", [self = made.get()] { self->live(); });
  if (!thread) return std::unexpected(thread.error());
  made->thread_.emplace(std::move(*thread));
  made->run([] {});
  return made;
}

SingleThreadApartment::~SingleThreadApartment() {
  bool ended = true;
  if (thread_) {
    work_ = nullptr;
    SetEvent(asked_);
    ended = thread_->join_within(longest_goodbye);
  }
  // A thread stuck in a driver's clean-up may still use them.
  if (!ended) return;
  if (asked_) CloseHandle(asked_);
  if (done_) CloseHandle(done_);
}

void SingleThreadApartment::handle_messages() noexcept {
  MSG message;
  while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
    TranslateMessage(&message);
    DispatchMessageW(&message);
  }
}

void SingleThreadApartment::live() noexcept {
  const HANDLE asked = asked_, done = done_;
  const bool initialised = SUCCEEDED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE));
  for (;;) {
    if (MsgWaitForMultipleObjectsEx(1, &asked, INFINITE, QS_ALLINPUT, MWMO_INPUTAVAILABLE) != WAIT_OBJECT_0) {
      handle_messages();
      continue;
    }
    if (!work_) break;
    (*work_)();
    SetEvent(done);
  }
  if (initialised) CoUninitialize();
}

void SingleThreadApartment::run(const std::function<void()>& work) noexcept {
  if (thread_->is_current()) return work();
  const std::lock_guard lock(one_call_);
  work_ = &work;
  SetEvent(asked_);
  wait_and_answer(done_);
}

}  // namespace taut::host
