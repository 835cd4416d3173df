// SPDX-License-Identifier: MIT
// The process's side: loads the driver that the program names, makes the calls that it asks for, and hands its cycles over.
#pragma once
#include <memory>

#include "host/apart/shared.hpp"

namespace taut::host::apart {

/// Serves until the program releases the driver or ends. The process's exit status.
int serve(const std::shared_ptr<Shared>& shared);

}  // namespace taut::host::apart
