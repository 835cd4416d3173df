// SPDX-License-Identifier: MIT
// An exclusive card in real time. Its calls take as long and fail as often as the test says, and it records every
// violation of the device contract.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "device/device.hpp"
#include "platform/clock.hpp"
#include "platform/parker.hpp"

namespace taut::tests {

class ScriptedCard final : public device::Backend {
 public:
  enum class Call { open, start, stop, recover, describe, close };

  using Script = std::function<Expected<void>(Call)>;

  /// Called inside each call, on its thread, without a lock; returns that call's error, if it can fail. Any thread.
  void follow(Script script) {
    const std::lock_guard lock(mutex_);
    script_ = std::make_shared<const Script>(std::move(script));
  }

  std::atomic<bool> plugged{true};
  std::atomic<int> open_now{0}, tries{0}, opens{0}, starts{0};
  std::atomic<bool> restarts{false};  ///< once: an xrun whose restart loses nothing on the timeline
  std::atomic<double> rate{48000};    ///< the hardware's; a running stream reports changes

  /// Any thread: the recorded violations, once each.
  [[nodiscard]] std::map<std::string, int> breaches() const {
    const std::lock_guard lock(mutex_);
    return breaches_;
  }

  /// Notifies the watchers.
  void tell_change() {
    const std::lock_guard lock(mutex_);
    if (watcher_) watcher_({.what = device::Change::What::came, .id = "scripted:card"});
  }

  bool watchable = false;
  std::atomic<int> watches{0};

  std::string_view name() const noexcept override { return "scripted"; }
  Expected<std::vector<device::Device>> list() override {
    return std::vector<device::Device>{{.id = "scripted:card", .name = "Scripted card", .inputs = 2, .outputs = 2}};
  }
  Expected<device::Can> probe(const std::string&) override {
    return device::Can{.known = device::Can::Known::yes,
                       .inputs = {"In 1", "In 2"},
                       .outputs = {"Out 1", "Out 2"},
                       .input_types = {audio::SampleType::int32},
                       .output_types = {audio::SampleType::int32},
                       .rates = {{.hz = rate, .min_frames = 16, .max_frames = 1024, .preferred_frames = 64}},
                       .current_rate = rate};
  }
  Expected<std::unique_ptr<device::Stream>> open(const device::Request& request) override {
    ++tries;
    if (auto fine = run(Call::open); !fine) return std::unexpected(fine.error());
    if (!plugged) return failure(Trouble::absent, "The scripted card is not there.");
    if (open_now.fetch_add(1) > 0) {
      --open_now;
      breach("opened while a stream of ours holds it");
      return failure(Trouble::busy, "The scripted card is held.");
    }
    ++opens;
    return std::make_unique<Stream>(*this, request);
  }
  Expected<device::Watch> watch(std::function<void(const device::Change&)> on_change) override {
    if (!watchable) return failure(Trouble::unsupported, "The scripted card cannot be watched.");
    const std::lock_guard lock(mutex_);
    watcher_ = std::move(on_change);
    ++watches;
    return device::Watch(this, [](ScriptedCard* card) {
      const std::lock_guard ended(card->mutex_);
      card->watcher_ = {};
      --card->watches;
    });
  }

 private:
  Expected<void> run(Call call) {
    std::shared_ptr<const Script> script;
    {
      const std::lock_guard lock(mutex_);
      script = script_;
    }
    return script ? (*script)(call) : Expected<void>();
  }

  void breach(const char* what) {
    const std::lock_guard lock(mutex_);
    ++breaches_[what];
  }

  class Stream final : public device::Stream {
   public:
    Stream(ScriptedCard& card, const device::Request& request) : card_(card), memory_(4 * 1024) {
      agreed_ = {.rate = card.rate, .frames = request.frames, .margin = request.margin, .floor = 0};
      agreed_.in.channels = agreed_.out.channels = 2;
      agreed_.in.latency_known = agreed_.out.latency_known = true;
      for (std::size_t c = 0; c < 2; ++c) areas_[c] = {.data = reinterpret_cast<std::byte*>(&memory_[c]), .step = 8};
    }
    ~Stream() override {
      const SingleThreadCheck alone(*this, "closed during another call");
      const SingleThreadCheck nobody(members_, card_, "closed during recover() or describe()");
      if (started_) card_.breach("closed while it runs");
      static_cast<void>(card_.run(Call::close));
      --card_.open_now;
    }
    const device::Agreed& agreed() const noexcept override { return agreed_; }

