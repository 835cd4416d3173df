// SPDX-License-Identifier: MIT
// The engine on what this Mac plays: by name alone or joined with a card, and never by choice.
#include <cmath>

#include "coreaudio/rig.hpp"
#include "device/several/backend.hpp"
#include "engine/engine.hpp"

namespace taut::tests::coreaudio {
namespace {

constexpr int frames = 64;

/// Plays a tone of its own and keeps the newest samples that it heard.
class Recorder final : public engine::Host {
 public:
  explicit Recorder(bool plays) : plays_(plays) {}

  [[nodiscard]] std::vector<engine::ChannelRef> channels() const {
    std::vector<engine::ChannelRef> all{{true, 0}, {true, 1}};
    if (plays_) all.push_back({false, 0});
    return all;
  }
  void bind(engine::Prepared& prepared) {
    for (int half = 0; half < 2; ++half)
      for (std::size_t k = 0; k < channels().size(); ++k)
        buffers_[half].push_back(reinterpret_cast<std::int32_t*>(prepared.half(k, half)));
  }
  void process(int half, const engine::Moment& /*moment*/) noexcept override {
    ++callbacks;
    for (std::size_t c = 0; c < 2; ++c) heard[c] = std::ldexp(buffers_[half][c][frames - 1], -31);
    for (int i = 0; plays_ && i < frames; ++i) buffers_[half][2][i] = 1 << 29;
  }
  void tell(engine::Notice /*notice*/) noexcept override {}

  int callbacks = 0;
  double heard[2] = {};

 private:
  bool plays_;
  std::vector<std::int32_t*> buffers_[2];
};

struct Session {
  FakeHal mac;
  Device& box;
  std::unique_ptr<device::Backend> backend = make_backend(&mac);
  device::Backend* members[1] = {backend.get()};
  std::unique_ptr<device::Backend> several = device::several::make_backend(members);
  device::Backend* all[2] = {backend.get(), several.get()};
  engine::Engine engine{std::span<device::Backend* const>(all)};
  std::shared_ptr<Recorder> host;
  engine::Running* running = nullptr;

  explicit Session(const Spec& spec = {}) : box(mac.add(spec)) {
    mac.others_play = [](Frames, int channel) { return channel == 0 ? 0.25F : -0.5F; };
  }
  void start(const std::string& input, const std::string& output) {
    settings::Settings settings;
    settings.input = input;
    settings.output = output;
    const auto initialised = engine.initialise(settings);
    REQUIRE_MESSAGE(initialised.has_value(), (initialised ? "" : initialised.error().sentence()));
    host = std::make_shared<Recorder>(!output.empty());
    const auto prepared = (*initialised)->prepare(host->channels(), frames, host);
    REQUIRE_MESSAGE(prepared.has_value(), (prepared ? "" : prepared.error().sentence()));
    host->bind(**prepared);
    const auto started = (*prepared)->start(engine::Drive::caller);
    REQUIRE_MESSAGE(started.has_value(), (started ? "" : started.error().sentence()));
    running = *started;
  }
  void run(int callbacks) {
    const int end = host->callbacks + callbacks;
    for (int guard = 0; host->callbacks < end; ++guard) {
      if (!running->step() || guard > 100'000) FAIL("the stream does not advance");
      if (guard % 64 == 63) running->deliver();
    }
    running->deliver();
  }
  [[nodiscard]] bool hears_others() const {
    return std::abs(host->heard[0] - 0.25) < 1e-4 && std::abs(host->heard[1] + 0.5) < 1e-4;
  }
  [[nodiscard]] engine::Report report() const { return engine.initialised()->report(); }
};

TEST_CASE("a program that names no device gets the card, and nothing is tapped") {
  for (const bool microphone : {true, false}) {
    Spec spec;
    if (!microphone) spec.in = {};
    Session session(spec);
    const auto initialised = session.engine.initialise({});
    REQUIRE(initialised);
    CHECK((*initialised)->report().output == box_id);
    CHECK((*initialised)->report().input == (microphone ? box_id : ""));
    CHECK((*initialised)->names(true).size() == (microphone ? 2U : 0U));
    CHECK(session.mac.truth.taps_made == 0);
  }
}

TEST_CASE("named, it is recorded, and again after the Mac has changed what it plays on") {
  Session session;
  Device& headphones = session.mac.add({.uid = "headphones", .name = "Headphones", .in = {}, .out = {2}});
  session.start(tap_id, "");
  session.run(300);
  CHECK(session.hears_others());
  session.mac.set_default(headphones, false);
  session.run(4000);
  CHECK_FALSE(session.report().on_stand_in);
  CHECK(session.report().absence.away_times == 1);
  CHECK(session.hears_others());
  CHECK(session.mac.truth.taps_made == 2);
  CHECK(session.mac.taps_alive().size() == 1);
}

TEST_CASE("joined with the card that plays: others are heard, and what this program plays is not") {
  Session session;
  session.start(tap_id, box_id);
  session.run(3000);
  CHECK(session.report().output.starts_with("several:"));
  CHECK_FALSE(session.report().on_stand_in);
  CHECK(session.hears_others());
}

}  // namespace
}  // namespace taut::tests::coreaudio
