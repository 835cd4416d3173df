// SPDX-License-Identifier: MIT
// The judgement of a ledger, and the driver that watches, on a driver of the test's own: what no fault of the hostile program
// can show (test_hosts.sh), and that the cycle neither allocates, nor locks, nor calls the system.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "check/program/habits.hpp"
#include "check/program/rules.hpp"
#include "check/watch/record.hpp"
#include "check/watch/watched_driver.hpp"
#include "platform/guard.hpp"
#include "support/realtime_guard.hpp"
#include "support/skip.hpp"

using namespace taut;
using namespace taut::check;
using Table = TautDriverTable;

namespace {

std::unique_ptr<Ledger> ledger() {
  auto made = std::make_unique<Ledger>();
  prepare(*made);
  return made;
}

std::vector<int> broken(const SuiteResult& result) {
  std::vector<int> numbers;
  for (const Finding& finding : result.findings)
    if (finding.outcome == Outcome::broken) numbers.push_back(finding.rule->number);
  return numbers;
}

/// Two channels each way of 64 frames of int32. Refuses outputReady. The test calls the callbacks itself.
class TestDriver final : public protocol::Slots {
 public:
  TautLong query_interface(const TautGuid*, void**) noexcept override { return 1; }
  TautULong add_ref() noexcept override { return 2; }
  TautULong release() noexcept override { return 0; }
  TautBool init(void*) noexcept override { return 1; }
  void get_driver_name(char* name) noexcept override { *name = '\0'; }
  TautLong get_driver_version() noexcept override { return 1; }
  void get_error_message(char* text) noexcept override { *text = '\0'; }
  TautResult start() noexcept override { return TAUT_OK; }
  TautResult stop() noexcept override { return TAUT_OK; }
  TautResult get_channels(TautLong* inputs, TautLong* outputs) noexcept override {
    *inputs = *outputs = 2;
    return TAUT_OK;
  }
  TautResult get_latencies(TautLong* input, TautLong* output) noexcept override {
    *input = *output = 64;
    return TAUT_OK;
  }
  TautResult get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* step) noexcept override {
    *min = 32;
    *max = 1024;
    *preferred = 64;
    *step = grid;
    return TAUT_OK;
  }
  TautResult can_sample_rate(double) noexcept override { return TAUT_OK; }
  TautResult get_sample_rate(double* rate) noexcept override {
    *rate = 48000;
    return TAUT_OK;
  }
  TautResult set_sample_rate(double) noexcept override { return TAUT_OK; }
  TautResult get_clock_sources(TautClockSource*, TautLong*) noexcept override { return TAUT_NOT_PRESENT; }
  TautResult set_clock_source(TautLong) noexcept override { return TAUT_NOT_PRESENT; }
  TautResult get_sample_position(TautInt64*, TautInt64*) noexcept override { return TAUT_OK; }
  TautResult get_channel_info(TautChannelInfo* info) noexcept override {
    info->type = TAUT_SAMPLE_INT32;
    return TAUT_OK;
  }
  TautResult create_buffers(TautBufferInfo* infos, TautLong count, TautLong,
                            const TautCallbacks* given) noexcept override {
    callbacks = *given;
    for (TautLong k = 0; k < count; ++k)
      for (const std::size_t half : {0U, 1U})
        infos[k].halves[half] = memory[static_cast<std::size_t>(k) * 2 + half].data();
    return TAUT_OK;
  }
  TautResult dispose_buffers() noexcept override { return TAUT_OK; }
  TautResult control_panel() noexcept override { return TAUT_NOT_PRESENT; }
  TautResult future(TautLong, void*) noexcept override { return TAUT_INVALID_PARAMETER; }
  TautResult output_ready() noexcept override { return TAUT_NOT_PRESENT; }

  TautDriver* object() { return reinterpret_cast<TautDriver*>(static_cast<Slots*>(this)); }
  TautLong grid = -1;
  TautCallbacks callbacks{};
  std::array<std::array<std::int32_t, 64>, 8> memory{};
};

