// SPDX-License-Identifier: MIT
// The report: 80 columns, JSON, and the status of the worst finding, for any combination of faults.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "command/doctor/doctor.hpp"
#include "command/json.hpp"
#include "command/terminal/say.hpp"
#include "doctor/model.hpp"

using namespace taut;
using namespace taut::tests;
using doctor::Finding;
using doctor::Severity;

namespace {

int widest(const std::string& text) {
  int widest = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    widest = std::max(widest, command::width_of(std::string_view(text).substr(from, end - from)));
    from = end + 1;
  }
  return widest;
}

/// The arguments a shell makes of `line`.
std::string as_shell_reads(const std::string& line) {
  const std::string all = "printf '[%s]' " + line;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(all.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 512> some{};
  for (std::size_t got = 0; (got = std::fread(some.data(), 1, some.size(), pipe.get())) > 0;)
    text.append(some.data(), got);
  return text;
}

}  // namespace

TEST_CASE("any combination of faults: the status is the worst, the JSON is complete, and no line exceeds 80 columns") {
  CHECK(rc::check("any plants", [] {
    const auto chosen =
        *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, plants().size()));
    ModelComputer computer;
    for (const std::size_t k : chosen) plants()[k].before(computer);
    const command::DoctorResult result{.findings = computer.examine([&] {
                                         for (const std::size_t k : chosen)
                                           if (plants()[k].later) plants()[k].later(computer);
                                       }),
                                       .seconds = 5.2};
    Severity worst = Severity::ok;
    for (const Finding& finding : result.findings) worst = std::max(worst, finding.severity);
    const int status = command::status_of(doctor::worst(result.findings));
    RC_ASSERT(status == (worst == Severity::problem ? 3 : worst == Severity::warning ? 2 : 0));

    const auto json = nlohmann::json::parse(command::json_of(result));
    RC_ASSERT(json["status"] == status);
    RC_ASSERT(json["worst"] == std::string(doctor::name(worst)));
    RC_ASSERT(json["findings"].size() == result.findings.size());
    for (std::size_t k = 0; k < result.findings.size(); ++k) {
      RC_ASSERT(json["findings"][k]["topic"] == result.findings[k].topic);
      RC_ASSERT(json["findings"][k]["severity"] == std::string(doctor::name(result.findings[k].severity)));
      RC_ASSERT(json["findings"][k]["command"] == result.findings[k].command);
      RC_ASSERT(json["findings"][k]["figures"].size() == result.findings[k].figures.size());
    }
    for (const bool all : {false, true}) {
      const std::string text = command::text_of(result, all);
      RC_ASSERT(widest(text) <= 80);
      for (const Finding& finding : result.findings) RC_ASSERT(text.find(finding.topic) != std::string::npos);
    }
  }));
}

TEST_CASE("a command wrapped over several lines is the same to a shell, and is not broken within quotes") {
  for (const PlantedFault& plant : plants()) {
    ModelComputer computer;
    plant.before(computer);
    for (const doctor::Root root : {doctor::Root::sudo, doctor::Root::su, doctor::Root::already}) {
      computer.tried.root = root;
      for (const Finding& finding : computer.examine()) {
        // Only printf runs: command separators become ordinary words. Within su's quotes they already are.
        std::string words = finding.command;
        if (words.starts_with("su -c")) continue;
        for (const std::string part : {" && ", " | ", " > "})
          for (auto at = words.find(part); at != words.npos; at = words.find(part, at + part.size()))
            words.replace(at, part.size(), " '" + part.substr(1, part.size() - 2) + "' ");
        if (const auto at = words.find("$$"); at != words.npos) words.replace(at, 2, "1");
        CAPTURE(words);
        CHECK(as_shell_reads(command::typed_lines(words, 4, 60)) == as_shell_reads(words));
      }
    }
  }
}

TEST_CASE("the worst comes first, and everything healthy shares one line") {
  ModelComputer computer;
  for (const PlantedFault& plant : plants())
    if (std::string_view(plant.topic) == "huge-pages" || std::string_view(plant.name) == "no limits for audio")
      plant.before(computer);
  const std::string text = command::text_of({.findings = computer.examine(), .seconds = 5}, false);
  CHECK(text.starts_with("problem: real-time\n"));
  CHECK(text.find("warning: huge-pages") != std::string::npos);
  CHECK(text.find("\nok: ") > text.find("warning: huge-pages"));
  CHECK(text.ends_with("1 problem, 2 warnings, 0 notes, in 5.0 s."));
}
