// SPDX-License-Identifier: MIT
#include "command/register/register.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "host/host.hpp"
#include "platform/program_posix.hpp"
#include "settings/settings.hpp"

namespace taut::command {

const std::string_view register_page = R"(taut register [options]

Puts Taut into the list in which programs look for drivers (/etc/cwASIO).
They then show it under its name. Needs root:

  sudo taut register
  sudo taut register --name "Taut small" --device alsa:hw:1,0 --buffer 64

  --name NAME       how programs call it (Taut); several entries with different
                    settings may stand side by side
  --directory DIR   another list
  --check-host      the driver of `taut check-host` instead, "Taut Check"
  --json            for programs

What the entry is set to; what is not given keeps its default, or what an
earlier `taut register` of that name has set:
#)";

const std::string_view unregister_page = R"(taut unregister [options]

Takes Taut, and the settings of that entry, out of the list of drivers. Needs
root:

  sudo taut unregister
  sudo taut unregister --name "Taut small"

  --name NAME       the entry (Taut)
  --directory DIR   another list
  --json            for programs
)";

namespace {

namespace fs = std::filesystem;

Expected<fs::path> folder_of(const std::string& directory, const std::string& name) {
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos)
    return failure(Trouble::bad_request, taut::text("\"{}\" cannot be a driver's name.", name),
                   "Choose one without a slash that does not start with a dot.");
  return fs::path(directory) / name;
}

Error cannot_write(const fs::path& path, const std::error_code& why) {
  const bool refused = why == std::errc::permission_denied || why == std::errc::operation_not_permitted;
  const char* remedy = "Choose another folder for it with --directory.";
  if (refused && geteuid() != 0) remedy = "The list of drivers belongs to root: type the same with sudo before it.";
  if (why == std::errc::no_space_on_device) remedy = "Make room on that disk.";
  return {refused ? Trouble::denied : Trouble::broken,
          taut::text("{} could not be written: {}.", path.string(), why.message()), remedy};
}

/// Writes the file atomically, so that no host reads half a line.
Expected<void> write_line(const fs::path& path, const std::string& line) {
  fs::path fresh = path;
  fresh += ".new";
  errno = 0;
  std::ofstream file(fresh);
  file << line << '\n';
  file.close();
  std::error_code trouble;
  if (!file)
    trouble = {errno ? errno : EIO, std::generic_category()};
  else
    fs::rename(fresh, path, trouble);
  if (!trouble) return {};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return std::unexpected(cannot_write(path, trouble));
}

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string driver_file() { return platform::library_file("taut"); }
std::string check_file() { return platform::library_file("taut-check"); }

Expected<fs::path> registered(const RegisterOptions& options) {
  const bool usual = options.check_host && options.name == usual_name;
  const std::string name = usual ? check_name : options.name;
  const auto folder = folder_of(options.directory, name);
  if (!folder) return folder;
  fs::path own = host::usual_places().own;
  if (options.check_host && !own.empty()) own.replace_filename(check_file());
  if (std::error_code missing; own.empty() || !fs::exists(own, missing))
    return failure(
        Trouble::absent,
        taut::text("Taut's driver, {}, is not where it belongs.", options.check_host ? check_file() : driver_file()),
        "It lies beside this program or in ../lib; build or install Taut again.");
  if (auto fine = check_devices(options.settings); !fine) return std::unexpected(fine.error());
  const std::string before = first_line(*folder / "driver");
  if (!before.empty() && fs::path(before).filename() != own.filename())
    return failure(Trouble::bad_request, taut::text("The name {} belongs to another driver, {}.", name, before),
                   "Choose another with --name.");
  std::error_code trouble;
  fs::create_directories(*folder, trouble);
  if (trouble) return std::unexpected(cannot_write(*folder, trouble));
  for (const auto& [key, value] : options.settings)
    if (auto written = write_line(*folder / key, value); !written) return std::unexpected(written.error());
  if (auto written = write_line(*folder / "description", name); !written) return std::unexpected(written.error());
  // Last: this file makes the folder a driver.
  if (auto written = write_line(*folder / "driver", own.string()); !written) return std::unexpected(written.error());
  return folder;
}

Expected<fs::path> unregistered(const UnregisterOptions& options) {
  const auto folder = folder_of(options.directory, options.name);
  if (!folder) return folder;
  const std::string before = first_line(*folder / "driver");
  if (before.empty())
    return failure(Trouble::absent, taut::text("No driver is registered as {} in {}.", options.name, options.directory),
                   "`taut help unregister` says how to name another.");
  if (const fs::path file = fs::path(before).filename(); file != driver_file() && file != check_file())
    return failure(Trouble::bad_request,
                   taut::text("{} is another driver, {}: it is left alone.", options.name, before));
  std::error_code trouble;
  fs::remove(*folder / "driver", trouble);
  if (trouble) return std::unexpected(cannot_write(*folder / "driver", trouble));
  fs::remove(*folder / "description", trouble);
  for (const settings::Key& key : settings::keys()) fs::remove(*folder / key.name, trouble);
  fs::remove(*folder, trouble);
  return folder;
}

int told(const Expected<fs::path>& folder, bool json, std::string_view what) {
  if (!folder) {
    if (json) print(json_of(folder.error()));
    return fail(folder.error());
  }
  if (json)
    print(json_of_folder(folder->string()));
  else
    print(wrapped(taut::text("{}: {}", what, folder->string())));
  return success;
}

}  // namespace

int run(const RegisterOptions& options) {
  return told(registered(options), options.json, "Programs now find Taut under the entry");
}

int run(const UnregisterOptions& options) {
  return told(unregistered(options), options.json, "Removed from the list of drivers");
}

}  // namespace taut::command