/// A program that plays on a watched TestDriver. Callbacks carry no context, so there is one.
struct Program {
  explicit Program(Ledger& book)
      : watched(*new WatchedDriver(book, inner.object(), nullptr)), driver(watched.object()) {
    now = this;
  }
  template <class Slot, class... Arguments>
  auto call(Slot slot, Arguments... arguments) const {
    return (driver->table->*slot)(driver, arguments...);
  }
  TautResult make(TautLong frames = 64) {
    infos = {{{1, 0, {}}, {1, 1, {}}, {0, 0, {}}, {0, 1, {}}}};
    const TautCallbacks callbacks{switched, [](double) {},
                                  [](TautLong, TautLong, void*, double*) -> TautLong { return 0; }, nullptr};
    return call(&Table::create_buffers, infos.data(), TautLong{4}, frames, &callbacks);
  }
  static void switched(TautLong half, TautBool) {
    for (const TautBufferInfo& info : now->infos)
      if (info.is_input == 0) std::memset(info.halves[half], 0, 64 * sizeof(std::int32_t));
    TautInt64 position{}, time{};
    now->call(&Table::get_sample_position, &position, &time);
    now->call(&Table::output_ready);
  }
  static inline Program* now = nullptr;
  TestDriver inner;
  WatchedDriver& watched;  // lives for ever
  TautDriver* driver;
  std::array<TautBufferInfo, 4> infos{};
};

}  // namespace

TEST_CASE("each fault breaks one rule, with a sentence; the rules have numbers, pages and levels of their own") {
  std::set<int> numbers, reached;
  for (const ProgramRule& one : program_rules()) {
    CAPTURE(one.rule.number);
    CHECK(numbers.insert(one.rule.number).second);
    CHECK(find_program_rule(one.rule.number) == &one);
    CHECK((one.rule.level >= 1 && one.rule.level <= highest_program_level));
    for (const char* words : {one.rule.name, one.rule.demands, one.rule.why, one.rule.mend, one.missing})
      CHECK(std::strlen(words) > 5);
    CHECK(find_rule(one.rule.number) == nullptr);
  }
  CHECK(std::ranges::is_sorted(numbers));
  for (std::size_t k = 0; k < fault_count; ++k) {
    const auto fault = static_cast<Fault>(k);
    if (fault == Fault::never_released) continue;  // judged from the number of objects
    CAPTURE(k);
    const auto book = ledger();
    book->note(fault, 1, 1);
    const auto result = broken(judge_program(*book, {.level = highest_program_level, .only = {}, .waivers = {}}));
    REQUIRE(result.size() == 1);
    reached.insert(result.front());
    CHECK(words_of(fault, book->seen(fault)).ends_with("."));
    book->note(fault, 5, 5);
    CHECK(words_of(fault, book->seen(fault)).ends_with(" This happened 2 times."));
  }
  CHECK(reached.size() == numbers.size() - 1);
}

TEST_CASE("the habits of known programs name rules that exist, and each quirk that the driver's tests know") {
  std::set<int> quirks;
  for (const Habit& habit : habits()) {
    CAPTURE(habit.numbers);
    CHECK(quirks.insert(std::atoi(habit.numbers + 1)).second);
    for (const int number : habit.driver_rules) CHECK((number == 0 || find_rule(number)));
    for (const int number : habit.program_rules) CHECK((number == 0 || find_program_rule(number)));
    CHECK(habit.driver_rules[0] != 0);
  }
  std::ifstream page(TAUT_QUIRKS);
  std::set<int> tested;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| Q")) continue;
    for (std::size_t at = line.find('Q'), end = line.find('|', 1); at < end; at = line.find('Q', at + 1))
      tested.insert(std::atoi(line.c_str() + at + 1));
  }
  CHECK(tested.size() > 50);
  CHECK(quirks == tested);
}

