// SPDX-License-Identifier: MIT
// The list of drivers on Windows (protocol 4.1): one key below SOFTWARE\ASIO for each name, and COM's own for its class.
#pragma once
#include <string>

#include "base/error.hpp"
#include "settings/settings.hpp"
#include "taut/protocol_types.h"

namespace taut::driver::windows_face {

inline constexpr const char* usual_name = "Taut";

/// What a name is registered under: the driver's own class for `usual_name`, else one that follows from the name, so that
/// several entries with settings of their own can stand side by side. Names differ in more than upper and lower case.
TautGuid class_of(const std::string& name);

/// "{XXXXXXXX-...}".
std::string text_of(const TautGuid& id);

/// The registered name whose class is `id`. Error `absent`.
Expected<std::string> name_of(const TautGuid& id);

/// Whether `name` can stand in the list: 1 to 31 printable ASCII characters without '\'. Hosts cut what is longer, and some
/// read it by the code page (protocol 4.3).
bool is_instance_name(const std::string& name);

/// `start` with the settings among the values of the name's key, one for each key of settings::keys(). The error names the
/// value.
Expected<settings::Settings> read_settings(const std::string& name, const settings::Settings& start = {});

/// Writes the entry for this DLL, and where the one for the other kind of programs (taut32.dll beside taut64.dll) lies in
/// the same folder, for that too. Error `denied` without administrator's rights; nothing stays of a failure.
Expected<void> add_instance(const std::string& name);

/// Takes both out again, where they are ours. Error `absent` when there was none, `denied`.
Expected<void> remove_instance(const std::string& name);

}  // namespace taut::driver::windows_face
