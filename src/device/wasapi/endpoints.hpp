// SPDX-License-Identifier: MIT
// The endpoints Windows lists and the cards they belong to: many interfaces show up as stereo pairs.
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
  std::string card;              ///< common to all endpoints of one piece of hardware; empty: unknown
  bool capture = false, standard = false;
  int channels = 0;  ///< 0: unknown without opening
  Kind kind = Kind::unknown;
};

/// All active endpoints, those of a card together, the default output's card first. Inputs before outputs, each sorted
/// by name with numbers by value (2 before 10).
Expected<std::vector<EndpointInfo>> list_endpoints(System& system);

/// From the name of the hardware's enumerator and the endpoint's form factor. Pure.
Kind kind_of(std::string_view enumerator, com::Word form_factor);

/// For Device::clock: endpoints of one piece of hardware share a clock.
std::string clock_of(const EndpointInfo& endpoint);

/// For `taut devices`: a card with several endpoints as one device, then each endpoint by itself.
std::vector<Device> devices_of(const std::vector<EndpointInfo>& endpoints);

/// The endpoints an id means, inputs before outputs. Error `absent` if there is none.
Expected<std::vector<EndpointInfo>> find_endpoints(const std::vector<EndpointInfo>& all, const Id& id,
                                                   const std::string& text);

}  // namespace taut::device::wasapi
