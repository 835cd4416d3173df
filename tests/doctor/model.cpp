// SPDX-License-Identifier: MIT
#include "doctor/model.hpp"

#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>

#include "host/host.hpp"

namespace taut::tests {
namespace {

namespace fs = std::filesystem;
using doctor::Finding;
using doctor::Severity;

constexpr const char* healthy_programs[] = {"sudo",    "su",   "tee",       "rm",          "kill",         "usermod",
                                            "udevadm", "chrt", "systemctl", "pw-metadata", "jack_bufsize", "taut"};

constexpr const char* settings_at_ease =
    "Found \"settings\" metadata 31\n"
    "update: id:0 key:'log.level' value:'2' type:''\n"
    "update: id:0 key:'clock.rate' value:'48000' type:''\n"
    "update: id:0 key:'clock.allowed-rates' value:'[ 44100, 48000 ]' type:''\n"
    "update: id:0 key:'clock.quantum' value:'1024' type:''\n"
    "update: id:0 key:'clock.min-quantum' value:'32' type:''\n"
    "update: id:0 key:'clock.max-quantum' value:'2048' type:''\n"
    "update: id:0 key:'clock.force-quantum' value:'0' type:''\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// Programs that would change the running system change the model instead; they find it through $0.
void put_programs(const fs::path& folder, const fs::path& root) {
  const auto put = [&](const char* name, const std::string& body) {
    std::ofstream(folder / name) << "#!/bin/sh\nroot='" << root.string() << "'\n" << body;
    fs::permissions(folder / name, fs::perms::owner_all);
  };
  put("sudo", "exec \"$@\"\n");
  put("su", "[ \"$1\" = -c ] || exit 0\nexec sh -c \"$2\"\n");
  put("usermod", "[ \"$1\" = -aG ] || exit 1\nsed -i \"s/^\\($2:.*\\)$/\\1,$3/; s/:,/:/\" \"$root/etc/group\"\n");
  // As the udev rule says: the group of the model's user may write the node.
  put("udevadm",
      "[ \"$1\" = trigger ] || exit 1\n"
      "grep -q 'KERNEL==\"cpu_dma_latency\".*GROUP=\"audio\"' \"$root\"/etc/udev/rules.d/*.rules && chmod 0660 "
      "\"$2\"\n");
  put("chrt",
      "[ \"$1 $2\" = '-f -p' ] || exit 1\n"
      "for stat in \"$root\"/proc/*/task/\"$4\"/stat; do\n"
      "  sed -E -i \"s/ [0-9]+ [0-9]+ 0 0 0$/ $3 1 0 0 0/\" \"$stat\" || exit 1\n"
      "done\n");
  put("kill",
      "grep -l \"owner_pid *: $1\\$\" \"$root\"/proc/asound/card*/pcm*/sub*/status 2>/dev/null |\n"
      "  while read -r status; do echo closed >\"$status\"; done\nrm -r \"$root/proc/$1\"\n");
  put("systemctl",
      "[ \"$1 $2\" = '--user stop' ] || exit 1\nshift 2\nfor unit in \"$@\"; do\n"
      "  case $unit in *.service) ;; *) continue ;; esac\n"
      "  for comm in \"$root\"/proc/*/comm; do\n"
      "    [ \"$(cat \"$comm\")\" = \"${unit%.service}\" ] && \"$(dirname \"$0\")/kill\" \"$(basename \"$(dirname "
      "\"$comm\")\")\"\n"
      "  done\ndone\ntrue\n");
  put("pw-metadata",
      "[ \"$1 $2 $3\" = '-n settings 0' ] || exit 1\n"
      "sed -i \"s/key:'$4' value:'[^']*'/key:'$4' value:'$5'/\" \"$root/settings\"\n");
  put("jack_bufsize", "sed -i \"s/-p1024/-p$1/\" \"$root\"/proc/*/cmdline\n");
  put("taut", "[ \"$1\" = loopback ]\n");
}

}  // namespace

ModelComputer::ModelComputer() {
  std::string pattern = (fs::temp_directory_path() / "taut-doctor-XXXXXX").string();
  root_ = fs::canonical(mkdtemp(pattern.data()));
  fs::create_directories(root_ / "programs");
  put_programs(root_ / "programs", root_);
  const std::string gid = std::to_string(getegid());
  put("/etc/passwd", "root:x:0:0::/:/bin/sh\nclara:x:4242:4242::/:/bin/sh\n");
  // This process's group, so that the test's files belong to it.
  put("/etc/group", "clara:x:4242:\naudio:x:" + gid + ":clara\nrealtime:x:4300:\n");
  put("/etc/security/limits.d/audio.conf", "# sound\n@audio   -  rtprio     95\n@audio   -  memlock    unlimited\n");
  for (const char* cpu : {"cpu0", "cpu1"}) {
    const std::string folder = std::string("/sys/devices/system/cpu/") + cpu;
    put(folder + "/cpufreq/scaling_governor", "performance\n");
    put(folder + "/cpufreq/scaling_driver", "acpi-cpufreq\n");
    put(folder + "/cpufreq/scaling_cur_freq", "3400000\n");
    put(folder + "/cpufreq/cpuinfo_max_freq", "3400000\n");
    put(folder + "/cpuidle/state0/name", "POLL\n");
    put(folder + "/cpuidle/state0/latency", "0\n");
    put(folder + "/cpuidle/state1/name", "C1\n");
    put(folder + "/cpuidle/state1/latency", "2\n");
  }
  put("/sys/devices/system/cpu/cpufreq/boost", "1\n");
  fs::create_directories(path("/etc/udev/rules.d"));
  fs::create_directories(path("/etc/modprobe.d"));
  put("/dev/cpu_dma_latency", "");
  fs::permissions(path("/dev/cpu_dma_latency"), fs::perms::owner_read | fs::perms::owner_write);
  put("/dev/snd/controlC0", "");
  fs::permissions(path("/dev/snd/controlC0"),
                  fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::group_write);
  put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  put("/sys/kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise [madvise] never\n");
  put("/proc/vmstat", "nr_free_pages 1000\ncompact_stall 7\n");
  put("/proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0 0 0\n");
  put("/proc/cpuinfo", "processor : 0\nflags : fpu vme sse2\n");
  put("/proc/sys/kernel/sched_rt_runtime_us", "950000\n");
  put("/proc/sys/kernel/sched_rt_period_us", "1000000\n");
  put("/proc/interrupts",
      "           CPU0       CPU1\n"
      "  1:         10          0   IO-APIC    1-edge      i8042\n"
      " 16:        100        200   IO-APIC   16-fasteoi   snd_hda_intel:card0\n"
      "NMI:          0          0   Non-maskable interrupts\n");
  put("/proc/asound/cards",
      " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7d30000\n");
  put("/proc/asound/card0/pcm0p/sub0/status", "closed\n");
  put("/proc/asound/card0/pcm0c/sub0/status", "closed\n");
  put("/sys/devices/pci0000:00/0000:00:1b.0/irq", "16\n");
  put("/sys/bus/pci/drivers/snd_hda_intel/module", "");
  link("/sys/devices/pci0000:00/0000:00:1b.0/driver", "/sys/bus/pci/drivers/snd_hda_intel");
  link("/sys/class/sound/card0/device", "/sys/devices/pci0000:00/0000:00:1b.0");
  put_thread(
      {.process = 15, .thread = 15, .program = "migration/0", .name = "migration/0", .priority = 99, .kernel = true});
  put_process(800, "pipewire", {"/usr/bin/pipewire"});
  put_thread({.process = 800, .thread = 803, .program = "pipewire", .name = "data-loop.0", .priority = 88});
  put("/settings", settings_at_ease);
  put("/etc/cwASIO/Saw/driver", path("/usr/lib/saw.so").string() + "\n");
  put("/usr/lib/saw.so", "\177ELF and so on");

  for (const char* program : healthy_programs) tried.programs.insert(program);
  tried.timer_slack = 50'000;
  tried.wakeups.audio = {.wakes = 3750, .median = 20'000, .p99 = 90'000, .p999 = 200'000, .max = 400'000};
  tried.wakeups.bare = {.wakes = 3750, .median = 70'000, .p99 = 300'000, .p999 = 900'000, .max = 2'000'000};
  log_in();
}

ModelComputer::~ModelComputer() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

fs::path ModelComputer::path(const std::string& absolute) const { return root_ / absolute.substr(1); }

void ModelComputer::put(const std::string& absolute, const std::string& text) const {
  fs::create_directories(path(absolute).parent_path());
  std::ofstream(path(absolute), std::ios::binary) << text;
}

void ModelComputer::link(const std::string& absolute, const std::string& to) const {
  fs::create_directories(path(absolute).parent_path());
  fs::remove(path(absolute));
  fs::create_directories(path(to));
  fs::create_symlink(path(to), path(absolute));
}

void ModelComputer::remove(const std::string& absolute) const { fs::remove_all(path(absolute)); }

void ModelComputer::put_thread(const ThreadStat& one) const {
  const std::string folder = "/proc/" + std::to_string(one.process) + "/task/" + std::to_string(one.thread);
  put("/proc/" + std::to_string(one.process) + "/comm", one.program + "\n");
  // proc(5): pid, name, state, then up to field 39, real-time priority and policy.
  std::string stat = std::to_string(one.thread) + " (" + one.name + ") S";
  for (int field = 4; field < 40; ++field) stat += field == 9 ? (one.kernel ? " 69238880" : " 4194304") : " 0";
  put(folder + "/stat", stat + " " + std::to_string(one.priority) + " " + std::to_string(one.policy) + " 0 0 0\n");
  put(folder + "/schedstat", std::to_string(one.computed) + " 0 1\n");
}

void ModelComputer::put_process(int process, const std::string& program,
                                const std::vector<std::string>& arguments) const {
  const std::string folder = "/proc/" + std::to_string(process);
  put(folder + "/comm", program + "\n");
  put(folder + "/status", "Name:\t" + program + "\nTgid:\t" + std::to_string(process) + "\n");
  std::string line;
  for (const std::string& word : arguments) line += word + std::string(1, '\0');
  put(folder + "/cmdline", line);
}

void ModelComputer::log_in() {
  const doctor::Machine machine = doctor::read_machine(root_, user);
  const auto has = [&](std::string_view item) {
    return std::ranges::any_of(machine.limits, [&](const doctor::LimitLine& line) {
      return line.item == item && line.domain.starts_with('@') &&
             machine.account.listed_groups.contains(line.domain.substr(1));
    });
  };
  using enum platform::Grant::Kind;
  tried.wakeups.grant = {.kind = has("rtprio") ? fifo : nice, .priority = has("rtprio") ? 70 : -11, .sentence = ""};
  tried.locked_bytes = has("memlock") ? 32 << 20 : 1 << 16;
}

doctor::Tried ModelComputer::tried_now() const {
  doctor::Tried now = tried;
  std::ifstream settings(path("/settings"));
  now.pipewire_settings.assign(std::istreambuf_iterator<char>(settings), {});
  return now;
}

doctor::Examination ModelComputer::asked_now() const {
  doctor::Examination asked;
  for (const host::Entry& entry : host::find_drivers({.directories = {path("/etc/cwASIO")}, .own = {}}))
    asked.drivers.push_back(
        {.name = entry.name, .library = entry.library, .folder = fs::path("/etc/cwASIO") / entry.name});
  return asked;
}

std::string ModelComputer::type(const std::string& command) const {
  std::string here = command;
  for (const char* top : {"/proc/", "/sys/", "/etc/", "/dev/"}) {
    here = replaced(here, std::string(" ") + top, " " + root_.string() + top);
    here = replaced(here, std::string("'") + top, "'" + root_.string() + top);
  }
  // kill is also a shell builtin.
  if (here.starts_with("kill ")) here = (root_ / "programs/kill").string() + here.substr(4);
  const std::string line = "PATH='" + (root_ / "programs").string() + "':$PATH; export PATH; { " + here + "; } >'" +
                           path("/printed").string() + "' 2>&1";
  if (std::system(line.c_str()) == 0) return {};
  std::ifstream printed(path("/printed"));
  return here + ": " + std::string(std::istreambuf_iterator<char>(printed), {});
}

std::vector<std::string> wrong(const std::vector<Finding>& findings) {
  std::vector<std::string> list;
  for (const Finding& one : findings)
    if (one.severity != Severity::ok) list.push_back(one.topic + " " + std::string(doctor::name(one.severity)));
  return list;
}

const Finding& of_topic(const std::vector<Finding>& findings, const std::string& topic) {
  static const Finding none{.topic = "none", .measured = ""};
  const Finding* found = &none;
  for (const Finding& one : findings)
    if (one.topic == topic && (found == &none || one.severity > found->severity)) found = &one;
  return *found;
}

double figure(const Finding& finding, const std::string& name) {
  for (const doctor::Figure& one : finding.figures)
    if (one.name == name) return one.value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace taut::tests
