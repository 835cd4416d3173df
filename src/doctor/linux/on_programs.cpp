// SPDX-License-Identifier: MIT
#include <sched.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "doctor/linux/on.hpp"
#include "doctor/linux/settings_text.hpp"
#include "doctor/linux/text_file.hpp"

namespace taut::doctor {
namespace {

constexpr int small_buffer = 64;

/// Servers that feed other programs run above them.
bool is_server(const RealtimeThread& thread) {
  constexpr std::array<std::string_view, 5> servers{"pipewire", "pipewire-pulse", "wireplumber", "jackd", "pulseaudio"};
  return std::ranges::find(servers, thread.program) != servers.end();
}

bool is_above(const RealtimeThread& thread) {
  return !thread.kernel && !is_server(thread) &&
         (thread.policy == SCHED_DEADLINE || thread.priority > platform::default_priority);
}

std::string frames_ms(int frames, double rate) {
  const double ms = rate > 0 ? frames * 1000.0 / rate : 0;
  return text("{} ({})", number::plural(frames, "frame"), number::ms(ms));
}

/// The value behind an option of jackd: "-p1024", "-p 1024", "--period 1024"; `otherwise` if there is none.
int option(const std::vector<std::string>& words, std::string_view name, std::string_view long_name, int otherwise) {
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::string_view word = words[k];
    if ((word == name || word == long_name) && k + 1 < words.size()) return number_in(words[k + 1], otherwise);
    if (word.starts_with(name) && word.size() > name.size()) return number_in(word.substr(name.size()), otherwise);
  }
  return otherwise;
}

/// Whether it starts like a shared object.
bool is_shared_object(const std::filesystem::path& path) {
  std::array<char, 4> first{};
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), first.size());
  return file.gcount() == 4 && std::string_view(first.data(), first.size()) == "\177ELF";
}

}  // namespace

void on_threads_above(const Machine& machine, const Tried& tried, Findings& findings) {
  const std::size_t before = findings.size();
  constexpr std::size_t most = 3;
  std::vector<const RealtimeThread*> above;
  for (const RealtimeThread& thread : machine.threads)
    if (is_above(thread)) above.push_back(&thread);
  std::ranges::sort(above, [](const RealtimeThread* one, const RealtimeThread* other) {
    return std::pair(other->share, one) < std::pair(one->share, other);
  });
  for (const RealtimeThread* const thread : above) {
    if (findings.size() - before == most) break;
    const bool busy = thread->share >= 0.05;
    findings.push_back(
        {.topic = "threads-above",
         .severity = busy ? Severity::warning : Severity::note,
         .measured =
             text("{} (process {}, thread {}) has {}, above the {} of an audio thread, and computed for {} % of "
                  "the time.",
                  thread->program, thread->process, thread->name,
                  thread->policy == SCHED_DEADLINE ? std::string("a deadline") : text("priority {}", thread->priority),
                  platform::default_priority, number::fixed(thread->share * 100, 1)),
         .why = "An audio thread waits for as long as it computes.",
         .command =
             as_root(tried.root, std::vector<Step>{{.feed = {}, .run = text("chrt -f -p 40 {}", thread->thread)}}),
         .remedy = "It lasts until that program ends.",
         .figures = {{"priority", static_cast<double>(thread->priority)},
                     {"process", static_cast<double>(thread->process)},
                     {"share_percent", thread->share * 100}}});
  }
  if (above.size() > most) findings.back().remedy += text(" There are {} such threads.", above.size());
  if (above.empty())
    findings.push_back(
        {.topic = "threads-above",
         .measured = text("0 threads of other programs have a priority above {}.", platform::default_priority),
         .figures = {{"threads", 0.0}}});
}

void on_pipewire(const Machine& machine, const Tried& tried, Findings& findings) {
  if (!machine.pipewire) {
    findings.push_back({.topic = "pipewire", .measured = "0 PipeWire servers run.", .figures = {{"servers", 0.0}}});
    return;
  }
  if (tried.pipewire_settings.empty()) {
    findings.push_back(
        {.topic = "pipewire",
         .severity = Severity::note,
         .measured = text("PipeWire runs (process {}), but its settings are not known.", machine.pipewire->process),
         .why = "It may belong to another user, or the program pw-metadata is missing.",
         .remedy = "Run this again as the desktop's user.",
         .figures = {{"process", static_cast<double>(machine.pipewire->process)}}});
    return;
  }
  const GraphSettings graph = graph_settings(tried.pipewire_settings);
  const double rate = graph.rate > 0 ? graph.rate : 48000;
  Finding quantum{.topic = "pipewire",
                  .measured = text("PipeWire's buffers have {} to {} at {}.", number::count(graph.smallest),
                                   number::plural(graph.largest, "frame"), number::hz(rate)),
                  .figures = {{"min_quantum", static_cast<double>(graph.smallest)},
                              {"max_quantum", static_cast<double>(graph.largest)},
                              {"rate", rate}}};
  if (graph.forced > small_buffer) {
    quantum.severity = Severity::warning;
    quantum.measured = text("PipeWire is forced to buffers of {}.", frames_ms(graph.forced, rate));
    quantum.why = "No program gets a smaller one, whatever it asks for.";
    quantum.command = "pw-metadata -n settings 0 clock.force-quantum 0";
    quantum.figures.push_back({"force_quantum", static_cast<double>(graph.forced)});
  } else if (graph.smallest > small_buffer) {
    quantum.severity = Severity::warning;
    quantum.measured = text("PipeWire gives no buffers below {}.", frames_ms(graph.smallest, rate));
    quantum.why = "Programs that ask for less get that latency anyway.";
    quantum.command = "pw-metadata -n settings 0 clock.min-quantum 32";
    quantum.remedy = "It lasts until PipeWire restarts.";
  }
  findings.push_back(std::move(quantum));
  Finding rates{.topic = "pipewire-rates",
                .measured = text("PipeWire switches between {}.",
                                 number::plural(static_cast<std::int64_t>(graph.rates.size()), "rate")),
                .figures = {{"rates", static_cast<double>(graph.rates.size())}}};
  if (graph.rates.size() < 2) {
    rates.severity = Severity::note;
    rates.measured = text("PipeWire runs at {} only: 1 rate.", number::hz(rate));
    rates.why = "Programs at another rate are resampled, which adds latency.";
    rates.command = "pw-metadata -n settings 0 clock.allowed-rates '[ 44100 48000 88200 96000 ]'";
    rates.remedy = "It lasts until PipeWire restarts.";
  }
  findings.push_back(std::move(rates));
}

