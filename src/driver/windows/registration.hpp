// SPDX-License-Identifier: MIT
// The list of drivers on Windows (protocol 4.1): a key below SOFTWARE\ASIO per name, and COM's own for its class.
#pragma once
#include <string>

#include "base/error.hpp"
#include "settings/settings.hpp"
#include "taut/protocol_types.h"

namespace taut::driver::windows_face {

/// The name of the brand's own entry: "Taut", and "Taut (ARM64)" in the DLL for ARM64.
std::string own_name();

/// The class of own_name(), which is the brand's except in the DLL for ARM64.
TautGuid own_class();

/// The class of a name: own_class() for own_name(), else one derived from both, so that several entries with their
/// own settings can coexist. Names differ in more than case.
TautGuid class_of(const std::string& name);

/// "{XXXXXXXX-...}".
std::string text_of(const TautGuid& id);

/// The registered name whose class is `id`. Error `absent`.
Expected<std::string> name_of(const TautGuid& id);

/// Whether `name` can be in the list: 1 to 31 printable ASCII characters without '\'. Hosts cut longer ones, and some
/// read them in the code page (protocol 4.3).
bool is_instance_name(const std::string& name);

/// `start` with the settings stored as values of the name's key, one per key of settings::keys(). Errors name the
/// value.
Expected<settings::Settings> read_settings(const std::string& name, const settings::Settings& start = {});

/// The same values as lines "key=value", unread.
std::string stored_lines(const std::string& name);

/// Writes the entry for this DLL, and for the other kind of programs if that DLL (taut32.dll beside taut64.dll) is in
/// the same folder. Error `denied` without administrator rights; a failure leaves nothing behind.
Expected<void> add_instance(const std::string& name);

/// Removes both if they are ours. Errors: `absent`, `denied`.
Expected<void> remove_instance(const std::string& name);

}  // namespace taut::driver::windows_face
