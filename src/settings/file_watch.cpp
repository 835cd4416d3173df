// SPDX-License-Identifier: MIT
#include <atomic>
#include <utility>

#include "platform/clock.hpp"
#include "platform/files.hpp"
#include "platform/parker.hpp"
#include "platform/thread.hpp"
#include "settings/store.hpp"

namespace taut::settings {
namespace {

constexpr Nanos look_again = nanos_per_second;

// An editor that writes in place may be half-way: a new text counts once it has been stable this long.
constexpr Nanos settled = 100'000'000;

}  // namespace

struct FileWatch::State {
  std::filesystem::path file;
  std::function<void()> changed;
  std::string seen;
  platform::Parker parker;
  std::atomic<bool> closed{false};

  void run() {
    const platform::Clock& clock = platform::system_clock();
    std::string fresh = seen;
    for (;;) {
      parker.wait_until(clock.now() + (fresh == seen ? look_again : settled));
      if (closed) return;
      // Replacing a file by deleting it first leaves a moment without one: the old contents still apply.
      auto text = platform::read_file(file);
      if (!text) continue;
      const bool same = *text == fresh;
      fresh = std::move(*text);
      if (!same || fresh == seen) continue;
      seen = fresh;
      changed();
    }
  }
};

FileWatch::FileWatch(const std::filesystem::path& file, const std::optional<std::string>& seen,
                     std::function<void()> changed) {
  if (!seen) return;
  state_ = std::make_shared<State>();
  state_->file = file;
  state_->changed = std::move(changed);
  state_->seen = *seen;
  if (!platform::Thread::launch("taut-settings", [state = state_] { state->run(); })) state_.reset();
}

FileWatch& FileWatch::operator=(FileWatch&& other) noexcept {
  FileWatch old(std::move(*this));
  state_ = std::move(other.state_);
  return *this;
}

FileWatch::~FileWatch() {
  if (!state_) return;
  state_->closed = true;
  state_->parker.wake();
}

}  // namespace taut::settings
