// SPDX-License-Identifier: MIT
// Hardware that takes time to restart after an xrun: its timeline steps, although the clock did not.
#include <utility>

#include "several/world.hpp"

namespace taut::device::several {
namespace {

constexpr Nanos ms = 1'000'000;
constexpr Frames step = 100;  // 2 ms, as a USB card takes

/// A stream whose positions come `step` frames later after each restart.
class SlowStream final : public Stream {
 public:
  explicit SlowStream(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
  [[nodiscard]] const Agreed& agreed() const noexcept override { return stream_->agreed(); }
  [[nodiscard]] const platform::Clock& clock() const noexcept TAUT_NONBLOCKING override { return stream_->clock(); }
  Expected<void> start() override {
    behind_ = 0;
    ran_ = false;
    return stream_->start();
  }
  Wake wait(Nanos until, Turn& turn) noexcept override {
    const Wake wake = stream_->wait(until, turn);
    if (wake != Wake::turn) return wake;
    if (turn.filling && std::exchange(ran_, true)) {
      ++restarts;
      behind_ += step;
      turn.in.lost -= step;
      turn.out.lost -= step;
    }
    turn.in.position -= behind_;
    turn.out.position -= behind_;
    return wake;
  }
  void done(int frames, int more) noexcept TAUT_NONBLOCKING override { stream_->done(frames, more); }
  void nudge() noexcept override { stream_->nudge(); }
  [[nodiscard]] Fault fault() const noexcept override { return stream_->fault(); }
  [[nodiscard]] Error explain(const Fault& fault) const override { return stream_->explain(fault); }
  void stop() noexcept override { stream_->stop(); }

  static inline int restarts = 0;

 private:
  std::unique_ptr<Stream> stream_;
  Frames behind_ = 0;
  bool ran_ = false;
};

class SlowBackend final : public Backend {
 public:
  explicit SlowBackend(Backend& backend) : backend_(backend) {}
  [[nodiscard]] std::string_view name() const noexcept override { return backend_.name(); }
  Expected<std::vector<Device>> list() override { return backend_.list(); }
  Expected<Can> probe(const std::string& id) override { return backend_.probe(id); }
  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    auto stream = backend_.open(request);
    if (!stream) return stream;
    return std::make_unique<SlowStream>(std::move(*stream));
  }
  Expected<Watch> watch(std::function<void(const Change&)> told) override { return backend_.watch(std::move(told)); }

 private:
  Backend& backend_;
};

TEST_CASE("after an xrun of any member all are aligned within half a second, however slowly its hardware restarts") {
  for (const Nanos late : {4 * ms, 9 * ms, 30 * ms}) {  // when it is long, the follower has an xrun too
    CAPTURE(late);
    Joined joined;
    SlowBackend slow(joined.world.backend());
    Backend* const member = &slow;
    joined.backend = make_backend(std::span(&member, 1));
    for (const char* name : {"a", "b"}) joined.world.card(name).ends({.said = PlaybackOffset::say});
    const auto stream =
        joined.open(Joined::id({"a?in=1&out=1&cable=off&ppm=40", "b?in=1&out=1&cable=off&ppm=-300"}), 64, 64);
    REQUIRE(stream->start().has_value());
    Host host(*stream);
    Track heard;
    Extent off;
    const Nanos dropped = 6 * second;
    host.heard = [&](const Turn& turn) {
      const float value = host.value(turn.in, 1, 0);
      const Nanos then = turn.in.time - duration(stream->agreed().in.latency, 48000);
      const double frame = value == 0 ? std::nan("") : heard.at(then, value);
      if (turn.in.time > dropped + 500 * ms && !std::isnan(frame))
        off.add(Saw::apart(frame, static_cast<double>(then) * 48e-6));
    };
    SlowStream::restarts = 0;
    joined.world.card("a").schedule({.what = card::Fault::What::late, .time = dropped, .amount = late});
    host.run(8 * 48000);
    CHECK(SlowStream::restarts > 0);
    CHECK(off.count > 500);
    MESSAGE(SlowStream::restarts, " restarts: ", off.least, " ... ", off.most);
    CHECK_MESSAGE(off.largest() < 0.5, off.least << " ... " << off.most);
  }
}

}  // namespace
}  // namespace taut::device::several
