// SPDX-License-Identifier: MIT
// A Linux computer as plain values, read from its /proc, /sys, /dev and /etc. A test can make a folder that stands for /.
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
  int latency_us = 0;  ///< exit latency
  bool disabled = false;
};

struct Cpu {
  int number = 0;
  std::string governor;    ///< empty: the kernel does not scale its frequency
  std::string driver;      ///< "intel_pstate", "acpi-cpufreq"
  std::string preference;  ///< energy_performance_preference; empty if there is none
  std::int64_t now_khz = 0, highest_khz = 0;
  std::vector<IdleState> idle;
};

/// A line of /proc/interrupts.
struct InterruptLine {
  int number = 0;
  std::uint64_t count = 0;           ///< since boot, on all processors
  double per_second = 0;             ///< during the measurement
  std::vector<std::string> devices;  ///< the devices on it
};

struct RealtimeThread {
  int process = 0, thread = 0;
  std::string program, name;
  bool kernel = false;
  int policy = 0;    ///< SCHED_FIFO, SCHED_RR or SCHED_DEADLINE
  int priority = 0;  ///< 1 to 99
  Nanos computed = 0;
  double share = 0;  ///< of one processor, during the measurement; 0 to 1
};

struct Card {
  int number = 0;
  std::string id;               ///< ALSA's: "PCH"
  std::string driver;           ///< the kernel's: "snd_hda_intel"
  std::vector<int> interrupts;  ///< the card's, or its USB controller's
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
  std::set<std::string> groups;         ///< this session's
  std::set<std::string> listed_groups;  ///< this user's in /etc/group
  std::string card_group;               ///< the group that owns the sound cards' device nodes
  bool opens_cards = true;
};

struct Machine {
  Account account;
  std::vector<LimitLine> limits;
  std::vector<Cpu> cpus;
  bool holds_cpu_latency = false;  ///< this user may open /dev/cpu_dma_latency
  std::vector<InterruptLine> interrupts;
  std::vector<RealtimeThread> threads;
  std::vector<Card> cards;
  bool has_sound = false;  ///< the kernel has a sound system
  std::optional<Server> pipewire, jack, pulseaudio;
  std::string huge_pages, huge_pages_defrag;  ///< the chosen word of each; empty if the kernel has none
  std::int64_t compaction_stalls = 0;
  std::int64_t ticks = 0, stolen_ticks = 0;  ///< all processors', since boot
  double stolen = 0;                         ///< share during the measurement, 0 to 1
  bool virtual_machine = false;
  std::int64_t realtime_runtime_us = 950'000, realtime_period_us = 1'000'000;  ///< runtime -1: no limit
};

/// Found by trying, not by reading files.
struct Tried {
  bool is_root = false;
  std::int64_t locked_bytes = 0;   ///< memory this user can lock
  Nanos timer_slack = 0;           ///< an ordinary thread's
  std::string pipewire_settings;   ///< output of `pw-metadata -n settings`; empty: unknown
  std::set<std::string> programs;  ///< installed ones that a command may name
  bool session_bus = false;        ///< on which sound servers are asked for a card
  Root root = Root::sudo;
  Wakeups wakeups;
};

/// `at`: the folder that stands for /. Whatever is missing or unreadable keeps its default. `user`: the user id; -1: the
/// caller's. Control threads.
Machine read_machine(const std::filesystem::path& at, int user = -1);

/// Computes rates and shares from two readings, `seconds` apart.
void set_rates(Machine& after, const Machine& before, double seconds);

/// All findings of a Linux computer. Pure.
std::vector<Finding> find(const Machine& machine, const Tried& tried, const Examination& asked);

}  // namespace taut::doctor
