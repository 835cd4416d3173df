// SPDX-License-Identifier: MIT
#include "engine/keeper.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "engine/session.hpp"
#include "platform/thread.hpp"

namespace taut::engine {
namespace {

constexpr std::size_t sentences_kept = 200;

// How often a lost device is looked for: well within the 100 ms in which a returned one is to play again.
constexpr Nanos look_again = 40'000'000;

constexpr Nanos tune_again = 150'000'000;

// Hosts crash when they are told something straight after start (protocol quirk Q45).
constexpr std::int64_t blocks_before_first_notice = 4;

constexpr Nanos patience_with_host = 500'000'000;

std::optional<Notice> notice_of(Event::Kind kind) {
  using enum Event::Kind;
  switch (kind) {
    case host_late:
    case thread_late:
    case device_late:
      return Notice{.what = Notice::What::overload};
    case changed:
    case moved:
    case late_host:
      return Notice{.what = Notice::What::latencies};
    default:
      return std::nullopt;
  }
}

bool same_latencies(const device::Agreed& a, const device::Agreed& b) {
  const auto same = [](const device::End& one, const device::End& other) {
    return one.latency == other.latency && one.resampler == other.resampler &&
           one.latency_known == other.latency_known && one.wander == other.wander;
  };
  return a.margin == b.margin && a.frames == b.frames && a.fixed == b.fixed && same(a.in, b.in) && same(a.out, b.out);
}

}  // namespace

void Keeper::take(const Event& event, device::Agreed& agreed) {
  agreed.frames = static_cast<int>(event.b);
  for (const bool input : {true, false}) {
    const Event::Latency& told = input ? event.in : event.out;
    device::End& end = input ? agreed.in : agreed.out;
    end.latency = told.frames;
    end.latency_known = told.known;
    end.wander = told.wander;
  }
}

void Keeper::employ() noexcept {
  employed_ = true;
  if (restless() || session_.tuning) wake();
}

void Keeper::wake() noexcept {
  if (!employed_ || closed_ || !ended_.exchange(false)) {
    parker_.wake();
  } else if (!platform::Thread::launch("taut-keeper",
                                       [session = session_.shared_from_this()] { session->keeper.run(); })) {
    ended_ = true;
  }
}

void Keeper::run() {
  thread_ = platform::current_thread_id();
  while (!closed_) {
    work();
    if (closed_) break;
    if (restless())
      parker_.wait_until(platform::system_clock().now() + look_again);
    else if (session_.tuning)
      parker_.wait_until(platform::system_clock().now() + tune_again);
    else
      parker_.wait();
  }
  ended_ = true;
}

bool Keeper::restless() const {
  const std::lock_guard lock(mutex_);
  return !notices_.empty() || session_.on_stand_in || session_.lost || session_.mending;
}

void Keeper::work() {
  hear();
  look_after_device();
  mend();
  if (session_.tuning) session_.tuning->look();
  tell_host();
}

void Keeper::hear() {
  Event event;
  while (session_.telemetry.hear(event)) {
    remember(event, reason_of(event));
    if (event.kind == Event::Kind::changed || event.kind == Event::Kind::moved) {
      const std::lock_guard lock(session_.words);
      session_.agreed.margin = event.a;
      if (event.kind == Event::Kind::changed) take(event, session_.agreed);
    }
    if (event.kind == Event::Kind::gone || event.kind == Event::Kind::stalled) loss_heard_ = event.at;
    if (const auto notice = notice_of(event.kind)) post(*notice);
  }
  if (const std::uint64_t unheard = session_.telemetry.unheard(); unheard > unheard_) {
    say(text("{} more events came too fast to be told one by one.", unheard - unheard_));
    unheard_ = unheard;
  }
}

void Keeper::remember(const Event& event, const std::string& reason) { say(at(event.at, sentence(event, reason))); }

std::string Keeper::at(Nanos time, const std::string& sentence) const {
  return text("{:.3f} s: {}", static_cast<double>(time - session_.began) / 1e9, sentence);
}

void Keeper::say(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  sentences_.push_back(sentence);
  ++sentence_count_;
  while (sentences_.size() > sentences_kept) sentences_.pop_front();
}

void Keeper::look_after_device() {
  if (std::unique_ptr<Attachment> gone{session_.lost.exchange(nullptr)}) {
    refusal_.clear();
    if (gone->outdated() && session_.running) return convert(std::move(gone));
    loss_ = gone->stream->explain(gone->stream->fault()).sentence();
    if (!loss_.empty()) say(at(loss_heard_, loss_));
    const std::lock_guard lock(session_.closing);
    gone->stream->stop();
    gone->stream.reset();
  }
  if (!session_.running || !session_.on_stand_in || session_.offered) return;
  give_back(attach(session_.wanted));
}

// The device has changed its rate by itself. What the host plays keeps its pitch in any case; a host that left the rate to
// the device is asked to open it anew, and gets the new one without a conversion then.
void Keeper::convert(std::unique_ptr<Attachment> outdated) {
  Expected<std::unique_ptr<Attachment>> back;
  {
    const std::lock_guard lock(session_.closing);
    back = reattach(std::move(outdated), session_.wanted);
  }
  if (give_back(std::move(back)) && session_.open_rate) post({.what = Notice::What::reset});
}

bool Keeper::give_back(Expected<std::unique_ptr<Attachment>> back) {
  if (back) {
    if (auto started = (*back)->stream->start(); !started) back = std::unexpected(started.error());
  }
  if (!back) {
    if (back.error().trouble == Trouble::absent || back.error().sentence() == refusal_) return false;
    refusal_ = back.error().sentence();
    remember({.kind = Event::Kind::refused, .at = session_.began}, refusal_);
    if (back.error().trouble == Trouble::unsupported) post({.what = Notice::What::reset});
    return false;
  }
  refusal_.clear();
  const device::Agreed before = session_.noted();
  session_.note(**back);
  const device::Agreed after = session_.noted();
  session_.offered.store(back->release());
  for (const std::string& remark : after.remarks)
    if (std::ranges::find(before.remarks, remark) == before.remarks.end()) say(remark);
  if (!same_latencies(before, after)) post({.what = Notice::What::latencies});
  return true;
}

// Not under `closing`: opening a device takes long, and a stop must not wait for it.
void Keeper::mend() {
  if (!session_.mending.exchange(false)) return;
  const std::lock_guard lock(session_.helping);
  const Attachment* const attachment = session_.attached.load();
  if (attachment && !attachment->stream->mend()) session_.mending = true;
}

std::string Keeper::reason_of(const Event& event) const {
  if (event.kind != Event::Kind::part) return {};
  const std::lock_guard lock(session_.helping);
  const Attachment* const attachment = session_.attached.load();
  return attachment ? attachment->stream->explain(event.fault).sentence() : std::string();
}

void Keeper::post(const Notice& notice) {
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::none_of(notices_, [&](const Notice& pending) { return pending.what == notice.what; }))
      notices_.push_back(notice);
  }
  wake();
}

void Keeper::tell_host() {
  if (session_.running && session_.telemetry.callbacks() < blocks_before_first_notice) return;
  while (!closed_) {
    Notice notice{};
    {
      const std::lock_guard lock(mutex_);
      if (notices_.empty()) return;
      notice = notices_.front();
      notices_.pop_front();
    }
    session_.host->tell(notice);
  }
}

void Keeper::close() noexcept {
  closed_ = true;
  wake();
  const platform::Clock& clock = platform::system_clock();
  const Nanos end = clock.now() + patience_with_host;
  while (!ended_ && thread_ != platform::current_thread_id() && clock.now() < end)
    clock.sleep_until(clock.now() + 100'000);
}

std::vector<std::string> Keeper::sentences() const {
  const std::lock_guard lock(mutex_);
  return {sentences_.begin(), sentences_.end()};
}

std::int64_t Keeper::sentence_count() const {
  const std::lock_guard lock(mutex_);
  return sentence_count_;
}

}  // namespace taut::engine