void on_jack(const Machine& machine, Findings& findings) {
  if (!machine.jack) {
    findings.push_back({.topic = "jack", .measured = "0 JACK servers run.", .figures = {{"servers", 0.0}}});
    return;
  }
  // Options before the backend's name are the server's, those after it the backend's.
  const auto& all = machine.jack->arguments;
  const auto backend = std::ranges::find_if(all, [](const std::string& word) { return word.starts_with("-d"); });
  const std::vector<std::string> own(all.begin(), backend), behind(backend, all.end());
  const int frames = option(behind, "-p", "--period", 1024);
  const int rate = option(behind, "-r", "--rate", 48000);
  const bool ordinary =
      std::ranges::find(own, "-r") != own.end() || std::ranges::find(own, "--no-realtime") != own.end();
  Finding finding{.topic = "jack",
                  .measured = text("jackd (process {}) runs with buffers of {} at {}.", machine.jack->process,
                                   frames_ms(frames, rate), number::hz(rate)),
                  .figures = {{"process", static_cast<double>(machine.jack->process)},
                              {"frames", static_cast<double>(frames)},
                              {"rate", static_cast<double>(rate)}}};
  if (ordinary) {
    finding.severity = Severity::problem;
    finding.measured += " It was started without real-time scheduling (-r).";
    finding.why = "Any other busy program can delay everything on it.";
    finding.command = text("kill {}", machine.jack->process);
    finding.remedy = "Then start it again with -R instead of -r.";
  } else if (frames > 256) {
    finding.severity = Severity::note;
    finding.why = "All programs on it have that latency, in and out.";
    finding.command = "jack_bufsize 128";
    finding.remedy = "It lasts until jackd ends.";
  }
  findings.push_back(std::move(finding));
}

void on_drivers(const Tried& tried, const Examination& asked, Findings& findings) {
  const std::size_t before = findings.size();
  int working = 0;
  for (const ListedDriver& driver : asked.drivers) {
    if (is_shared_object(driver.library)) {
      ++working;
      continue;
    }
    const std::string folder = driver.folder.string();
    Finding finding{.topic = "drivers",
                    .severity = Severity::warning,
                    .measured = text("1 driver in the list is broken: '{}' names {}, which is not a driver.",
                                     driver.name, driver.library.string()),
                    .why = "Programs that open every driver in the list may fail on it.",
                    .figures = {{"broken", 1.0}}};
    const std::vector<Step> steps{{.feed = {}, .run = text("rm -r '{}'", folder)}};
    // A name with a shell's special characters goes into no command.
    if (folder.find_first_of("'\"$`\\") != folder.npos)
      finding.remedy = text("Remove the folder {}.", folder);
    else
      finding.command = as_root(folder.starts_with("/etc/") ? tried.root : Root::already, steps);
    findings.push_back(std::move(finding));
  }
  if (findings.size() == before)
    findings.push_back({.topic = "drivers",
                        .measured = text("{} in the list, 0 of them broken.", number::plural(working, "driver")),
                        .figures = {{"drivers", static_cast<double>(working)}, {"broken", 0.0}}});
}

std::vector<Finding> find(const Machine& machine, const Tried& tried, const Examination& asked) {
  Findings findings;
  on_realtime(machine, tried, findings);
  findings.push_back(on_wakeups(tried.wakeups));
  on_cards(machine, tried, findings);
  on_holders(machine, tried, findings);
  on_stolen_time(machine, findings);
  on_governor(machine, tried, findings);
  on_idle_states(machine, tried, findings);
  on_card_interrupts(machine, tried, findings);
  on_shared_lines(machine, tried, findings);
  on_threads_above(machine, tried, findings);
  on_pipewire(machine, tried, findings);
  on_jack(machine, findings);
  on_memory(machine, tried, findings);
  on_huge_pages(machine, tried, findings);
  on_timer_slack(tried, findings);
  on_realtime_bound(machine, tried, findings);
  on_drivers(tried, asked, findings);
  drop_missing_programs(findings, tried.programs);
  return findings;
}

}  // namespace taut::doctor
