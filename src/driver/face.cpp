// SPDX-License-Identifier: MIT
// Lifetime, names, states. Rates and sizes are in face_queries.cpp, buffers in face_buffers.cpp, settings in
// face_settings.cpp, future() in face_future.cpp.
#include "driver/face.hpp"

#include "base/brand.hpp"
#include "driver/control.hpp"

namespace taut::driver {

Face::Face(std::string name, std::filesystem::path file) : file_(std::move(file)), instance_(std::move(name)) {}

Face::~Face() {
  lifeline_->cut();
  running_.close();
}

TautULong Face::add_ref() noexcept { return references_.fetch_add(1) + 1; }

TautULong Face::release() noexcept {
  const TautULong left = references_.fetch_sub(1) - 1;
  if (left == 0) let_go();
  return left;
}

void Face::let_go() noexcept {
  if (holds_.fetch_sub(1) == 1) delete this;
}

TautResult Face::answer(const Answer& answer) noexcept {
  if (answer) return TAUT_OK;
  words_.set(answer.error());
  return answer.error().code;
}

std::expected<engine::Initialised*, Refusal> Face::initialised() const {
  if (auto* const state = engine_.initialised()) return state;
  return refuse(TAUT_INVALID_MODE, "The driver is not initialised. Call init first.");
}

std::expected<engine::Prepared*, Refusal> Face::prepared() const {
  auto* const state = engine_.initialised();
  if (state && state->prepared()) return state->prepared();
  return refuse(TAUT_INVALID_MODE, "There are no buffers. Call createBuffers first.");
}

TautBool Face::init(void*) noexcept {
  return control([this](const Gate::Pass&) { return engine_.initialised() ? Answer{} : open(); }) == TAUT_OK;
}

void Face::get_driver_name(char* name) noexcept {
  control([&](const Gate::Pass&) {
    write_text(name, TAUT_NAME_SIZE, instance_);
    return Answer{};
  });
}

// Some hosts show it.
TautLong Face::get_driver_version() noexcept { return brand().version_number; }

void Face::get_error_message(char* text) noexcept { words_.get(text); }

TautResult Face::start() noexcept {
  return control([this](const Gate::Pass& pass) -> Answer {
    const auto state = prepared();
    if (!state) return std::unexpected(state.error());
    if ((*state)->running()) return refuse(TAUT_INVALID_MODE, "The stream is running already.");
    // If it was ended from a callback, the last run may still be in it.
    pass.may_wait_for_callbacks();
    const auto running = (*state)->start();
    if (!running) return refuse(running.error());
    running_.open(**running);
    return {};
  });
}

TautResult Face::stop() noexcept {
  return control([this](const Gate::Pass& pass) -> Answer {
    const auto state = prepared();
    if (!state) return std::unexpected(state.error());
    if (!(*state)->running()) return refuse(TAUT_INVALID_MODE, "The stream is not running.");
    pass.may_wait_for_callbacks();
    running_.close();
    if (auto stopped = (*state)->stop(); !stopped) return refuse(stopped.error());
    return {};
  });
}

TautResult Face::dispose_buffers() noexcept {
  return control([this](const Gate::Pass& pass) -> Answer {
    if (const auto state = prepared(); !state) return std::unexpected(state.error());
    pass.may_wait_for_callbacks();
    running_.close();
    active_.clear();
    file_watch_ = {};
    if (auto gone = engine_.initialised()->dispose(); !gone) return refuse(gone.error());
    // For hosts that recreate buffers without a new init.
    if (pending_) follow();
    return {};
  });
}

TautResult Face::control_panel() noexcept {
  const Hold hold(*this);
  try {
    return answer(show_panel());
  } catch (...) {
    return TAUT_NOT_PRESENT;
  }
}

TautResult Face::output_ready() noexcept {
  running_.through([](engine::Running& running) { running.output_ready(); });
  return TAUT_OK;
}

TautResult Face::get_sample_position(TautInt64* position, TautInt64* time) noexcept {
  if (!position || !time) return TAUT_INVALID_PARAMETER;
  // Inside a callback, answer for that cycle, even before start() has returned.
  if (const engine::Moment* moment = scope_->moment()) {
    *position = protocol::parted(moment->position);
    *time = stamp(moment->time);
    return TAUT_OK;
  }
  std::optional<engine::Position> now;
  running_.through([&](const engine::Running& running) { now = running.position(); });
  if (!now) {
    if (!scope_->here())
      words_.set({.code = TAUT_NOT_ADVANCING,
                  .words = "The stream is not running, or has not called the program yet: there is no position."});
    return TAUT_NOT_ADVANCING;
  }
  *position = protocol::parted(now->frames);
  *time = stamp(now->time);
  return TAUT_OK;
}

}  // namespace taut::driver
