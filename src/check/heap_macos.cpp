// SPDX-License-Identifier: MIT
#include <malloc/malloc.h>

#include "check/fence.hpp"

namespace taut::check {

void check_the_heap() {}

bool heap_is_whole() { return malloc_zone_check(nullptr); }

}  // namespace taut::check
