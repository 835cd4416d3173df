// SPDX-License-Identifier: MIT
// Does to the program what `taut check-host --provoke` asks for, on a thread of its own.
#pragma once
#include <memory>

#include "check/watch/session.hpp"

namespace taut::check {

/// Starts the thread if anything is left to do; it ends with the stream. Control thread.
void provoke_while_running(Ledger& ledger, std::shared_ptr<Session> session) noexcept;

}  // namespace taut::check
