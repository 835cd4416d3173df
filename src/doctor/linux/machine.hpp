// SPDX-License-Identifier: MIT
// What the kernel and the files of a Linux computer tell of it, as plain values: read from a folder that has /proc, /sys,
// /dev and /etc below it, which a test can make.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/units.hpp"
#include "device/alsa/cards/holders.hpp"
#include "doctor/examine.hpp"
#include "doctor/finding.hpp"
#include "doctor/wakeups.hpp"

namespace taut::doctor {

struct IdleState {
  std::string name;
  int latency_us = 0;  ///< how long waking up from it takes
  bool disabled = false;
};

struct Cpu {
  int number = 0;
  std::string governor;    ///< empty: the kernel does not change its frequency
  std::string driver;      ///< "intel_pstate", "acpi-cpufreq"
  std::string preference;  ///< energy_performance_preference; empty where there is none
  std::int64_t now_khz = 0, highest_khz = 0;
  std::vector<IdleState> idle;
};

/// A line of /proc/interrupts.
struct InterruptLine {
  int number = 0;
  std::uint64_t count = 0;           ///< since the computer started, on all processors
  double per_second = 0;             ///< while it was looked at
  std::vector<std::string> devices;  ///< those that share it
};

struct RealtimeThread {
  int process = 0, thread = 0;
  std::string program, name;
  bool kernel = false;
  int policy = 0;    ///< SCHED_FIFO, SCHED_RR or SCHED_DEADLINE
  int priority = 0;  ///< 1 to 99
  Nanos computed = 0;
  double share = 0;  ///< of one processor, while it was looked at; 0 to 1
};

struct Card {
  int number = 0;
  std::string id;               ///< as ALSA calls it: "PCH"
  std::string driver;           ///< the kernel's: "snd_hda_intel"
  std::vector<int> interrupts;  ///< of the card, or of the USB controller that it hangs on
  bool usb = false;
  std::vector<device::alsa::Holder> holders;
};

struct Server {
  int process = 0;
  std::vector<std::string> arguments;
};

/// A line of /etc/security/limits.conf or limits.d.
struct LimitLine {
  std::string domain, item, value;
};

struct Account {
  std::string user;
  std::set<std::string> groups;         ///< of this session
  std::set<std::string> listed_groups;  ///< that /etc/group has this user in
  std::string card_group;               ///< whose the nodes of the sound cards are
  bool opens_cards = true;
};

struct Machine {
  Account account;
  std::vector<LimitLine> limits;
  std::vector<Cpu> cpus;
  bool holds_cpu_latency = false;  ///< this user may keep the processors awake
  std::vector<InterruptLine> interrupts;
  std::vector<RealtimeThread> threads;
  std::vector<Card> cards;
  bool has_sound = false;  ///< the kernel has a sound system
  std::optional<Server> pipewire, jack, pulseaudio;
  std::string huge_pages, huge_pages_defrag;  ///< the chosen word of each; empty where the kernel has none
  std::int64_t compaction_stalls = 0;
  std::int64_t ticks = 0, stolen_ticks = 0;  ///< of all processors, since the computer started
  double stolen = 0;                         ///< share, while it was looked at; 0 to 1
  bool virtual_machine = false;
  std::int64_t realtime_runtime_us = 950'000, realtime_period_us = 1'000'000;  ///< runtime -1: no bound
};

/// What is tried rather than read.
struct Tried {
  bool is_root = false;
  std::int64_t locked_bytes = 0;   ///< how much memory this user could lock
  Nanos timer_slack = 0;           ///< of an ordinary thread
  std::string pipewire_settings;   ///< as `pw-metadata -n settings` prints them; empty: not known
  std::set<std::string> programs;  ///< those of any command that are installed
  Root root = Root::sudo;
  Wakeups wakeups;
};

/// `at`: the folder that stands for /. Everything that is missing or unreadable is left at its default. `user`: the number
/// of who asks; -1: the caller. Control threads.
Machine read_machine(const std::filesystem::path& at, int user = -1);

/// Sets what passed between two readings, `seconds` apart.
void set_rates(Machine& after, const Machine& before, double seconds);

/// All findings of a Linux computer. Pure.
std::vector<Finding> find(const Machine& machine, const Tried& tried, const Examination& asked);

}  // namespace taut::doctor
