// SPDX-License-Identifier: MIT
#include "platform/thread.hpp"

#include <windows.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "platform/clock.hpp"
#include "platform/module_windows.hpp"
#include "platform/parker.hpp"
#include "platform/text_windows.hpp"

namespace taut::platform {

struct Thread::State {
  HANDLE handle = nullptr;
  bool joined = false;
  std::wstring name;
  std::function<void()> body;
  std::atomic<std::uintptr_t> id{0};
  Parker running;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (handle) CloseHandle(handle);
  }
};

namespace {

constexpr std::size_t longest_name = 15;
constexpr Nanos start_bound = nanos_per_second;
constexpr Nanos longest_ms = 86'400'000;

std::atomic<int> alive{0};

struct Launched {
  std::wstring name;
  std::function<void()> body;
};

std::wstring shown_name(const std::string& name) { return wide(name.substr(0, longest_name)); }

// Every thread keeps the module with its code loaded: a host may unload us while a thread that nobody waited for is
// exiting. The last step, outside our code, is the system's.
template <class Body>
DWORD run_and_leave(const Body& body) noexcept {
  HMODULE own = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, reinterpret_cast<LPCWSTR>(&alive), &own);
  body();
  alive.fetch_sub(1);
  if (own) FreeLibraryAndExitThread(own, 0);
  return 0;
}

// Looked up at run time: Windows 10 has it since 1607.
void be_called(const std::wstring& name) noexcept {
  using SetDescription = HRESULT(WINAPI*)(HANDLE, PCWSTR);
  const auto set = reinterpret_cast<SetDescription>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "SetThreadDescription")));
  if (set) set(GetCurrentThread(), name.c_str());
}

DWORD WINAPI run_launched(void* argument) noexcept {
  return run_and_leave([&] {
    const std::unique_ptr<Launched> own(static_cast<Launched*>(argument));
    be_called(own->name);
    own->body();
  });
}

std::unexpected<Error> no_thread(DWORD error) {
  return failure(Trouble::no_memory, "The system cannot create another thread: " + words_of(error) + ".",
                 "Close other programs and try again.");
}

template <class State>
DWORD WINAPI run(void* argument) noexcept {
  return run_and_leave([&] {
    const std::unique_ptr<std::shared_ptr<State>> state(static_cast<std::shared_ptr<State>*>(argument));
    be_called((*state)->name);
    // Moved out, so that what the body owns is destroyed here and not by whoever drops the state last.
    std::function<void()> body = std::move((*state)->body);
    (*state)->id.store(current_thread_id(), std::memory_order_release);
    (*state)->running.wake();
    body();
  });
}

}  // namespace

int threads_alive() noexcept { return alive.load(); }

Expected<Thread> Thread::start(const std::string& name, std::function<void()> body) {
  auto state = std::make_shared<State>();
  state->name = shown_name(name);
  state->body = std::move(body);
  auto handed = std::make_unique<std::shared_ptr<State>>(state);
  alive.fetch_add(1);
  state->handle = CreateThread(nullptr, 0, run<State>, handed.get(), 0, nullptr);
  if (!state->handle) {
    alive.fetch_sub(1);
    return no_thread(GetLastError());
  }
  static_cast<void>(handed.release());  // owned by the thread now
  state->running.wait_until(system_clock().now() + start_bound);
  return Thread(std::move(state));
}

Expected<void> Thread::launch(const std::string& name, std::function<void()> body) {
  auto own = std::make_unique<Launched>(shown_name(name), std::move(body));
  alive.fetch_add(1);
  const HANDLE handle = CreateThread(nullptr, 0, run_launched, own.get(), 0, nullptr);
  if (!handle) {
    alive.fetch_sub(1);
    return no_thread(GetLastError());
  }
  CloseHandle(handle);
  static_cast<void>(own.release());  // owned by the thread now
  return {};
}

bool Thread::join_within(Nanos bound) {
  if (!state_ || is_current()) return false;
  if (state_->joined) return true;
  const auto ms = static_cast<DWORD>(std::clamp<Nanos>((bound + 999'999) / 1'000'000, 0, longest_ms));
  state_->joined = WaitForSingleObject(state_->handle, ms) == WAIT_OBJECT_0;
  return state_->joined;
}

void Thread::detach() noexcept { state_.reset(); }

bool Thread::is_current() const noexcept { return state_ && !state_->joined && id() == current_thread_id(); }

std::uintptr_t Thread::id() const noexcept { return state_ ? state_->id.load(std::memory_order_acquire) : 0; }

std::uintptr_t current_thread_id() noexcept { return GetCurrentThreadId(); }

}  // namespace taut::platform
