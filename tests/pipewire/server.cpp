// SPDX-License-Identifier: MIT
#include "pipewire/server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "device/pipewire/socket.hpp"
#include "support/eventually.hpp"

namespace taut::tests {
namespace {

std::string positions(int channels) {
  std::string all = channels == 2 ? "FL FR" : "";
  for (int i = 0; channels != 2 && i < channels; ++i) all += " AUX" + std::to_string(i);
  return all;
}

void write_configuration(const std::string& path, const PipewireServer::Shape& shape) {
  std::ofstream file(path);
  file << "context.properties = {\n core.daemon = true\n core.name = pipewire-0\n mem.mlock-all = false\n support.dbus "
          "= "
          "false\n default.clock.rate = 48000\n default.clock.allowed-rates = [ "
       << shape.rates << " ]\n default.clock.quantum = " << shape.quantum
       << "\n default.clock.min-quantum = 16\n default.clock.max-quantum = 2048\n}\n"
          "context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert\n support.* = "
          "support/libspa-support }\ncontext.modules = [\n"
          " { name = libpipewire-module-rt args = { nice.level = -11 rt.prio = 88 rlimits.enabled = true rtkit.enabled "
          "= "
          "false rtportal.enabled = false } flags = [ ifexists nofail ] }\n";
  for (const char* module : {"protocol-native", "metadata", "spa-node-factory", "client-node", "adapter",
                             "link-factory", "session-manager", "profiler"})
    file << " { name = libpipewire-module-" << module << " }\n";
  file << " { name = libpipewire-module-access args = { } }\n]\ncontext.objects = [\n";
  if (!shape.wireplumber) file << " { factory = metadata args = { metadata.name = default } }\n";
  if (shape.driver)
    file << " { factory = spa-node-factory args = { factory.name = support.node.driver node.name = Dummy-Driver "
            "node.group = pipewire.dummy priority.driver = 20000 } }\n";
  for (const auto& sink : shape.sinks) {
    const std::string where = "[ " + positions(sink.channels) + " ]";
    file << " { factory = adapter args = { factory.name = support.null-audio-sink node.name = \"" << sink.name
         << "\" node.description = \"Null " << sink.name
         << "\" media.class = " << (sink.microphone ? "Audio/Source/Virtual" : "Audio/Sink")
         << " audio.position = " << where << " object.linger = true monitor.channel-volumes = false"
         << (shape.driver ? " node.group = pipewire.dummy priority.driver = 8000" : " node.driver = false");
    if (sink.ports && !shape.wireplumber)
      file << " node.param.PortConfig = { direction = Input mode = dsp monitor = true format = { mediaType = audio "
              "mediaSubtype = raw format = F32P rate = 48000 channels = "
           << sink.channels << " position = " << where << " } }";
    file << " } }\n";
  }
  file << "]\ncontext.exec = [ ]\n";
}

std::string found_in_path(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    const std::string file = rest.substr(0, end) + "/" + program;
    if (::access(file.c_str(), X_OK) == 0) return file;
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return {};
}

}  // namespace

std::string PipewireServer::missing() {
  for (const char* program : {"pipewire", "pw-link", "pw-metadata", "pw-cli"})
    if (found_in_path(program).empty())
      return std::string(program) + " is not installed (packages pipewire and pipewire-bin).";
  return {};
}

std::string PipewireServer::missing_wireplumber() {
  for (const char* program : {"wireplumber", "dbus-run-session"})
    if (found_in_path(program).empty())
      return std::string(program) + " is not installed (packages wireplumber and dbus).";
  return missing();
}

PipewireServer::PipewireServer(Shape shape) : shape_(std::move(shape)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "taut-pipewire-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  write_configuration(folder_ + "/server.conf", shape_);
  ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
  for (const char* other : {"PIPEWIRE_REMOTE", "PIPEWIRE_RUNTIME_DIR", "PIPEWIRE_LATENCY", "PIPEWIRE_QUANTUM"})
    ::unsetenv(other);
  start();
}

PipewireServer::~PipewireServer() {
  end_wireplumber();
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PipewireServer::start() {
  if (process_ > 0) return;
  const std::string log = folder_ + "/log", configuration = folder_ + "/server.conf";
  const auto spawn = [&](const std::vector<const char*>& command) {
    const int process = ::fork();
    if (process != 0) return process;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    const int file = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);  // NOLINT
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execvp(command[0], const_cast<char* const*>(command.data()));  // NOLINT
    ::_exit(127);
  };
  process_ = spawn({"pipewire", "-c", configuration.c_str(), nullptr});
  eventually([] { return device::pipewire::reach_server().has_value(); });
  if (!shape_.wireplumber || wireplumber_ > 0) return;
  for (const char* place : {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"}) ::setenv(place, folder_.c_str(), 1);
  wireplumber_ = spawn({"dbus-run-session", "--", "wireplumber", nullptr});
}

// Its process group: the bus and the manager on it.
void PipewireServer::end_wireplumber() {
  if (wireplumber_ <= 0) return;
  ::kill(-wireplumber_, SIGTERM);
  ::waitpid(wireplumber_, nullptr, 0);
  wireplumber_ = -1;
}

void PipewireServer::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void PipewireServer::pause(bool paused) { ::kill(process_, paused ? SIGSTOP : SIGCONT); }

int PipewireServer::run(const std::string& command) const {
  const int status = std::system((command + " >>" + folder_ + "/log 2>&1").c_str());  // NOLINT
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace taut::tests
