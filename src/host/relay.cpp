// SPDX-License-Identifier: MIT
#include "host/relay.hpp"

#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "platform/clock.hpp"

namespace taut::host {
namespace {

struct Place {
  std::atomic<bool> taken{false};
  std::atomic<Receiver*> receiver{nullptr};
  std::atomic<int> inside{0};
  std::atomic<std::thread::id> audio, other;  // the latest inside
};

std::array<Place, Relay::how_many> places;

// Enters and leaves a receiver. Sequentially consistent: either disconnect() sees the visitor, or the visitor sees
// null.
class Visit {
 public:
  Visit(Place& place, std::atomic<std::thread::id>& who) noexcept : place_(place), who_(who) {
    place_.inside.fetch_add(1);
    receiver_ = place_.receiver.load();
    who_.store(std::this_thread::get_id());
  }
  ~Visit() {
    who_.store({});
    place_.inside.fetch_sub(1);
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  [[nodiscard]] Receiver* receiver() const noexcept { return receiver_; }

 private:
  Place& place_;
  std::atomic<std::thread::id>& who_;
  Receiver* receiver_;
};

template <std::size_t number>
struct Functions {
  static void TAUT_CALLBACK buffer_switch(TautLong half, TautBool) { pass_on(half, nullptr); }

  static TautTime* TAUT_CALLBACK buffer_switch_time_info(TautTime* time, TautLong half, TautBool) {
    pass_on(half, time);
    return nullptr;
  }

  static void TAUT_CALLBACK sample_rate_did_change(double rate) {
    const Visit visit(places[number], places[number].other);
    if (visit.receiver()) visit.receiver()->rate_changed(rate);
  }

  static TautLong TAUT_CALLBACK message(TautLong selector, TautLong value, void*, double*) {
    const Visit visit(places[number], places[number].other);
    return visit.receiver() ? visit.receiver()->told(selector, value) : 0;
  }

 private:
  static void pass_on(TautLong half, const TautTime* time) {
    const Visit visit(places[number], places[number].audio);
    if (visit.receiver()) visit.receiver()->switched(static_cast<int>(half & 1), time);
  }
};

template <std::size_t... numbers>
constexpr std::array<TautCallbacks, sizeof...(numbers)> all(std::index_sequence<numbers...>) {
  return {TautCallbacks{.buffer_switch = Functions<numbers>::buffer_switch,
                        .sample_rate_did_change = Functions<numbers>::sample_rate_did_change,
                        .message = Functions<numbers>::message,
                        .buffer_switch_time_info = Functions<numbers>::buffer_switch_time_info}...};
}

constexpr auto functions = all(std::make_index_sequence<Relay::how_many>{});

Place& at(int place) noexcept { return places[static_cast<std::size_t>(place)]; }

}  // namespace

std::optional<Relay> Relay::take() noexcept {
  for (int place = 0; place < how_many; ++place)
    if (!at(place).taken.exchange(true)) return Relay(place);
  return std::nullopt;
}

Relay::Relay(Relay&& other) noexcept : place_(std::exchange(other.place_, -1)), stuck_(other.stuck_) {}

Relay::~Relay() {
  if (place_ >= 0 && !stuck_) at(place_).taken.store(false);
}

TautCallbacks Relay::callbacks() const noexcept { return functions[static_cast<std::size_t>(place_)]; }

void Relay::connect(Receiver& receiver) noexcept { at(place_).receiver.store(&receiver); }

bool Relay::disconnect(Nanos patience) noexcept {
  Place& place = at(place_);
  place.receiver.store(nullptr);
  const auto me = std::this_thread::get_id();
  const Nanos end = platform::system_clock().now() + patience;
  while (place.inside.load() != 0) {
    if (place.audio.load() == me || place.other.load() == me || platform::system_clock().now() > end) {
      stuck_ = true;
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

}  // namespace taut::host
