// SPDX-License-Identifier: MIT
#include "command/panel/doctor_run.hpp"

#include <atomic>
#include <mutex>

#include "command/doctor/doctor.hpp"
#include "doctor/examine.hpp"
#include "platform/thread.hpp"

namespace taut::command {
namespace {

constexpr Nanos length = 2 * nanos_per_second;

}  // namespace

struct DoctorRun::State {
  mutable std::mutex mutex;
  Result result;
  std::atomic<bool> ended = false;

  void run() {
    doctor::Examination asked{.length = length, .drivers = listed_drivers()};
    asked.go_on = [this](std::string_view) { return !ended; };
    auto findings = doctor::examine(asked);
    const std::lock_guard lock(mutex);
    result = {.running = false, .findings = std::move(findings)};
  }
};

DoctorRun::DoctorRun() : state_(std::make_shared<State>()) {}

DoctorRun::~DoctorRun() { state_->ended = true; }

void DoctorRun::start() {
  const std::lock_guard lock(state_->mutex);
  if (std::exchange(state_->result.running, true)) return;
  const auto started = platform::Thread::launch("taut-doctor", [state = state_] { state->run(); });
  state_->result.running = started.has_value();
}

DoctorRun::Result DoctorRun::result() const {
  const std::lock_guard lock(state_->mutex);
  return state_->result;
}

}  // namespace taut::command
