// SPDX-License-Identifier: MIT
// The endpoints that Windows lists, and the cards that they belong to: many an interface shows as stereo pairs.
#pragma once
#include <string>
#include <vector>

#include "device/device.hpp"
#include "device/wasapi/id.hpp"
#include "device/wasapi/system.hpp"

namespace taut::device::wasapi {

struct EndpointInfo {
  std::string id;                ///< Windows' own, stable: "{0.0.0.00000000}.{...}"
  std::string name, short_name;  ///< "Line 1/2 (Interface)" and "Line 1/2"
  std::string adapter;           ///< "Interface"
  std::string card;              ///< what all endpoints of one piece of hardware share; empty: not told
  bool capture = false, standard = false;
  int channels = 0;  ///< 0: not told without opening
  Kind kind = Kind::unknown;
};

/// All that are active, the default output's card first, a card's endpoints together: inputs before outputs, each in the
/// order of their names with numbers counted (2 before 10).
Expected<std::vector<EndpointInfo>> list_endpoints(System& system);

/// From the name of what enumerated the hardware, and the endpoint's form factor. Pure.
Kind kind_of(std::string_view enumerator, com::Word form_factor);

/// The clock's name, as Device::clock: endpoints of one piece of hardware run on one.
std::string clock_of(const EndpointInfo& endpoint);

/// What `taut devices` shows: a card with more than one endpoint as one device, then each endpoint by itself.
std::vector<Device> devices_of(const std::vector<EndpointInfo>& endpoints);

/// The endpoints that an id means, inputs before outputs. Error `absent` when there is none.
Expected<std::vector<EndpointInfo>> find_endpoints(const std::vector<EndpointInfo>& all, const Id& id,
                                                   const std::string& text);

}  // namespace taut::device::wasapi
