// SPDX-License-Identifier: MIT
// Reported = measured, in frames, for any buffer, cycle, margin, sample type and card.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "engine/rig.hpp"

using namespace taut;
using taut::tests::Rig;

namespace {

struct Type {
  const char* name;
  int bits;
};
constexpr Type types[] = {{"s16", 16}, {"s24", 24}, {"s24in32", 24}, {"s32", 32}, {"s18in32", 18}, {"s24be", 24}};

void measured_is_reported(const std::string& card, int frames, int channels, const std::string& safety, int bits,
                          bool late_host = false) {
  Rig rig(card, frames, channels, safety, bits, late_host);
  rig.start();
  const auto report = rig.report();
  const Frames promised = report.in.total() + report.out.total();
  const std::int64_t blocks = promised / frames + 24;
  rig.run(blocks);
  INFO("card ", card, ", buffer ", frames, ", channels ", channels, ", safety ", safety);
  CHECK(rig.host->round_trip == rig.host->as_counted(promised));
  CHECK(rig.host->other_trip == 0);
  CHECK(rig.host->silent == promised);
  CHECK(rig.host->returned + rig.host->silent == rig.host->callbacks * frames);
  CHECK(rig.host->wrong_channel + rig.host->wrong_half + rig.host->wrong_position + rig.host->time_went_back == 0);
  CHECK(rig.report().xruns.total() == 0);
}

}  // namespace

TEST_CASE("random buffer sizes, every sample type: measured round trip = reported") {
  const bool fine = rc::check("buffer = cycle", [] {
    const int frames = *rc::gen::inRange(1, 4097);
    const Type type = *rc::gen::elementOf(std::vector<Type>(std::begin(types), std::end(types)));
    const int channels = *rc::gen::inRange(1, 6);
    const int margin = *rc::gen::inRange(0, 3 * frames + 2);
    const bool safe = *rc::gen::arbitrary<bool>();
    const auto card = text("c?in={}&out={}&format={}&delay={}&latency_in={}&latency_out={}&layout={}", channels + 1,
                           channels, type.name, *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 50),
                           *rc::gen::inRange(0, 50), *rc::gen::element("interleaved", "separate"));
    measured_is_reported(card, frames, channels, safe ? "safe" : std::to_string(margin), type.bits,
                         *rc::gen::inRange(0, 4) == 0);
  });
  CHECK(fine);
}

TEST_CASE("any buffer on any hardware cycle: the adapter adds what it reports") {
  const bool fine = rc::check("buffer != cycle", [] {
    const int frames = *rc::gen::inRange(1, 1025);
    const int cycle = *rc::gen::inRange(1, 1025);
    const bool vary = *rc::gen::inRange(0, 3) == 0;
    const bool pieces = *rc::gen::arbitrary<bool>();
    const auto card = text("c?in=2&out=2&cycle={}&vary={}&pieces={}&delay={}&seed={}", cycle, vary ? "on" : "off",
                           pieces ? "on" : "off", *rc::gen::inRange(0, 100), *rc::gen::inRange(1, 1000));
    measured_is_reported(card, frames, 2,
                         *rc::gen::arbitrary<bool>() ? "safe" : std::to_string(*rc::gen::inRange(0, 600)), 32);
  });
  CHECK(fine);
}

TEST_CASE("a paced host is called evenly although the hardware's cycle is sixteen of its buffers") {
  Rig rig("c?in=2&out=2&cycle=1024&pieces=on", 64, 2, "64");
  std::vector<Nanos> called;
  rig.start([&] { called.push_back(rig.world.clock().now()); });
  rig.run(200);
  const Nanos block = duration(64, 48000);
  for (std::size_t i = 21; i < called.size(); ++i) CHECK(std::abs(called[i] - called[i - 1] - block) <= block / 8);
  CHECK(rig.report().xruns.total() == 0);
}

TEST_CASE("a subset of channels, in any order: each returns as itself, the others stay silent") {
  device::virtual_card::World world;
  device::Backend* backend = &world.backend();
  engine::Engine engine{std::span<device::Backend* const>(&backend, 1)};
  settings::Settings settings;
  REQUIRE(settings::set(settings, "device", "virtual:c?in=12&out=12"));
  auto* initialised = engine.initialise(settings).value();

  struct Host final : engine::Host {
    std::vector<std::int32_t*> out[2];
    std::vector<const std::int32_t*> in[2];
    std::vector<int> played, heard;
    std::int64_t wrong = 0, right = 0, blocks = 0;
    void process(int half, const engine::Moment&) noexcept override {
      for (std::size_t k = 0; k < played.size(); ++k)
        for (int i = 0; i < 32; ++i) out[half][k][i] = played[k] + 1;
      if (++blocks > 10)
        for (std::size_t k = 0; k < heard.size(); ++k) {
          const bool plays = std::ranges::find(played, heard[k]) != played.end();
          for (int i = 0; i < 32; ++i) (in[half][k][i] == (plays ? heard[k] + 1 : 0) ? right : wrong) += 1;
        }
    }
    void tell(engine::Notice) noexcept override {}
  };
  const auto host = std::make_shared<Host>();
  host->played = {7, 2, 3, 11};
  host->heard = {3, 0, 11, 10, 7};
  std::vector<engine::ChannelRef> channels;
  for (const int k : host->played) channels.push_back({false, k});
  for (const int k : host->heard) channels.push_back({true, k});
  auto* prepared = initialised->prepare(channels, 32, host).value();
  for (int half = 0; half < 2; ++half)
    for (std::size_t k = 0; k < channels.size(); ++k) {
      if (channels[k].input)
        host->in[half].push_back(reinterpret_cast<const std::int32_t*>(prepared->half(k, half)));
      else
        host->out[half].push_back(reinterpret_cast<std::int32_t*>(prepared->half(k, half)));
    }
  auto* running = prepared->start(engine::Drive::caller).value();
  while (host->blocks < 100) REQUIRE(running->step());
  CHECK(host->wrong == 0);
  CHECK(host->right == 90 * 5 * 32);
}
