// SPDX-License-Identifier: MIT
#include "check/watch/provoker.hpp"

#include <bit>

#include "platform/clock.hpp"
#include "platform/thread.hpp"

namespace taut::check {
namespace {

constexpr Nanos look_again = 5'000'000;

/// The next one that is asked for, from the ledger's list; it is then taken.
std::optional<Provocation> take_next(Ledger& ledger) {
  for (;;) {
    const std::int64_t next = ledger.provoked;
    const std::uint32_t left = next < static_cast<std::int64_t>(provocation_count) ? ledger.provoke >> next : 0;
    if (left == 0) return std::nullopt;
    const std::int64_t which = next + std::countr_zero(left);
    std::int64_t expected = next;
    if (ledger.provoked.compare_exchange_strong(expected, which + 1)) return static_cast<Provocation>(which);
  }
}

bool anything_left(const Ledger& ledger) {
  const std::int64_t next = ledger.provoked;
  return next < static_cast<std::int64_t>(provocation_count) && ledger.provoke >> next != 0;
}

void provoke(Ledger& ledger, Session& session) {
  const platform::Clock& clock = platform::system_clock();
  const Frames between = frames_in(ledger.provoke_after, session.rate());
  Frames last = session.played();
  while (session.running() && anything_left(ledger)) {
    if (session.played() - last >= between) {
      if (const auto next = take_next(ledger)) session.provoke(*next);
      last = session.played();
    }
    clock.sleep_until(clock.now() + look_again);
  }
}

}  // namespace

void provoke_while_running(Ledger& ledger, std::shared_ptr<Session> session) noexcept {
  if (!anything_left(ledger)) return;
  // Without a thread nothing is provoked, and the rules say that nothing was.
  static_cast<void>(
      platform::Thread::launch("taut-provoke", [&ledger, session = std::move(session)] { provoke(ledger, *session); }));
}

}  // namespace taut::check
