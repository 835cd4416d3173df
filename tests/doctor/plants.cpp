// SPDX-License-Identifier: MIT
#include <fstream>

#include "doctor/model.hpp"

namespace taut::tests {
namespace {

namespace fs = std::filesystem;
using doctor::Severity;
using enum Severity;

std::string text_in(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void set_setting(const ModelComputer& computer, const std::string& key, const std::string& value) {
  std::string text = text_in(computer.path("/settings"));
  const std::string before = "key:'" + key + "' value:'";
  auto at = text.find(before);
  if (at == text.npos) return;
  at += before.size();
  computer.put("/settings", text.replace(at, text.find('\'', at) - at, value));
}

void hold_card(const ModelComputer& computer, int process, const std::string& program) {
  computer.put_process(process, program);
  computer.put("/proc/asound/card0/pcm0p/sub0/status",
               "state: RUNNING\nowner_pid   : " + std::to_string(process) + "\n");
}

void deny_cards(const ModelComputer& computer) {
  fs::permissions(computer.path("/dev/snd/controlC0"),
                  fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::group_write);
}

void leave_audio_group(ModelComputer& computer) {
  std::string text = text_in(computer.path("/etc/group"));
  if (const auto at = text.find(":clara\n"); at != text.npos) computer.put("/etc/group", text.replace(at, 7, ":\n"));
  computer.log_in();
}

void deep_sleep(ModelComputer& computer, const char* latency) {
  computer.put("/sys/devices/system/cpu/cpu1/cpuidle/state2/name", "C10\n");
  computer.put("/sys/devices/system/cpu/cpu1/cpuidle/state2/latency", latency);
}

void slow_wakeups(ModelComputer& computer, Nanos p99) {
  computer.tried.wakeups.audio.p99 = p99;
  computer.tried.wakeups.audio.p999 = p99 * 2;
}

void shared_line(const ModelComputer& computer, const char* count) {
  computer.put("/proc/interrupts",
               std::string("           CPU0       CPU1\n 16:        ") + count +
                   "        200   IO-APIC   16-fasteoi   snd_hda_intel:card0, i801 smbus, ehci_hcd:usb1\n");
}

}  // namespace

const std::vector<PlantedFault>& plants() {
  static const std::vector<PlantedFault> all{
      {"no limits for audio", "real-time", problem, "priority", 0,
       [](ModelComputer& c) {
         c.remove("/etc/security/limits.d/audio.conf");
         fs::create_directories(c.path("/etc/security/limits.d"));
         c.log_in();
       },
       nullptr},
      {"not in the group that has the limits", "real-time", problem, "priority", 0, leave_audio_group, nullptr},
      {"limits for another group", "real-time", problem, "priority", 0,
       [](ModelComputer& c) {
         c.put("/etc/security/limits.d/audio.conf", "@realtime - rtprio 98\n@realtime - memlock unlimited\n");
         c.log_in();
       },
       nullptr},
      {"real time by RealtimeKit alone", "real-time", note, "priority", 20,
       [](ModelComputer& c) {
         c.remove("/etc/security/limits.d/audio.conf");
         fs::create_directories(c.path("/etc/security/limits.d"));
         c.log_in();
         c.tried.wakeups.grant = {.kind = platform::Grant::Kind::rtkit, .priority = 20, .sentence = ""};
       },
       nullptr},
      {"little memory may be locked", "locked-memory", warning, "locked_mib", 0.0625,
       [](ModelComputer& c) {
         c.put("/etc/security/limits.d/audio.conf", "@audio - rtprio 95\n");
         c.log_in();
       },
       nullptr},
      {"wake-ups later than a buffer", "wake-up", problem, "p99_ns", 2'000'000,
       [](ModelComputer& c) { slow_wakeups(c, 2'000'000); }, nullptr, false},
      {"wake-ups that take most of a buffer", "wake-up", warning, "p99_ns", 700'000,
       [](ModelComputer& c) { slow_wakeups(c, 700'000); }, nullptr, false},
      {"no card", "cards", note, "cards", 0, [](ModelComputer& c) { c.remove("/proc/asound"); }, nullptr, false},
      {"cards of a group that this user is not in", "cards", problem, "cards", 1,
       [](ModelComputer& c) {
         leave_audio_group(c);
         deny_cards(c);
       },
       nullptr},
      {"PipeWire holds the card", "holder", note, "process", 800,
       [](ModelComputer& c) { hold_card(c, 800, "pipewire"); }, nullptr},
      {"PulseAudio holds the card", "holder", note, "process", 810,
       [](ModelComputer& c) { hold_card(c, 810, "pulseaudio"); }, nullptr},
      {"a player holds the card", "holder", note, "process", 950, [](ModelComputer& c) { hold_card(c, 950, "aplay"); },
       nullptr},
      {"stolen time", "stolen-time", problem, "stolen_percent", 20,
       [](ModelComputer& c) { c.put("/proc/cpuinfo", "flags : fpu hypervisor sse2\n"); },
       [](ModelComputer& c) { c.put("/proc/stat", "cpu  120 0 110 850 0 0 0 20 0 0\n"); }, false},
      {"a little stolen time", "stolen-time", warning, "stolen_percent", 2,
       [](ModelComputer& c) { c.put("/proc/cpuinfo", "flags : fpu hypervisor sse2\n"); },
       [](ModelComputer& c) { c.put("/proc/stat", "cpu  138 0 110 850 0 0 0 2 0 0\n"); }, false},
      {"a processor always at its lowest", "governor", problem, "slowed", 1,
       [](ModelComputer& c) {
         c.put("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
         c.put("/sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "800000\n");
       },
       nullptr},
      {"a processor that follows the load", "governor", warning, "slowed", 2,
       [](ModelComputer& c) {
         for (const char* cpu : {"cpu0", "cpu1"})
           c.put(std::string("/sys/devices/system/cpu/") + cpu + "/cpufreq/scaling_governor", "schedutil\n");
       },
       nullptr},
      {"a processor that chooses for itself", "governor", note, "slowed", 1,
       [](ModelComputer& c) {
         c.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver", "intel_pstate\n");
         c.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
         c.put("/sys/devices/system/cpu/cpu0/cpufreq/energy_performance_preference", "balance_performance\n");
       },
       nullptr},
      {"deep sleep", "idle-states", warning, "latency_us", 890, [](ModelComputer& c) { deep_sleep(c, "890\n"); },
       nullptr},
      {"light sleep", "idle-states", note, "latency_us", 40, [](ModelComputer& c) { deep_sleep(c, "40\n"); }, nullptr},
      {"the card's interrupt thread below audio threads", "card-interrupt", warning, "priority", 50,
       [](ModelComputer& c) {
         c.put_thread(
             {.process = 300, .thread = 300, .program = "irq/16-snd_hda", .name = "irq/16-snd_hda_i", .kernel = true});
       },
       nullptr},
      {"a shared line", "shared-line", note, "others", 2, [](ModelComputer& c) { shared_line(c, "100"); }, nullptr,
       false},
      {"a busy shared line", "shared-line", warning, "per_second", 5000,
       [](ModelComputer& c) { shared_line(c, "100"); }, [](ModelComputer& c) { shared_line(c, "5100"); }, false},
      {"a busy thread above", "threads-above", warning, "share_percent", 25,
       [](ModelComputer& c) {
         c.put_thread({.process = 700, .thread = 702, .program = "vm-monitor", .name = "vcpu 0", .priority = 90});
       },
       [](ModelComputer& c) { c.put("/proc/700/task/702/schedstat", "250000000 0 1\n"); }},
      {"a quiet thread above", "threads-above", note, "priority", 90,
       [](ModelComputer& c) {
         c.put_thread({.process = 700, .thread = 702, .program = "(odd) name", .name = "a) S 1 (b", .priority = 90});
       },
       nullptr},
      {"PipeWire gives large buffers", "pipewire", warning, "min_quantum", 1024,
       [](ModelComputer& c) { set_setting(c, "clock.min-quantum", "1024"); }, nullptr},
      {"PipeWire is held at one size", "pipewire", warning, "force_quantum", 512,
       [](ModelComputer& c) { set_setting(c, "clock.force-quantum", "512"); }, nullptr},
      {"PipeWire has one rate", "pipewire-rates", note, "rates", 1,
       [](ModelComputer& c) { set_setting(c, "clock.allowed-rates", "[ 48000 ]"); }, nullptr},
      {"PipeWire says nothing", "pipewire", note, "process", 800, [](ModelComputer& c) { c.remove("/settings"); },
       nullptr, false},
      {"jackd without real time", "jack", problem, "process", 900,
       [](ModelComputer& c) { c.put_process(900, "jackd", {"jackd", "-r", "-d", "alsa", "-r", "44100", "-p", "128"}); },
       nullptr},
      {"jackd with large buffers", "jack", note, "frames", 1024,
       [](ModelComputer& c) { c.put_process(900, "jackd", {"jackd", "-R", "-P70", "-dalsa", "-r48000", "-p1024"}); },
       nullptr},
      {"huge pages for all", "huge-pages", note, "stalls", 7,
       [](ModelComputer& c) { c.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"); },
       nullptr},
      {"huge pages for all, at once", "huge-pages", warning, "stalls", 7,
       [](ModelComputer& c) {
         c.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
         c.put("/sys/kernel/mm/transparent_hugepage/defrag", "[always] defer madvise never\n");
       },
       nullptr},
      {"timer slack", "timer-slack", warning, "slack_ns", 5e6,
       [](ModelComputer& c) { c.tried.timer_slack = 5'000'000; }, nullptr, false},
      {"half a processor for real time", "real-time-share", warning, "share_percent", 50,
       [](ModelComputer& c) { c.put("/proc/sys/kernel/sched_rt_runtime_us", "500000\n"); }, nullptr},
      {"a driver that is not there", "drivers", warning, "broken", 1,
       [](ModelComputer& c) { c.remove("/usr/lib/saw.so"); }, nullptr},
      {"a driver that is no shared object", "drivers", warning, "broken", 1,
       [](ModelComputer& c) { c.put("/usr/lib/saw.so", "not one"); }, nullptr},
  };
  return all;
}

}  // namespace taut::tests
