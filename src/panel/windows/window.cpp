// SPDX-License-Identifier: MIT
#include "panel/windows/window.hpp"

#include <windows.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "panel/windows/dialog.hpp"
#include "platform/places.hpp"

namespace taut::panel::windows {
namespace {

constexpr DWORD longest_close = 2000;  // ms
constexpr std::chrono::milliseconds longest_opening{2000};
constexpr int manifest = 2;  // panel.rc

/// The module of this code, with its reference count raised.
HMODULE held_module() {
  HMODULE module = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, reinterpret_cast<LPCWSTR>(&held_module), &module);
  return module;
}

/// Modern controls on this thread, if the module has the manifest for them.
class ModernLook {
 public:
  explicit ModernLook(HMODULE module) {
    ACTCTXW wanted{};
    wanted.cbSize = sizeof wanted;
    wanted.dwFlags = ACTCTX_FLAG_HMODULE_VALID | ACTCTX_FLAG_RESOURCE_NAME_VALID;
    wanted.hModule = module;
    wanted.lpResourceName = MAKEINTRESOURCEW(manifest);
    context_ = CreateActCtxW(&wanted);
    on_ = context_ != INVALID_HANDLE_VALUE && ActivateActCtx(context_, &cookie_);
    if (on_) LoadLibraryW(L"comctl32.dll");  // the newer version, which takes over the standard controls
  }
  ~ModernLook() {
    if (on_) DeactivateActCtx(0, cookie_);
    if (context_ != INVALID_HANDLE_VALUE) ReleaseActCtx(context_);
  }
  ModernLook(const ModernLook&) = delete;
  ModernLook& operator=(const ModernLook&) = delete;

 private:
  HANDLE context_;
  ULONG_PTR cookie_ = 0;
  bool on_ = false;
};

/// Sharp on every screen, whatever the host: this thread alone declares itself DPI-aware. Since Windows 10; before,
/// Windows scales the image.
void scale_by_itself() {
  using Set = HANDLE(WINAPI*)(HANDLE);
  const HMODULE user = GetModuleHandleW(L"user32.dll");
  const auto set =
      user ? reinterpret_cast<Set>(reinterpret_cast<void*>(GetProcAddress(user, "SetThreadDpiAwarenessContext")))
           : nullptr;
  if (!set) return;
  // Per monitor, version 2; else system DPI.
  const auto context = [](std::intptr_t number) { return reinterpret_cast<HANDLE>(number); };
  if (!set(context(-4))) set(context(-2));
}

/// TAUT_LANGUAGE, else the language of Windows' own windows.
Language wanted_language() {
  if (const auto named = platform::variable("TAUT_LANGUAGE")) return language_of(named->string());
  return PRIMARYLANGID(GetUserDefaultUILanguage()) == LANG_FRENCH ? Language::french : Language::english;
}

}  // namespace

struct Window::State {
  std::mutex mutex;
  std::shared_ptr<DriverInterface> driver;  // of the thread to come
  HANDLE thread = nullptr;
  DWORD thread_id = 0;
  HWND window = nullptr;
  bool closed = false;
  enum class Opening { under_way, made, failed } opening = Opening::under_way;
  std::condition_variable opened;

  void tell(Opening outcome) {
    opening = outcome;
    opened.notify_all();
  }

  void run(HMODULE module);
  void forget() {
    if (thread) CloseHandle(std::exchange(thread, nullptr));
    thread_id = 0;
  }
};

void Window::State::run(HMODULE module) {
  scale_by_itself();
  const ModernLook look(module);
  std::shared_ptr<DriverInterface> mine;
  {
    const std::lock_guard lock(mutex);
    mine = std::move(driver);
  }
  Dialog dialog(std::move(mine), wanted_language());
  const HWND made = dialog.create(module);
  {
    const std::lock_guard lock(mutex);
    tell(made ? Opening::made : Opening::failed);
    if (!made) return;
    window = made;
    if (closed) PostMessageW(made, WM_CLOSE, 0, 0);
  }
  ShowWindow(made, SW_SHOWNORMAL);
  SetForegroundWindow(made);
  MSG message;
  while (GetMessageW(&message, nullptr, 0, 0) > 0)
    if (!IsDialogMessageW(made, &message)) {
      TranslateMessage(&message);
      DispatchMessageW(&message);
    }
  const std::lock_guard lock(mutex);
  window = nullptr;
}

Window::Window() : state_(std::make_shared<State>()) {}

Window::~Window() {
  HANDLE thread = nullptr;
  {
    const std::lock_guard lock(state_->mutex);
    state_->closed = true;
    if (state_->window) PostMessageW(state_->window, WM_CLOSE, 0, 0);
    if (state_->thread_id != GetCurrentThreadId()) thread = std::exchange(state_->thread, nullptr);
    state_->forget();
  }
  if (!thread) return;
  WaitForSingleObject(thread, longest_close);
  CloseHandle(thread);
}

Expected<void> Window::show(std::shared_ptr<DriverInterface> driver) {
  std::unique_lock lock(state_->mutex);
  if (state_->thread && WaitForSingleObject(state_->thread, 0) == WAIT_TIMEOUT) {
    if (state_->window) {
      SetForegroundWindow(state_->window);
      return {};
    }
    if (state_->opening == State::Opening::under_way) return {};
  }
  state_->forget();
  state_->driver = std::move(driver);
  state_->opening = State::Opening::under_way;

  struct Job {
    std::shared_ptr<State> state;
    HMODULE module;
  };
  // The module stays until the thread has left it, even if the host unloads the driver first.
  auto job = std::make_unique<Job>(Job{state_, held_module()});
  const auto body = [](void* given) WINAPI -> DWORD {
    HMODULE module = nullptr;
    {
      const std::unique_ptr<Job> own(static_cast<Job*>(given));
      module = own->module;
      try {
        own->state->run(module);
      } catch (...) {
        // Out of memory: no panel.
        const std::lock_guard failing(own->state->mutex);
        own->state->tell(State::Opening::failed);
      }
    }
    if (module) FreeLibraryAndExitThread(module, 0);
    return 0;
  };
  state_->thread = CreateThread(nullptr, 0, body, job.get(), 0, &state_->thread_id);
  if (state_->thread) {
    static_cast<void>(job.release());
    using enum State::Opening;
    state_->opened.wait_for(lock, longest_opening, [&] { return state_->opening != under_way; });
    if (state_->opening != failed) return {};
    return failure(Trouble::absent, "The panel cannot be shown: there is no desktop for its window.",
                   "Change the settings file instead.");
  }
  state_->driver.reset();
  if (job->module) FreeLibrary(job->module);
  return failure(Trouble::broken, "The panel could not be opened: the system gives no thread.");
}

}  // namespace taut::panel::windows