TEST_CASE("an empty ledger breaks nothing and says why nothing is judged") {
  const auto book = ledger();
  for (const Finding& finding : judge_program(*book, {.level = 3, .only = {}, .waivers = {}}).findings) {
    CHECK(finding.outcome == Outcome::unjudged);
    CHECK(finding.words.ends_with("."));
  }
}

TEST_CASE("rule 1309: outputReady for buffers although the driver refuses it") {
  const auto book = ledger();
  Program program(*book);
  program.call(&Table::init, static_cast<void*>(nullptr));
  REQUIRE(program.make() == TAUT_OK);
  program.call(&Table::start);
  CHECK(book->seen(Fault::ready_though_refused).count == 0);
  program.inner.callbacks.buffer_switch(0, 1);
  program.inner.callbacks.buffer_switch(1, 1);
  CHECK(book->seen(Fault::ready_though_refused).count == 1);
  program.call(&Table::stop);
  program.call(&Table::dispose_buffers);
  CHECK(program.call(&Table::release) == 0);
}

TEST_CASE("rule 1201: each kind of grid") {
  struct Try {
    TautLong step, frames;
    bool fits;
  };
  constexpr std::array tries{Try{-1, 128, true}, Try{-1, 96, false}, Try{-1, 2048, false},
                             Try{0, 64, true},   Try{0, 128, false}, Try{32, 96, true},
                             Try{32, 97, false}, Try{32, 16, false}, Try{1, 33, true}};
  for (const Try& one : tries) {
    CAPTURE(one.step);
    CAPTURE(one.frames);
    const auto book = ledger();
    Program program(*book);
    program.inner.grid = one.step;
    program.call(&Table::init, static_cast<void*>(nullptr));
    // Its memory is for 64 frames, and nothing plays.
    program.make(one.frames);
    const auto result = broken(judge_program(*book, {.level = 1, .only = {1201}, .waivers = {}}));
    CHECK(result.empty() == one.fits);
    program.call(&Table::dispose_buffers);
    program.call(&Table::release);
  }
}

TEST_CASE("what the program leaves in a buffer becomes silence") {
  const auto book = ledger();
  Program program(*book);
  program.call(&Table::init, static_cast<void*>(nullptr));
  REQUIRE(program.make() == TAUT_OK);
  program.call(&Table::start);
  for (auto& half : program.inner.memory) half.fill(77);
  program.infos[3].is_input = 1;  // it forgets its last output
  program.inner.callbacks.buffer_switch(0, 1);
  CHECK(std::ranges::all_of(program.inner.memory[6], [](std::int32_t sample) { return sample == 0; }));
  CHECK(program.inner.memory[7].front() == 77);
  CHECK(book->seen(Fault::unwritten).count == 1);
  CHECK(book->seen(Fault::unwritten).value == 1);
  program.call(&Table::stop);
  program.call(&Table::dispose_buffers);
  program.call(&Table::release);
}

TEST_CASE("the cycle neither allocates, nor locks, nor calls the system") {
  if (!tests::guard_cycles(tests::OnOffence::count))
    return tests::skip("the guard finds nothing in the watched cycle", tests::guard_refusal());
  const auto book = ledger();
  Program program(*book);
  program.call(&Table::init, static_cast<void*>(nullptr));
  REQUIRE(program.make() == TAUT_OK);
  program.call(&Table::start);
  for (int k = 0; k < 100; ++k) {
    // Each fourth leaves an output, and is noted.
    program.infos[3].is_input = k % 4 == 3 ? 1 : 0;
    const platform::CycleScope cycle;
    program.inner.callbacks.buffer_switch(k % 2, 1);
  }
  CHECK_MESSAGE(tests::guard_offences() == 0, tests::first_offence());
  CHECK(book->switches == 100);
  CHECK(book->seen(Fault::unwritten).count == 25);
  program.call(&Table::stop);
  program.call(&Table::dispose_buffers);
  program.call(&Table::release);
}
