// SPDX-License-Identifier: MIT
#include "device/reservation/reservation.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "device/reservation/name_owner.hpp"
#include "platform/clock.hpp"

namespace taut::device::reservation {
namespace {

using Outcome = Answer::Outcome;

constexpr Nanos to_replace = 300'000'000;   // reserved for taking the name over after asking the owner
constexpr Nanos to_settle = 3'000'000'000;  // a program that asked for a card opens it soon

Nanos now() { return platform::system_clock().now(); }

// One reserve() at a time. Not a timed mutex, which the thread sanitizer does not know.
struct Card {
  std::mutex mutex;
  std::condition_variable left;
  bool taken = false;
  std::shared_ptr<NameOwner> name_owner;  // of whoever has taken it
};

class Turn {
 public:
  Turn(Card& card, Nanos bound) : card_(card) {
    std::unique_lock lock(card.mutex);
    ours_ = card.left.wait_for(lock, std::chrono::nanoseconds(bound), [&] { return !card.taken; });
    card.taken = card.taken || ours_;
  }
  ~Turn() {
    if (!ours_) return;
    const std::lock_guard lock(card_.mutex);
    card_.taken = false;
    card_.left.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool ours() const noexcept { return ours_; }

 private:
  Card& card_;
  bool ours_ = false;
};

// Never destroyed: threads may outlive main().
Card& card_of(int number) {
  static auto& mutex = *new std::mutex;
  static auto& cards = *new std::map<int, Card>;
  const std::lock_guard lock(mutex);
  return cards[number];
}

Answer without_bus(const Error& error) {
  return {.outcome = error.trouble == Trouble::broken ? Outcome::mute_bus : Outcome::no_bus, .detail = error.what};
}

Answer mute_bus() { return {.outcome = Outcome::mute_bus}; }

class Attempt {
 public:
  Attempt(Card& card, const Wanted& wanted, SessionBus bus, Nanos deadline)
      : card_(card), wanted_(wanted), bus_(std::move(bus)), deadline_(deadline) {}

  Answer make() {
    if (auto answer = after_yielding()) return std::move(*answer);
    switch (bus_.request(name_, false, deadline_)) {
      case SessionBus::Name::ours:
        return held({});
      case SessionBus::Name::no_answer:
        return mute_bus();
      case SessionBus::Name::taken:
        break;
    }
    const std::string owner = bus_.owner(name_, deadline_);
    if (owner.empty()) return replace({}, SessionBus::Release::agreed);  // it has gone meanwhile
    const Program by = bus_.program(owner, path_, deadline_);
    const auto release = bus_.ask_release(owner, path_, priority_of(wanted_.yields), deadline_ - to_replace);
    if (release == SessionBus::Release::refused) return {.outcome = Outcome::refused, .by = by};
    return replace(by, release);
  }

 private:
  // While another program uses the card it was given, leave it alone.
  std::optional<Answer> after_yielding() {
    if (!card_.name_owner) return std::nullopt;
    const NameOwner::Yielded to = card_.name_owner->yielded();
    if (to.owner.empty() || to.bus != bus_.address()) return std::nullopt;
    const bool settles = now() - to.at < to_settle;
    const std::string owner = bus_.owner(name_, deadline_);
    const bool uses = owner == to.owner && (settles || !wanted_.in_use || wanted_.in_use());
    // Until it takes the name over, that is ours or nobody's.
    const bool is_about_to = (owner.empty() || to.ours) && settles && !to.taken;
    if (uses || is_about_to) return Answer{.outcome = Outcome::yielded, .by = bus_.program(to.owner, path_, deadline_)};
    return std::nullopt;
  }

  // An owner that agreed may need a moment; one that does not answer may have allowed its name to be taken.
  Answer replace(const Program& by, SessionBus::Release release) {
    constexpr auto pause = std::chrono::milliseconds(10);
    for (;;) {
      switch (bus_.request(name_, true, deadline_)) {
        case SessionBus::Name::ours:
          return held(by);
        case SessionBus::Name::no_answer:
          return mute_bus();
        case SessionBus::Name::taken:
          break;
      }
      if (release == SessionBus::Release::no_answer) return {.outcome = Outcome::mute, .by = by};
      if (now() + to_replace / 4 > deadline_) return {.outcome = Outcome::refused, .by = by};
      std::this_thread::sleep_for(pause);
    }
  }

  Answer held(const Program& by) {
    auto name_owner = NameOwner::start(std::move(bus_), wanted_, by);
    if (!name_owner) return {.outcome = Outcome::no_bus, .detail = name_owner.error().what};
    card_.name_owner = std::move(*name_owner);
    return {.outcome = Outcome::held, .hold = card_.name_owner->add(wanted_), .by = by};
  }

  Card& card_;
  const Wanted& wanted_;
  SessionBus bus_;
  const Nanos deadline_;
  const std::string name_ = name_of_card(wanted_.card), path_ = path_of_card(wanted_.card);
};

}  // namespace

Answer reserve(const Wanted& wanted) {
  const Nanos deadline = now() + longest;
  Card& card = card_of(wanted.card);
  const Turn turn(card, longest);
  if (!turn.ours()) return mute_bus();
  if (card.name_owner)
    if (Hold hold = card.name_owner->add(wanted))
      return {.outcome = Outcome::held, .hold = std::move(hold), .by = card.name_owner->taken_from()};
  auto bus = SessionBus::open(deadline);
  if (!bus) return without_bus(bus.error());
  return Attempt(card, wanted, std::move(*bus), deadline).make();
}

void linger(const Hold& hold, Nanos length) {
  if (hold) NameOwner::linger(hold, now() + length);
}

}  // namespace taut::device::reservation
