// SPDX-License-Identifier: MIT
// The device backend of a driver for a card at the other end of a network cable (packets.hpp). All that the engine asks of
// hardware is here; buffers of any size, other rates, recovery, safety and the panel are Taut's.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <vector>

#include "audio/clock_loop.hpp"
#include "kit/kit.hpp"
#include "packets.hpp"

using namespace taut;
using namespace taut::device;
using example::Packet;

namespace {

constexpr int cycle = example::frames, channels = example::channels;
constexpr Nanos gone_after = 500'000'000;
constexpr int answers_within = 300;  // ms

Error silent() { return {Trouble::absent, "The card does not answer.", "Look at its cable and its power."}; }

// Whether the card is there and free; `claim`: it is this socket's from then on.
Expected<void> ask(example::Socket& socket, Packet::Word what) {
  Packet packet{.position = what};
  if (!socket.send(packet)) return std::unexpected(silent());
  while (socket.receive(packet, answers_within)) {
    if (packet.position == Packet::hello) return {};
    if (packet.position == Packet::busy)
      return failure(Trouble::busy, "The card plays for another program.", "Close that one.");
  }
  return std::unexpected(silent());
}

class NetStream final : public Stream {
 public:
  // The card plays from the second packet on, so a whole cycle is the least that has to be ahead.
  NetStream(const Request& request, std::unique_ptr<example::Socket> socket)
      : socket_(std::move(socket)), ring_((cycle + margin_of(request)) * channels) {
    const End end{.channels = channels, .latency_known = true};
    agreed_ = {
        .rate = example::rate, .frames = cycle, .margin = margin_of(request), .floor = cycle, .in = end, .out = end};
    if (request.in.empty()) agreed_.in.channels = 0;
    if (request.out.empty()) agreed_.out.channels = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      in_[c] = {reinterpret_cast<std::byte*>(&packet_.sound[0][c]), sizeof *packet_.sound};
      out_[c] = {reinterpret_cast<std::byte*>(ring_.data() + c), sizeof *packet_.sound};
    }
  }
  ~NetStream() override { stop(); }

  const Agreed& agreed() const noexcept override { return agreed_; }

  // Where there is playback, the hardware starts with the done() of the filling turn.
  Expected<void> start() override {
    if (auto answers = ask(*socket_, Packet::claim); !answers) return answers;
    fill_ = true;
    if (agreed_.out.channels == 0) done(cycle + static_cast<int>(agreed_.margin), 0);
    return {};
  }

  Wake wait(Nanos until, Turn& turn) noexcept override {
    if (fill_) {
      turn = {.frames = cycle + static_cast<int>(agreed_.margin), .filling = true, .out = side(out_, 0)};
      return Wake::turn;
    }
    for (;;) {
      if (nudged_.exchange(false)) return Wake::idle;
      // Short enough for nudge(). What has come already is taken even where `until` has passed.
      const Nanos left = until - clock().now();
      const int ms = left <= 0 ? 0 : static_cast<int>(std::clamp<Nanos>(left / 1'000'000, 1, 10));
      if (!open_ && socket_->receive(packet_, ms)) {
        if (packet_.position < next_) continue;  // of an earlier run, or twice
        heard_ = clock().now();
        return take(turn);
      }
      const Nanos now = clock().now();
      if (now >= until) return Wake::idle;
      if (now > heard_ + gone_after) return Wake::gone;
      if (open_) clock().sleep_until(std::min(until, now + 10'000'000));
    }
  }

  void done(int frames, int) noexcept TAUT_NONBLOCKING override {
    unproven([&] {
      for (int k = 0; k < frames; k += cycle, written_ += cycle) {
        Packet packet{.position = written_};
        if (agreed_.out.channels > 0)
          std::copy_n(ring_.data() + written_ % ring_frames() * channels, cycle * channels, &packet.sound[0][0]);
        socket_->send(packet);
      }
    });
    if (fill_) clock_.reset(0, heard_ = clock().now());
    fill_ = open_ = false;
  }

  void nudge() noexcept override { nudged_ = true; }
  Error explain(const Fault&) const override { return silent(); }
  void stop() noexcept override {
    socket_->send({.position = Packet::stop});
    next_ = written_ = 0;
    open_ = false;
  }

