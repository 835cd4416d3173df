// SPDX-License-Identifier: MIT
// taut-lab-judge verdicts FOLDER reads FOLDER/plan and the guest's files; prints a line per case, and writes
//                                    FOLDER/results.jsonl. Status 0: all passed
// taut-lab-judge wave FILE N RATE writes the recording that the case on line N of the plan plays
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "verdict.hpp"
#include "wave.hpp"

namespace taut::lab {
namespace {

std::string table_row(const Verdict& verdict) {
  std::string row = (verdict.passed() ? "ok    " : "FAIL  ") + verdict.name;
  row.resize(std::max<std::size_t>(row.size() + 2, 36), ' ');
  for (const char* fact : {"reported", "measured", "own"})
    if (verdict.facts.contains(fact)) row += fact + std::string(" ") + verdict.facts[fact].dump() + "  ";
  if (verdict.facts.contains("says")) row += verdict.facts["says"].get<std::string>();
  return row + verdict.why;
}

int verdicts(const std::filesystem::path& folder) {
  const auto cases = read_plan(folder / "plan");
  std::vector<Verdict> verdicts;
  verdicts.reserve(cases.size());
  for (const auto& one : cases) verdicts.push_back(judge(one, folder));
  compare_starts(cases, verdicts);
  std::ofstream results(folder / "results.jsonl");
  bool all = !cases.empty();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& verdict = verdicts[i];
    nlohmann::json line = verdict.facts.is_object() ? verdict.facts : nlohmann::json::object();
    line["case"] = verdict.name;
    line["passed"] = verdict.passed();
    if (!verdict.passed()) line["why"] = verdict.why;
    results << line.dump() << '\n';
    std::puts(table_row(verdict).c_str());
    if (!verdict.passed())
      std::printf("      again: tests/lab/run '%s'   log: %s/%s.log\n", verdict.name.c_str(), folder.c_str(),
                  verdict.name.c_str());
    all = all && verdict.passed();
  }
  return all ? 0 : 1;
}

}  // namespace
}  // namespace taut::lab

int main(int count, char** words) {
  const std::string_view what = count > 1 ? words[1] : "";
  if (what == "verdicts" && count == 3) return taut::lab::verdicts(words[2]);
  if (what == "wave" && count == 5)
    return taut::lab::write_wave(words[2], taut::lab::wave_of(std::stoi(words[3])), std::stoi(words[4])) ? 0 : 1;
  std::fputs("usage: taut-lab-judge verdicts FOLDER | wave FILE N RATE\n", stderr);
  return 2;
}
