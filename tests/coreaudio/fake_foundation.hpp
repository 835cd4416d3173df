// SPDX-License-Identifier: MIT
// Objects of CoreFoundation and Objective-C, as far as Core Audio is given or gives some: counted references, and a leak shows.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "device/coreaudio/tap_functions.hpp"

namespace taut::tests::coreaudio {

/// A string, a number, an array or a dictionary: what it is not stays empty.
struct Thing {
  std::string text;
  std::int32_t number = 0;
  std::vector<Thing*> items;
  std::map<std::string, Thing*> entries;
  int references = 1;
};

Thing* make_thing(const std::string& text = {});
void keep(Thing* thing);
void release(Thing* thing);
/// Those that nobody has released.
int things_alive();

/// A CATapDescription.
struct TapDescription {
  std::vector<device::coreaudio::hal::Object> excluded;
  std::string name;
  bool global_stereo = false, is_private = false;
  long mute = 0;
  int references = 1;
};
int descriptions_alive();
void release(TapDescription* description);

/// What this macOS knows, and what was done wrong.
struct ObjectiveC {
  bool knows_taps = true;     ///< the class and its initialiser
  bool knows_private = true;  ///< "setPrivate:"
  int unknown_selectors = 0;  ///< each would have ended the process
};
ObjectiveC& objective_c();

}  // namespace taut::tests::coreaudio
