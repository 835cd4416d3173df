// SPDX-License-Identifier: MIT
#include "device/virtual/world.hpp"

#include <algorithm>

namespace taut::device::virtual_card {

World::State::State(bool simulated) : time(simulated) { find("loopback")->listed = true; }

World::State::~State() {
  {
    const std::scoped_lock lock(listening_);
    listeners_.clear();
  }
  ending_ = true;
  bell.wake();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<Card::State> World::State::find(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  auto found = cards_.find(name);
  if (found == cards_.end()) {
    auto state = std::make_shared<Card::State>(std::string(name), time, bell);
    found = cards_.emplace(name, Entry{state, Card(state)}).first;
  }
  return found->second.state;
}

Card& World::State::named(std::string_view name) {
  const auto state = find(name);
  {
    const std::scoped_lock lock(state->mutex);
    state->listed = true;
  }
  const std::scoped_lock lock(mutex_);
  return cards_.find(name)->second.face;
}

std::vector<std::shared_ptr<Card::State>> World::State::all() {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<Card::State>> all;
  all.reserve(cards_.size());
  for (const auto& [name, entry] : cards_) all.push_back(entry.state);
  return all;
}

std::shared_ptr<World::State::Listener> World::State::listen(Listener listener) {
  const std::scoped_lock lock(listening_);
  auto kept = std::make_shared<Listener>(std::move(listener));
  if (listeners_.empty()) {
    if (thread_.joinable()) {
      bell.wake();
      thread_.join();
    }
    for (const auto& card : all()) {
      const std::scoped_lock card_lock(card->mutex);
      card->told_unplugs = card->account.get(&Truth::unplugs);
      card->told_returns = card->account.get(&Truth::returns);
    }
    ending_ = false;
    thread_ = std::thread([this] { watch(); });
  }
  listeners_.push_back(kept);
  return kept;
}

void World::State::forget(const std::shared_ptr<Listener>& listener) {
  std::thread ended;
  {
    const std::scoped_lock lock(listening_);
    std::erase(listeners_, listener);
    if (!listeners_.empty()) return;
    ending_ = true;
    bell.wake();
    // A listener that drops its own watch cannot join itself; the next watch to come or go does.
    if (thread_.get_id() != std::this_thread::get_id()) ended = std::move(thread_);
  }
  if (ended.joinable()) ended.join();
}

void World::State::watch() {
  while (!ending_) {
    std::uint64_t asked = 0;
    {
      const std::scoped_lock lock(settling_);
      asked = asked_;
    }
    tell_changes();
    {
      const std::scoped_lock lock(settling_);
      answered_ = asked;
      settled_.notify_all();
    }
    if (const Nanos next = time.simulated() ? never : next_event(); next == never)
      bell.wait();
    else
      bell.wait_until(next);
  }
  const std::scoped_lock lock(settling_);
  answered_ = std::numeric_limits<std::uint64_t>::max();
  settled_.notify_all();
}

// A card comes and goes in turn, so two counts tell everything, in order.
void World::State::tell_changes() {
  for (const auto& card : all()) {
    std::vector<Change> changes;
    {
      const std::scoped_lock lock(card->mutex);
      card->settle(time.now());
      const auto unplugs = card->account.get(&Truth::unplugs), returns = card->account.get(&Truth::returns);
      while (card->told_unplugs < unplugs || card->told_returns < returns) {
        const bool went = card->told_unplugs == card->told_returns;
        ++(went ? card->told_unplugs : card->told_returns);
        changes.push_back({went ? Change::What::went : Change::What::came, "virtual:" + card->name});
      }
    }
    for (const Change& change : changes) tell(change);
  }
}

void World::State::tell(const Change& change) {
  const std::scoped_lock lock(listening_);
  for (const auto& listener : std::vector(listeners_))
    if (std::ranges::find(listeners_, listener) != listeners_.end()) (*listener)(change);
}

Nanos World::State::next_event() {
  Nanos next = never;
  for (const auto& card : all()) next = std::min(next, card->next_event());
  return next;
}

void World::State::settle() {
  for (const auto& card : all()) {
    const std::scoped_lock lock(card->mutex);
    card->settle(time.now());
  }
  {
    const std::scoped_lock lock(listening_);
    if (listeners_.empty()) return;
  }
  std::unique_lock lock(settling_);
  const auto mine = ++asked_;
  bell.wake();
  settled_.wait(lock, [&] { return answered_ >= mine; });
}

World::World() : state_(std::make_unique<State>(true)) { state_->backend = make_backend(nullptr, state_.get()); }

World::~World() = default;

VirtualClock& World::clock() noexcept { return state_->time.virtual_clock(); }

Card& World::card(std::string_view name) { return state_->named(name); }

Backend& World::backend() noexcept { return *state_->backend; }

void World::settle() { state_->settle(); }

}  // namespace taut::device::virtual_card
