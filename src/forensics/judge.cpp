// SPDX-License-Identifier: MIT
#include "forensics/judge.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.hpp"
#include "base/text.hpp"

namespace taut::forensics {
namespace {

/// A cause has to explain this share of the time that was too much.
constexpr double most = 0.5;

/// A page fault takes half a microsecond to some microseconds; a program that faults this often does little else.
constexpr double ns_a_fault = 3000;

constexpr Nanos tick = 10'000'000;  // the steps in which a system accounts for time

std::string ms(double ns) { return number::fixed(ns / 1e6, 1) + " ms"; }

double difference(std::int64_t before, std::int64_t after) {
  return static_cast<double>(after) - static_cast<double>(before);
}

std::string plural(double count, std::string_view word) {
  constexpr double most_shown = 1e15;
  return number::plural(std::llround(std::min(count, most_shown)), word);
}

/// How much a count grew beyond what it does anyway; nullopt if it was not read.
std::optional<double> excess(const Count& before, const Count& after, double usual_a_ns, Nanos length) {
  if (!before || !after || *after < *before) return std::nullopt;
  return std::max(0.0, difference(*before, *after) - usual_a_ns * static_cast<double>(length));
}

double grown(const Count& before, const Count& after) { return excess(before, after, 0, 0).value_or(0); }

/// What happened between two readings, as far as it was read.
struct Between {
  Nanos length = 0;
  std::optional<double> ran, waited, minor, major, calls, transferred, from_disk;
  double throttled = 0, stolen = 0, interrupted = 0;
  double held = 0;                ///< ns that the reader itself was kept from running, though nobody was before it
  std::optional<double> missing;  ///< ns that the system accounted for nobody
};

/// ns, on the processor of the audio thread; where that is not known, on the one that had most.
double interrupted(const Reading& a, const Reading& b) {
  double highest = 0;
  for (const auto& [processor, ns] : b.interrupted) {
    const auto known = a.interrupted.find(processor);
    if (known == a.interrupted.end() || (b.audio.processor && *b.audio.processor != processor)) continue;
    highest = std::max(highest, difference(known->second, ns));
  }
  return highest;
}

Between between(const Reading& a, const Reading& b, const Baseline& usual, Nanos took) {
  Between all;
  all.length = b.at - a.at;
  const Nanos rest = std::max<Nanos>(all.length - took, 0);
  all.ran = excess(a.audio.ran, b.audio.ran, usual.ran, rest);
  all.waited = excess(a.audio.waited, b.audio.waited, usual.waited, rest);
  all.minor = excess(a.audio.minor, b.audio.minor, usual.minor, rest);
  all.major = excess(a.audio.major, b.audio.major, usual.major, rest);
  all.calls = excess(a.audio.calls, b.audio.calls, usual.calls, rest);
  all.transferred = excess(a.audio.transferred, b.audio.transferred, usual.transferred, rest);
  all.from_disk = excess(a.audio.from_disk, b.audio.from_disk, 0, rest);
  all.throttled = grown(a.throttled, b.throttled);
  all.stolen = grown(a.stolen, b.stolen);
  all.interrupted = std::max(0.0, interrupted(a, b) - usual.interrupted * static_cast<double>(rest));
  all.held = static_cast<double>(b.held);
  if (a.ticks && b.ticks && b.processors > 0)
    all.missing = static_cast<double>(all.length) - difference(*a.ticks, *b.ticks) / b.processors;
  return all;
}

/// Who ran most between two readings; those of the same processor first.
struct Culprit {
  std::string name;
  double ran = 0;
};
Culprit busiest(const std::map<std::int64_t, Runner>& before, const std::map<std::int64_t, Runner>& after,
                const Count& processor) {
  Culprit here, anywhere;
  for (const auto& [number, runner] : after) {
    const auto known = before.find(number);
    const double ran = difference(known == before.end() ? 0 : known->second.ran, runner.ran);
    Culprit& best = processor && runner.processor == *processor ? here : anywhere;
    if (ran > best.ran) best = {runner.name, ran};
    if (ran > anywhere.ran) anywhere = {runner.name, ran};
  }
  return here.ran > 0 ? here : anywhere;
}

std::string on_processor(const Count& processor) { return processor ? text(" on processor {}", *processor) : ""; }

/// Who asked for most interrupts: ": mostly xhci_hcd (12,000)"; empty if that was not read.
std::string who_interrupted(const Reading& before, const Reading& after) {
  std::string_view name;
  double most_asked = 0;
  for (const auto& [who, count] : after.interrupts) {
    const auto known = before.interrupts.find(who);
    const double asked = difference(known == before.interrupts.end() ? count : known->second, count);
    if (asked > most_asked) {
      name = who;
      most_asked = asked;
    }
  }
  return name.empty() ? "" : text(", mostly for {} ({})", name, plural(most_asked, "interrupt"));
}

Verdict by_interrupts(const Between& all, const Reading& before, const Reading& after) {
  return {Kind::interrupts,
          text("Interrupts kept {} for {}{}. Unplug what is not needed, update that device's driver, or "
               "move the sound card to another socket; `taut doctor` looks at who shares what.",
               after.audio.processor ? text("processor {}", *after.audio.processor) : "a processor",
               ms(all.interrupted), who_interrupted(before, after))};
}

/// " The processor ran at 0.8 of 3.6 GHz: ..." if that is slow; else empty.
std::string slow_processor(const Reading& after) {
  constexpr double slow = 0.6;
  if (!after.audio.processor) return {};
  const auto found = after.speeds.find(*after.audio.processor);
  if (found == after.speeds.end() || found->second.now <= 0) return {};
  const auto now = static_cast<double>(found->second.now), highest = static_cast<double>(found->second.highest);
  if (now >= slow * highest) return {};
  return text(" Its processor ran at {} of {} GHz: power saving or heat, which `taut doctor` looks at.",
              number::fixed(now / 1e6, 1), number::fixed(highest / 1e6, 1));
}

constexpr std::string_view lighten = "Use a larger buffer, or lighten the program's work.";

Verdict behind_others(const Lateness& late, const Reading& before, const Reading& after, double waited) {
  const Culprit own = busiest(before.threads, after.threads, after.audio.processor);
  const Culprit other = busiest(before.programs, after.programs, after.audio.processor);
  const std::string since = text("{} behind ", ms(waited)), where = on_processor(after.audio.processor);
  // A thread that ran for about as long as we waited is the one; programs are counted in coarse steps.
  if (own.ran >= most * waited)
    return {
        Kind::own_thread,
        text("The audio thread was ready to run, but {}another thread of the program ({}){}. That thread has a higher "
             "priority than the audio: lower it in the program, or use a larger buffer.",
             since, own.name, where)};
  const std::string who = other.ran > 0 ? other.name : "another program";
  return {
      Kind::other_program,
      text("The audio thread was ready to run, but {}{}{}: {}", since, who, where,
           late.realtime ? "it has a higher priority than the audio. Close it, or `taut doctor` names what to change."
                         : "the audio thread has no real-time rights. `taut doctor` says how to get them.")};
}

Verdict nobody_ran(const Lateness& late, const Between& all, const Reading& before, const Reading& after) {
  const auto took = static_cast<double>(late.took);
  if (all.held >= most * took && took >= 2 * tick) {
    if (all.missing && *all.missing >= most * took)
      return {Kind::stood_still,
              text("The computer stood still for {}: a virtual machine that was paused, firmware, or power saving. "
                   "`taut doctor` looks at the last.",
                   ms(*all.missing))};
    return {Kind::stopped,
            text("The whole program was stopped for about {}: by Ctrl-Z, a debugger, or a tool that suspends programs. "
                 "Nothing is wrong with the sound itself.",
                 ms(took))};
  }
  if (all.stolen >= most * took)
    return {Kind::stolen,
            text("What runs this virtual machine took {} for others. Give the machine processors of its own.",
                 ms(all.stolen))};
  if (all.interrupted >= most * took && took >= 2 * tick) return by_interrupts(all, before, after);
  if (late.who != Lateness::Who::thread) return {};
  return {
      Kind::late_timer,
      text("The audio thread was woken {} late, although nobody was before it{}: power saving, firmware, or a virtual "
           "machine. `taut doctor` measures how late threads are woken.",
           ms(took), on_processor(after.audio.processor))};
}

Verdict in_program(const Lateness& late, const Between& all, const Reading& before, const Reading& after) {
  const double too_much = static_cast<double>(std::max<Nanos>(late.took - late.usual, 0));
  const std::string of =
      text("{} of {}", number::fixed(static_cast<double>(late.took) / 1e6, 1), ms(static_cast<double>(late.had)));
  const double ran = all.ran.value_or(0);
  const double blocked = static_cast<double>(late.took) - ran - all.waited.value_or(0);
  if (all.from_disk.value_or(0) > 0 || all.major.value_or(0) >= 1) {
    const double pages = all.major.value_or(0);
    return {Kind::disk,
            text("The program waited for the disk in its callback ({}), which took {}. {}",
                 pages >= 1 ? plural(pages, "page") : "files", of,
                 grown(before.starved, after.starved) > 0 ? "The computer is short of memory: close what uses it up."
                                                          : "Let the program load its sounds into memory.")};
  }
  if (all.calls.value_or(0) >= 1 && all.transferred.value_or(0) > 0)
    return {
        Kind::files,
        text(
            "The program read or wrote files in its callback ({}, {:.1f} MB), which took {}. Its plug-ins should leave "
            "that to another thread; a larger buffer helps.",
            plural(*all.calls, "call"), *all.transferred / 1e6, of)};
  if (all.interrupted >= most * too_much && late.took >= 2 * tick) return by_interrupts(all, before, after);
  if (!all.ran) return {};
  const double fault_time = all.minor.value_or(0) * ns_a_fault;
  if (ran >= most * too_much && all.minor.value_or(0) >= 20 && fault_time >= most * ran)
    return {Kind::page_faults,
            text("{} in the callback: the program touched memory that it had not used before, which took {}. A plug-in "
                 "that makes its memory beforehand does not; a larger buffer helps.",
                 plural(*all.minor, "page fault"), of)};
  if (ran >= most * too_much)
    return {Kind::computed, text("The program computed for {}, and nothing stood in its way.{} {}", of,
                                 slow_processor(after), lighten)};
  if (all.waited && blocked >= most * too_much) {
    if (Verdict held = nobody_ran(late, all, before, after); held.kind != Kind::unknown) return held;
    return {
        Kind::waited,
        text("The program waited in its callback for {}: for a lock, or for another of its threads. {}", of, lighten)};
  }
  return {};
}

Verdict found(const Lateness& late, const Reading& before, const Reading& after, const Baseline& baseline) {
  if (late.who == Lateness::Who::device)
    return {
        Kind::device,
        text("Program and computer were in time: the device, its driver or its connection lost {}. Another cable or "
             "socket, without a hub, often mends it.",
             number::plural(late.lost, "frame"))};
  const Between all = between(before, after, baseline, late.took);
  if (all.length <= 0) return {};
  const auto too_much = static_cast<double>(std::max<Nanos>(late.took - late.usual, 0));
  if (all.throttled >= most * too_much)
    return {Kind::throttled, text("A quota on processor time held the program for {}. Raise it where the program is "
                                  "started: a container, or a service of systemd (CPUQuota).",
                                  ms(all.throttled))};
  if (all.waited.value_or(0) >= most * too_much) return behind_others(late, before, after, *all.waited);
  if (late.who == Lateness::Who::program) return in_program(late, all, before, after);
  // Woken late, and not behind others, as far as that was read.
  if (all.waited) return nobody_ran(late, all, before, after);
  const bool served = all.interrupted >= most * too_much && late.took >= 2 * tick;
  return served ? by_interrupts(all, before, after) : Verdict{};
}

double blended(double before, double grown, Nanos length) {
  constexpr double share = 0.1;
  return length <= 0 ? before : before + share * (grown / static_cast<double>(length) - before);
}

double blended(double before, const Count& from, const Count& to, Nanos length) {
  return from && to && *to >= *from ? blended(before, difference(*from, *to), length) : before;
}

}  // namespace

Nanos held_up(const Reading& from, const Reading& to, Nanos planned) noexcept {
  const ThreadReading &before = from.reader, &after = to.reader;
  if (!before.ran || !after.ran || !before.waited || !after.waited) return 0;
  const Nanos explained = *after.ran - *before.ran + *after.waited - *before.waited + planned;
  return std::max<Nanos>(to.at - from.at - explained, 0);
}

std::string_view name(Kind kind) noexcept {
  static constexpr std::array<std::string_view, kinds> names{
      "not known", "computed", "page faults", "disk",   "files",      "waited", "other program", "own thread",
      "throttled", "stopped",  "stood still", "stolen", "late timer", "device", "interrupts"};
  return names[static_cast<std::size_t>(kind)];
}

Baseline learned(const Baseline& before, const Reading& from, const Reading& to) {
  const Nanos length = to.at - from.at;
  return {.ran = blended(before.ran, from.audio.ran, to.audio.ran, length),
          .waited = blended(before.waited, from.audio.waited, to.audio.waited, length),
          .minor = blended(before.minor, from.audio.minor, to.audio.minor, length),
          .major = blended(before.major, from.audio.major, to.audio.major, length),
          .calls = blended(before.calls, from.audio.calls, to.audio.calls, length),
          .transferred = blended(before.transferred, from.audio.transferred, to.audio.transferred, length),
          .interrupted = blended(before.interrupted, interrupted(from, to), length)};
}

Verdict judge(const Lateness& lateness, const Reading& before, const Reading& after, const Baseline& baseline) {
  Verdict verdict = found(lateness, before, after, baseline);
  if (verdict.kind == Kind::unknown)
    verdict.sentence =
        "What stood in the way is not known: nothing that this user may read explains it. `taut doctor` looks for what "
        "usually does.";
  return verdict;
}

}  // namespace taut::forensics
