// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/engine.hpp"
#include "engine/loop.hpp"

namespace taut::engine {
Prepared::Prepared(std::shared_ptr<EngineSession> session) : session_(std::move(session)) {}

Prepared::~Prepared() {
  running_.reset();
  session_->worker.close();
  session_->observer.close();
  if (session_->tuning) session_->tuning->keep();
  // If the host reopens from within a message, or stays in its callback, the session lives on; its device must be free
  // for the next buffers.
  session_->slot.close();
}

std::byte* Prepared::half(std::size_t k, int half) const noexcept { return session_->buffers.half(k, half); }
int Prepared::frames() const noexcept { return session_->wanted.buffer; }

Expected<Running*> Prepared::start(Drive drive) {
  if (running_) return failure(Trouble::wrong_state, "The stream is running already.");
  if (!session_->slot.wait_for_loop())
    return failure(Trouble::wrong_state, "The last run has not ended: the program is still in its callback.");
  for (;;) {
    const auto opened = session_->slot.open([&](Attachment& attachment) { session_->note(attachment); });
    if (!opened) return std::unexpected(opened.error());
    auto started = start_opened(drive);
    // A stream that was open before may predate an unplug: close it and open a new one.
    if (started || *opened || session_->slot.state() != DeviceSlot::State::absent) return started;
  }
}

Expected<Running*> Prepared::start_opened(Drive drive) {
  const std::int64_t callbacks_before = session_->telemetry.callbacks();
  auto loop = std::make_shared<Loop>(session_);
  if (drive == Drive::own_thread) {
    if (auto made = Loop::make_thread(loop); !made) return std::unexpected(made.error());
    if (auto made = session_->worker.employ(); !made) {
      loop->cancel();
      return std::unexpected(made.error());
    }
    session_->observer.employ();
  }
  if (auto started = loop->start(); !started) {
    loop->cancel();
    return std::unexpected(started.error());
  }
  auto* const running = new Running(session_, loop, drive, callbacks_before);
  running_.reset(running);
  loop->go();
  return running;
}

Expected<void> Prepared::stop() {
  if (!running_) return failure(Trouble::wrong_state, "The stream is not running.");
  running_.reset();
  return {};
}

Running::Running(std::shared_ptr<EngineSession> session, std::shared_ptr<Loop> loop, Drive drive,
                 std::int64_t callbacks_before)
    : session_(std::move(session)), loop_(std::move(loop)), drive_(drive), callbacks_before_(callbacks_before) {}

Running::~Running() {
  loop_->stop();
  if (drive_ == Drive::caller) loop_->finish();
}

std::optional<Position> Running::position() const noexcept {
  if (session_->telemetry.callbacks() == callbacks_before_) return std::nullopt;
  return session_->telemetry.position.get();
}

Xruns Running::xruns() const noexcept { return session_->telemetry.xruns(); }

Counters Running::counters() const noexcept {
  const Telemetry& telemetry = session_->telemetry;
  return {.rate = session_->wanted.request.rate,
          .buffer = session_->wanted.buffer,
          .margin = telemetry.room().margin,
          .away = session_->slot.away(),
          .callbacks = telemetry.callbacks(),
          .xruns = telemetry.xruns(),
          .absence = telemetry.absence(),
          .callback = spread_of(telemetry.callback),
          .overhead = spread_of(telemetry.overhead),
          .used = spread_of(telemetry.used)};
}
void Running::output_ready() noexcept { loop_->output_ready(); }

bool Running::pass(Nanos ns) noexcept { return loop_->pass(ns); }

bool Running::step() noexcept { return loop_->step(); }
void Running::deliver() { session_->worker.work(); }

}  // namespace taut::engine
