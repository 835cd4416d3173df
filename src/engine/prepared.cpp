// SPDX-License-Identifier: MIT
#include <algorithm>

#include "engine/engine.hpp"
#include "engine/loop.hpp"

namespace taut::engine {
namespace {

// How long a run that was ended from within its own callback may take to leave before a new one gives up.
constexpr Nanos longest_leave = 2 * nanos_per_second;

bool left(const Session& session) {
  const platform::Clock& clock = platform::system_clock();
  const Nanos end = clock.now() + longest_leave;
  while (session.looping && clock.now() < end) clock.sleep_until(clock.now() + 100'000);
  return !session.looping;
}

// After a loss the run may have ended before the device was back.
Expected<void> attach_again(Session& session) {
  {
    const std::lock_guard lock(session.helping);
    delete session.lost.exchange(nullptr);
  }
  if (!session.attached) session.attached = session.offered.exchange(nullptr);
  if (session.attached) return {};
  auto again = attach(session.wanted);
  if (!again) return std::unexpected(again.error());
  session.note(**again);
  session.attached = again->release();
  return {};
}

}  // namespace

Prepared::Prepared(std::shared_ptr<Session> session, bool late_host)
    : session_(std::move(session)), late_host_(late_host) {}

Prepared::~Prepared() {
  running_.reset();
  session_->keeper.close();
  if (session_->tuning) session_->tuning->keep();
  // A host that opens anew from within a message is still in the keeper, which holds the session: its device is to be free
  // for the buffers that come next.
  if (!session_->looping) session_->close_device();
}

std::byte* Prepared::half(std::size_t k, int half) const noexcept { return session_->buffers.half(k, half); }
int Prepared::frames() const noexcept { return session_->wanted.buffer; }

Expected<Running*> Prepared::start(Drive drive) {
  if (running_) return failure(Trouble::wrong_state, "The stream is running already.");
  if (!left(*session_))
    return failure(Trouble::wrong_state, "The last run has not ended: the program is still in its callback.");
  if (auto attached = attach_again(*session_); !attached) return std::unexpected(attached.error());
  const std::int64_t callbacks_before = session_->telemetry.callbacks();
  auto loop = std::make_shared<Loop>(session_, late_host_);
  if (drive == Drive::own_thread) {
    if (auto made = Loop::make_thread(loop); !made) return std::unexpected(made.error());
  }
  auto started = loop->start();
  if (started && drive == Drive::own_thread) session_->keeper.employ();
  if (!started) {
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

Running::Running(std::shared_ptr<Session> session, std::shared_ptr<Loop> loop, Drive drive,
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
void Running::want_margin(Frames margin) noexcept { session_->wishes.margin = std::max<Frames>(margin, 0); }
void Running::output_ready() noexcept { loop_->output_ready(); }

bool Running::pass(Nanos ns) noexcept {
  // Only the audio thread takes the attachment away, and it is the caller.
  const Attachment* const attachment = session_->attached.load();
  if (!attachment || &attachment->stream->clock() == &platform::system_clock()) return false;
  const platform::Clock& clock = attachment->stream->clock();
  clock.sleep_until(clock.now() + ns);
  return true;
}

bool Running::step() noexcept { return loop_->step(); }
void Running::deliver() { session_->keeper.work(); }

}  // namespace taut::engine
