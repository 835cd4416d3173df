// SPDX-License-Identifier: MIT
// Members that are lost and come back, the master too: the host's callbacks go on, and everything is aligned again.
#include <algorithm>
#include <numeric>
#include <string_view>

#include "several/world.hpp"

namespace taut::device::several {
namespace {

constexpr Nanos ms = 1'000'000;

// Three cards of one channel, each recording a saw of the time. The channels are compared turn by turn.
struct ThreeCards {
  Joined joined;
  std::unique_ptr<Stream> stream;
  std::unique_ptr<Host> host;
  std::vector<Track> tracks{3};
  std::vector<std::int64_t> silent = std::vector<std::int64_t>(3);
  std::vector<double> off = std::vector<double>(3);  // of the latest turn, relative to the position on the host's clock
  double expected = 0;

  explicit ThreeCards(const std::string& settings = {}, int frames = 64, Frames margin = 64) {
    for (const char* name : {"a", "b", "c"}) joined.world.card(name).ends({.said = PlaybackOffset::say});
    stream = joined.open(Joined::id({"a?in=1&out=1&cable=off&ppm=40", "b?in=1&out=1&cable=off&ppm=-300",
                                     "c?in=1&out=1&cable=off&ppm=250&jitter=100"},
                                    settings),
                         frames, margin);
    REQUIRE(stream->start().has_value());
    host = std::make_unique<Host>(*stream);
    host->heard = [this](const Turn& turn) { decode(turn); };
  }

  card::Card& card(const char* name) { return joined.world.card(name); }

  void decode(const Turn& turn) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float value = host->value(turn.in, c, 0);
      silent[c] = value == 0 ? silent[c] + 1 : 0;
      if (value == 0) continue;
      const Nanos then = turn.in.time - duration(stream->agreed().in.latency, 48000);
      const double frame = tracks[c].at(then, value);
      if (!std::isnan(frame)) off[c] = Saw::apart(frame, static_cast<double>(then) * 48e-6);
    }
  }

  [[nodiscard]] bool in_time(std::size_t c, double bound = 0.5) const {
    return silent[c] == 0 && std::abs(off[c]) < bound;
  }
  void seconds(double s) { host->run(static_cast<Frames>(s * 48000)); }
};

TEST_CASE("all members are aligned") {
  ThreeCards three;
  three.seconds(5);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
  CHECK(three.host->parts == 0);
}

TEST_CASE("a lost follower is silent, is reported, and comes back aligned by itself") {
  ThreeCards three;
  three.seconds(5);
  three.card("b").schedule({.what = card::Fault::What::unplug, .time = 6 * second, .amount = 2 * second});
  three.seconds(2);
  CHECK(three.silent[1] > 100);
  CHECK(three.in_time(0));
  CHECK(three.in_time(2));
  three.seconds(4);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
  REQUIRE(three.host->events.size() == 2);
  CHECK(three.host->events[0].find("gone") != std::string::npos);
  CHECK(three.host->events[1].find("is back") != std::string::npos);
  CHECK(three.host->lost == 0);
  CHECK(three.host->longest <= 2 * ms);
}

TEST_CASE("when the master is lost the callbacks go on at its pace, the others stay aligned, and it comes back") {
  ThreeCards three;
  three.seconds(5);
  three.card("a").schedule({.what = card::Fault::What::unplug, .time = 6 * second, .amount = 3 * second});
  three.seconds(3);
  CHECK(three.silent[0] > 100);
  CHECK(three.in_time(1));
  CHECK(three.in_time(2));
  three.seconds(6);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
  CHECK(three.host->lost == 0);
  CHECK(three.host->gone == 0);
  CHECK(three.host->longest <= 2 * ms);
  for (const auto& part : three.stream->describe()) MESSAGE(part);

  // At the next start it is the master again.
  three.stream->stop();
  REQUIRE(three.stream->start().has_value());
  CHECK(three.stream->describe().front().find("the master") != std::string::npos);
  three.host = std::make_unique<Host>(*three.stream);
  three.host->heard = [&](const Turn& turn) { three.decode(turn); };
  three.seconds(5);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
}

TEST_CASE("members are lost in turn, then all at once: the stream never ends") {
  ThreeCards three;
  three.seconds(3);
  Nanos at = 4 * second;
  for (const char* name : {"a", "b", "c", "a"}) {
    three.card(name).schedule({.what = card::Fault::What::unplug, .time = at, .amount = second / 2});
    at += 2 * second;
  }
  for (const char* name : {"a", "b", "c"})
    three.card(name).schedule({.what = card::Fault::What::unplug, .time = at, .amount = second});
  three.seconds(10);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK(three.silent[c] > 100);
  three.seconds(6);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
  CHECK(three.host->events.size() == 14);
  CHECK(three.host->gone == 0);
  CHECK(three.host->longest <= 2 * ms);
}