    Expected<void> start() override {
      const SingleThreadCheck alone(*this, "start() during another call");
      if (started_) {
        card_.breach("started twice");
        return failure(Trouble::wrong_state, "It runs already.");
      }
      if (auto fine = card_.run(Call::start); !fine) return fine;
      if (stale_ || !card_.plugged) {
        stale_ = true;
        return failure(Trouble::absent, "The scripted card was unplugged.", "Open it again when it is back.");
      }
      ++card_.starts;
      started_ = filling_ = true;
      next_ = clock().now();
      return {};
    }
    device::Wake wait(Nanos until, device::Turn& turn) noexcept override {
      const SingleThreadCheck alone(*this, "wait() during another call");
      if (!started_) card_.breach("waited for while it stands");
      if (!card_.plugged) {
        stale_ = true;
        return device::Wake::gone;
      }
      if (card_.rate != agreed_.rate) {
        agreed_.rate = card_.rate;
        return device::Wake::changed;
      }
      if (card_.restarts.exchange(false)) filling_ = true;
      const int frames = filling_ ? agreed_.frames + static_cast<int>(agreed_.margin) : agreed_.frames;
      if (!filling_) next_ += duration(frames, agreed_.rate);
      if (parker_.wait_until(std::min(next_, until)) || until < next_) {
        next_ -= duration(frames, agreed_.rate);
        return device::Wake::idle;
      }
      const Nanos now = clock().now();
      turn = {.frames = frames, .filling = filling_, .ready = next_, .woken = now, .due = now + nanos_per_second};
      turn.out = {.areas = areas_, .split = frames, .position = position_, .time = next_};
      if (!filling_) turn.in = turn.out;
      position_ += frames;
      filling_ = false;
      return device::Wake::turn;
    }
    void done(int, int) noexcept override {}
    void nudge() noexcept override { parker_.wake(); }
    device::Fault fault() const noexcept override { return {.cause = 1}; }
    Error explain(const device::Fault&) const override { return {Trouble::absent, "The scripted card went.", ""}; }
    void stop() noexcept override {
      const SingleThreadCheck alone(*this, "stop() during another call");
      static_cast<void>(card_.run(Call::stop));
      started_ = false;
    }
    bool recover() override {
      const SingleThreadCheck alone(members_, card_, "recover() during describe()");
      return card_.run(Call::recover).has_value();
    }
    std::vector<std::string> describe() const override {
      const SingleThreadCheck alone(members_, card_, "describe() during recover()");
      static_cast<void>(card_.run(Call::describe));
      return {"in use"};
    }

   private:
    /// Asserts one thread at a time.
    class SingleThreadCheck {
     public:
      SingleThreadCheck(Stream& stream, const char* breach) : SingleThreadCheck(stream.inside_, stream.card_, breach) {}
      SingleThreadCheck(std::atomic<int>& inside, ScriptedCard& card, const char* breach) : inside_(inside) {
        if (inside_.fetch_add(1) > 0) card.breach(breach);
      }
      ~SingleThreadCheck() { --inside_; }
      SingleThreadCheck(const SingleThreadCheck&) = delete;
      SingleThreadCheck& operator=(const SingleThreadCheck&) = delete;

     private:
      std::atomic<int>& inside_;
    };

    ScriptedCard& card_;
    device::Agreed agreed_;
    std::vector<std::int32_t> memory_;
    audio::Area areas_[2];
    platform::Parker parker_;
    std::atomic<int> inside_{0};
    mutable std::atomic<int> members_{0};
    bool started_ = false, filling_ = false, stale_ = false;
    Frames position_ = 0;
    Nanos next_ = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, int> breaches_;
  std::shared_ptr<const Script> script_;
  std::function<void(const device::Change&)> watcher_;
};

}  // namespace taut::tests
