// SPDX-License-Identifier: MIT
#include "alsa/fake_card.hpp"

namespace taut::tests {

const Way FakeOffer::standard_way = Way::TAUT_WAY;

}  // namespace taut::tests