TEST_CASE("a member that lost frames, stalled or was served late is aligned again") {
  ThreeCards three;
  three.seconds(3);
  three.card("b").schedule({.what = card::Fault::What::lost, .time = 4 * second, .amount = 700});
  three.card("c").schedule({.what = card::Fault::What::stall, .time = 5 * second, .amount = 40 * ms});
  three.card("a").schedule({.what = card::Fault::What::late, .time = 6 * second, .amount = 9 * ms});
  three.card("b").schedule({.what = card::Fault::What::step, .time = 7 * second, .amount = 3000});
  three.seconds(12);
  for (const std::size_t c : {0U, 1U, 2U}) CHECK_MESSAGE(three.in_time(c), three.off[c]);
  CHECK(three.host->lost > 0);
}

TEST_CASE("a single device with a map: its other channels keep its own names") {
  Joined joined;
  const auto can = joined.backend->probe(Joined::id({"a?in=3&out=2"}, "in=1.3:Voice,1.1"));
  REQUIRE(can.has_value());
  CHECK(can->inputs == std::vector<std::string>{"Voice", "In 1"});
  CHECK(can->outputs == std::vector<std::string>{"Out 1", "Out 2"});
}

TEST_CASE("the channel map: order, names, hidden channels") {
  Joined joined;
  const std::string id =
      Joined::id({"a?in=2&out=2&crystal=x", "b?in=3&out=4&crystal=x"}, "out=2.4:Phones,1.1&in=2.1,2.9");
  const auto can = joined.backend->probe(id);
  REQUIRE(can.has_value());
  CHECK(can->outputs == std::vector<std::string>{"Phones", "a: Out 1"});
  CHECK(can->inputs == std::vector<std::string>{"b: In 1", "b: 9"});
  const auto stream = joined.open(id, 64, 64);
  CHECK(stream->agreed().out.channels == 2);
  for (const std::string_view wanted :
       {"has no input 9", "'a': 1 of 2 outputs are shown", "'b': 1 of 4 outputs are shown"})
    CHECK(std::ranges::any_of(stream->agreed().remarks,
                              [&](const auto& remark) { return remark.find(wanted) != std::string::npos; }));

  // Output 2.4 is not wired to 2.1; a hidden channel is silent.
  std::vector<float> heard;
  joined.world.card("b").ends({.every = 1, .heard = [&](Nanos time, auto outputs) {
                                 if (time > second) heard.assign(outputs.begin(), outputs.end());
                               }});
  REQUIRE(stream->start().has_value());
  Host host(*stream);
  host.run(96000);
  REQUIRE(heard.size() == 4);
  CHECK(heard[0] == 0);
  CHECK(heard[2] == 0);
  CHECK(heard[3] != 0);
}

TEST_CASE("every member follows a change of the margin, and none loses alignment") {
  Joined joined;
  PlaybackOffset ears(5 * second);
  ears.listen(joined.world.card("m"), joined.world.card("f"));
  const auto stream = joined.open(Joined::id({"m?in=1&out=1&cable=off", "f?in=1&out=1&cable=off&ppm=200"}), 64, 64,
                                  48000, true, true, 256);
  REQUIRE(stream->start().has_value());
  Host host(*stream);
  host.run(5 * 48000);
  Frames position = 0;
  for (const int more : {100, -60, 40, -64, 200, -150}) {
    Turn turn;
    int left = more;
    for (int k = 0; k < 1600;) {
      REQUIRE(stream->wait(stream->clock().now() + second, turn) == Wake::turn);
      ++k;
      const int step = std::clamp(left, -turn.shrink, turn.grow);
      for (int i = 0; i < turn.frames + step; ++i) {
        const auto value = static_cast<std::int32_t>(
            static_cast<double>(Saw::of(static_cast<double>(turn.out.position + i))) * 2147483648.0);
        for (std::size_t c = 0; c < turn.out.areas.size(); ++c) std::memcpy(Host::sample(turn.out, c, i), &value, 4);
      }
      CHECK((position == 0 || turn.out.position == position));
      position = turn.out.position + turn.frames + step;
      stream->done(turn.frames, step);
      left -= step;
    }
    CHECK(left == 0);
  }
  CHECK(ears.off.count > 500);
  CHECK_MESSAGE(ears.off.largest() < 0.5, ears.off.least, " ... ", ears.off.most);
  CHECK(stream->describe().back().find(" 0 gaps, 0 jumps, 0 restarts") != std::string::npos);
}

}  // namespace
}  // namespace taut::device::several