 private:
  static Frames margin_of(const Request& request) {
    return std::clamp<Frames>((request.margin + cycle - 1) / cycle, 1, 32) * cycle;
  }
  Frames ring_frames() const noexcept { return cycle + agreed_.margin; }

  Side side(const audio::Area* areas, Frames position) const noexcept {
    const bool plays = areas == out_;
    if ((plays ? agreed_.out : agreed_.in).channels == 0) return {.position = position};
    const Frames at = plays ? position % ring_frames() : 0;
    return {.areas = {areas, channels},
            .at = static_cast<std::ptrdiff_t>(at),
            .split = static_cast<int>(plays ? ring_frames() - at : cycle),
            .position = position,
            .time = clock_.time_at(position)};
  }

  // A cycle is complete: its input is in packet_, its output belongs a cycle and the margin later.
  Wake take(Turn& turn) noexcept {
    const Frames lost = packet_.position - next_;
    next_ = packet_.position + cycle;
    written_ += lost;
    clock_.follow(next_, heard_, gone_after);
    turn = {.frames = cycle, .in = side(in_, packet_.position), .out = side(out_, written_)};
    turn.in.lost = turn.out.lost = lost;
    turn.woken = heard_;
    ready_ = turn.ready = std::clamp(clock_.time_at(next_), ready_, heard_);
    turn.due = std::max(clock_.time_at(written_), turn.ready);
    open_ = true;
    return Wake::turn;
  }

  std::unique_ptr<example::Socket> socket_;
  std::vector<std::int32_t> ring_;  // of playback, as long as what is ahead
  Packet packet_;
  Agreed agreed_;
  audio::Area in_[channels], out_[channels];
  audio::ClockLoop clock_{example::rate};
  Frames next_ = 0, written_ = 0;
  Nanos heard_ = 0, ready_ = 0;
  bool fill_ = false, open_ = false;
  std::atomic<bool> nudged_{false};
};

class NetBackend final : public Backend {
 public:
  std::string_view name() const noexcept override { return "net"; }

  Expected<std::vector<Device>> list() override {
    return std::vector{Device{.id = "net:" + std::to_string(example::usual_port),
                              .name = "Example card",
                              .inputs = channels,
                              .outputs = channels}};
  }

  Expected<Can> probe(const std::string& id) override {
    const auto socket = reach(id);
    if (!socket && socket.error().trouble != Trouble::busy) return std::unexpected(socket.error());
    Can can{.known = Can::Known::yes,
            .inputs = {"In 1", "In 2"},
            .outputs = {"Out 1", "Out 2"},
            .input_types = {audio::SampleType::int32},
            .output_types = {audio::SampleType::int32},
            .rates = {{.hz = example::rate, .min_frames = cycle, .max_frames = cycle, .preferred_frames = cycle}},
            .current_rate = example::rate,
            .clock = id};
    if (!socket) can.known = Can::Known::busy, can.why = socket.error().sentence();
    return can;
  }

  Expected<std::unique_ptr<Stream>> open(const Request& request) override {
    auto socket = reach(request.in.empty() ? request.out : request.in);
    if (!socket) return std::unexpected(socket.error());
    return std::make_unique<NetStream>(request, std::move(*socket));
  }

  // Nothing tells when a card is plugged in; the engine tries by itself.
  Expected<Watch> watch(std::function<void(const Change&)>) override { return std::make_shared<int>(); }

 private:
  // A socket to the card, if it answers.
  static Expected<std::unique_ptr<example::Socket>> reach(const std::string& id) {
    int port = 0;
    const char* const text = id.c_str() + std::min(id.size(), sizeof "net:" - 1);
    std::from_chars(text, id.c_str() + id.size(), port);
    auto socket = std::make_unique<example::Socket>();
    if (!socket->connect_to(port)) return std::unexpected(silent());
    auto free = ask(*socket, Packet::hello);
    // A program that has crashed holds the card for another half a second.
    for (int tries = 0; tries < 15 && !free && free.error().trouble == Trouble::busy; ++tries) {
      platform::system_clock().sleep_until(platform::system_clock().now() + 50'000'000);
      free = ask(*socket, Packet::hello);
    }
    if (!free) return std::unexpected(free.error());
    return socket;
  }
};

}  // namespace

Backend& kit::backend() {
  static auto* const made = new NetBackend;
  return *made;
}
