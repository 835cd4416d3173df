// SPDX-License-Identifier: MIT
#include "device/alsa/cards/claim.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "device/alsa/cards/holders.hpp"

namespace taut::device::alsa {
namespace {

using Outcome = reservation::Answer::Outcome;

constexpr Nanos in_all = 1'900'000'000;  // asking and opening together
constexpr Nanos to_close = 500'000'000;  // at least, once a server agreed: PipeWire closes the device afterwards
constexpr auto pause = std::chrono::milliseconds(10);

// In real time, whatever the stream's clock: this waits for other programs.
Nanos now() { return platform::system_clock().now(); }

Error given_away(const std::string& pcm, const reservation::Program& to) {
  return {Trouble::busy,
          "The sound device '" + pcm + "' was given to " + to.text() + ", which asked for it (share = yield).",
          "It is taken back when that program has closed it; with share = keep Taut keeps it."};
}

}  // namespace

Claim::Claim(const Surroundings& around, std::span<const Name* const> names, Share share,
             const std::function<void()>& let_go)
    : until_(now() + in_all) {
  if (share == Share::leave) return;
  std::set<int> seen;
  for (const Name* const name : names) {
    if (!name || !name->hardware) continue;
    const int card = around.alsa->snd_card_get_index(name->hardware->card.c_str());
    if (card < 0 || !seen.insert(card).second) continue;
    const auto in_use = [&around, &name] { return !holders_of(around, *name->hardware).empty(); };
    cards_.push_back({name->pcm, around.reserve({.card = card,
                                                 .device = name->pcm,
                                                 .yields = share == Share::yield,
                                                 .let_go = let_go,
                                                 .in_use = in_use})});
  }
  until_ = std::max(until_, now() + to_close);
}

Expected<void> Claim::open(const std::function<Expected<void>()>& open) const {
  // Never open a card that was given away, not even while it is free: the other program is about to.
  for (const Card& card : cards_)
    if (card.answer.outcome == Outcome::yielded) return std::unexpected(given_away(card.pcm, card.answer.by));
  for (;;) {
    auto opened = open();
    if (opened || opened.error().trouble != Trouble::busy) return opened;
    if (!has_taken() || now() >= until_) return std::unexpected(explain(std::move(opened.error())));
    std::this_thread::sleep_for(pause);
  }
}

bool Claim::has_taken() const {
  return std::ranges::any_of(
      cards_, [](const Card& card) { return card.answer.outcome == Outcome::held && card.answer.by.known(); });
}

// The hardware's error first: it names the program that has the card open. Which of two cards is busy is unknown; the one
// that could not be reserved is.
Error Claim::explain(Error error) const {
  if (cards_.empty()) return error;
  const auto worst =
      std::ranges::find_if(cards_, [](const Card& card) { return card.answer.outcome != Outcome::held; });
  const auto& answer = (worst == cards_.end() ? cards_.front() : *worst).answer;
  const std::string who = answer.by.text();
  switch (answer.outcome) {
    case Outcome::held:
      if (answer.by.known()) error.what += " " + who + " agreed to let go of it, and did not in time.";
      break;
    case Outcome::refused:
      error.what += " " + who + " was asked to let go of it, and refused.";
      error.remedy = "Close " + answer.by.name + ", or play through it.";
      break;
    case Outcome::mute:
      error.what += " " + who + " was asked to let go of it, and does not answer.";
      error.remedy = "Close " + answer.by.name + "; if it hangs: kill " + std::to_string(answer.by.pid) + ".";
      break;
    case Outcome::mute_bus:
      error.what += " The session bus, on which programs are asked to let go of a card, does not answer.";
      break;
    case Outcome::no_bus:
      error.what +=
          " There is no session bus, on which programs are asked to let go of a card. (" + answer.detail + ")";
      break;
    case Outcome::yielded:
      break;
  }
  return error;
}

std::vector<std::string> Claim::remarks() const {
  std::vector<std::string> remarks;
  for (const Card& card : cards_) {
    const std::string who = card.answer.by.text();
    switch (card.answer.outcome) {
      case Outcome::held:
        if (card.answer.by.known())
          remarks.push_back("The sound device '" + card.pcm + "' was taken from " + who +
                            ", which has it back when the stream is closed.");
        break;
      case Outcome::refused:
        remarks.push_back("The sound device '" + card.pcm + "' is reserved by " + who +
                          ", which refused to let go; it was free, and is used.");
        break;
      case Outcome::mute:
        remarks.push_back("The sound device '" + card.pcm + "' is reserved by " + who +
                          ", which does not answer; it was free, and is used.");
        break;
      default:
        break;
    }
  }
  return remarks;
}

std::vector<reservation::Hold> Claim::holds() const {
  std::vector<reservation::Hold> holds;
  for (const Card& card : cards_)
    if (card.answer.hold) holds.push_back(card.answer.hold);
  return holds;
}

}  // namespace taut::device::alsa
