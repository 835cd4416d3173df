// SPDX-License-Identifier: MIT
#include <filesystem>

#include "command/json.hpp"
#include "command/register/register.hpp"
#include "command/terminal/say.hpp"
#include "host/host.hpp"
#include "platform/kind_windows.hpp"
#include "platform/registry_windows.hpp"
#include "platform/shared_library.hpp"
#include "platform/text_windows.hpp"
#include "settings/settings.hpp"

namespace taut::command {

const std::string_view register_page = R"(taut register [options]

Puts Taut into the list in which programs look for ASIO-compatible drivers, for
64-bit and, where taut32.dll lies beside taut64.dll, for 32-bit programs. They
then show it under its name. Needs administrator's rights:

  taut register
  taut register --name "Taut small" --device virtual:duplex --buffer 64

  --name NAME       how programs call it (Taut); several entries with different
                    settings may stand side by side
  --check-host      the driver of `taut check-host` instead, "Taut Check"
  --json            for programs

What the entry is set to; what is not given keeps its default, or what an
earlier `taut register` of that name has set:
#)";

const std::string_view unregister_page = R"(taut unregister [options]

Takes Taut, and the settings of that entry, out of the list of drivers. Needs
administrator's rights:

  taut unregister
  taut unregister --name "Taut small"

  --name NAME       the entry (Taut)
  --json            for programs
)";

namespace {

using Key = platform::RegistryKey;

std::string entry_of(const std::string& name) { return "SOFTWARE\\ASIO\\" + name; }

// The result of the DLL's registerDriver() or unregisterDriver(): 0 or a system error.
Expected<void> ask_driver(const char* function, const std::string& name, bool check_host) {
  auto own = host::usual_places().own;
  if (check_host && !own.empty()) own.replace_filename(std::string("taut-check") + platform::dll_kind);
  if (std::error_code missing; own.empty() || !std::filesystem::exists(own, missing))
    return failure(Trouble::absent,
                   std::string("Taut's driver, taut") + platform::dll_kind + ", is not where it belongs.",
                   "It lies beside this program; install Taut again.");
  const auto library = platform::SharedLibrary::open(platform::narrow(own.wstring()));
  if (!library) return std::unexpected(library.error());
  const auto call = library->symbol<int (*)(const char*)>(function);
  if (!call) return failure(Trouble::broken, "Taut's driver is of another version.", "Install Taut again.");
  const int code = call(name.c_str());
  if (code == 0) return {};
  constexpr int not_found = 2, not_administrator = 5, no_name = 123;
  switch (code) {
    case not_found:
      return failure(Trouble::absent, "No driver of Taut's is registered as " + name + ".",
                     "`taut help unregister` says how to name another.");
    case not_administrator:
      return failure(Trouble::denied, "The list of drivers cannot be changed.",
                     "It belongs to the computer: do it as administrator.");
    case no_name:
      return failure(Trouble::bad_request, "\"" + name + "\" cannot be the name, or another driver has it.",
                     "Choose another with --name: at most 31 plain letters, without a backslash.");
    default:
      return failure(Trouble::broken, "The list of drivers cannot be changed: " +
                                          platform::words_of(static_cast<unsigned long>(code)) + ".");
  }
}

Expected<void> only_list(const std::string& directory) {
  if (directory == usual_list) return {};
  return failure(Trouble::bad_request, "There is no other list of drivers on Windows.", "Leave --directory out.");
}

// In both lists, like the entry itself.
Expected<void> write_settings(const RegisterOptions& options) {
  for (const auto view : {Key::View::bits64, Key::View::bits32}) {
    if (!Key::open(Key::Root::machine, entry_of(options.name), view)) continue;
    auto entry = Key::create(Key::Root::machine, entry_of(options.name), view);
    if (!entry) return std::unexpected(entry.error());
    for (const auto& [key, value] : options.settings)
      if (auto written = entry->set_text(key, value); !written) return written;
  }
  return {};
}

// What the user calls Taut is the entry of his kind of programs.
std::string entry_called(const std::string& name) {
  return name == usual_name || name == check_name ? name + platform::entry_kind : name;
}

int told(const Expected<void>& done, const std::string& name, bool json, std::string_view what) {
  if (!done) {
    if (json) print(json_of(done.error()));
    return fail(done.error());
  }
  const std::string entry = "HKLM\\" + entry_of(name);
  if (json)
    print(json_of_folder(entry));
  else
    print(wrapped(taut::text("{}: {}", what, entry)));
  return success;
}

}  // namespace

int run(const RegisterOptions& given) {
  RegisterOptions options = given;
  if (options.check_host && options.name == usual_name) options.name = check_name;
  options.name = entry_called(options.name);
  auto done = only_list(options.directory);
  if (done) done = check_devices(options.settings);
  if (done) done = ask_driver("registerDriver", options.name, options.check_host);
  if (done) done = write_settings(options);
  return told(done, options.name, options.json, "Programs now find Taut under the entry");
}

int run(const UnregisterOptions& given) {
  UnregisterOptions options = given;
  options.name = entry_called(given.name);
  auto done = only_list(options.directory);
  // An entry is taken out by the DLL that it is of; Taut's own refuses those of the other.
  const bool check_host = given.name == check_name;
  if (done) done = ask_driver("unregisterDriver", options.name, check_host);
  if (!done && done.error().trouble == Trouble::bad_request && !check_host)
    if (ask_driver("unregisterDriver", options.name, true)) done = {};
  return told(done, options.name, options.json, "Removed from the list of drivers");
}

}  // namespace taut::command
