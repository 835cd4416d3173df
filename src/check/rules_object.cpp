// SPDX-License-Identifier: MIT
// 1xx: the object that a program loads, its table, names and references.
#include <array>
#include <cstdlib>
#include <cstring>

#include "check/memory.hpp"
#include "check/tables.hpp"
#include "check/trial.hpp"
#include "protocol/class_id.hpp"

namespace taut::check {
namespace {

using Table = TautDriverTable;

#ifdef _WIN32
constexpr bool windows = true;
#else
constexpr bool windows = false;
#endif

void loads(Trial& trial) { static_cast<void>(trial.load()); }

void table(Trial& trial) {
  const DriverObject driver = trial.load();
  std::array<void*, TAUT_SLOT_COUNT> slots{};
  demand(readable(driver.object()->table, sizeof(Table)), "The object's first word is not the address of a table.");
  std::memcpy(static_cast<void*>(slots.data()), driver.object()->table, sizeof slots);
  for (std::size_t k = 0; k < slots.size(); ++k)
    demand(executable(slots[k]), "Slot {} of the table, {}, is not the address of code.", k, protocol::slot_name(k));
}

void initialises(Trial& trial) {
  DriverObject driver = trial.load();
  std::string name = trial.entry.name;
  driver.call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data()));
  const TautBool ready = driver.call(&Table::init, static_cast<void*>(nullptr));
  if (ready == 1) return;
  Guarded<char, TAUT_ERROR_SIZE> words;
  driver.call(&Table::get_error_message, words.data());
  const std::string said(words.data(), strnlen(words.data(), TAUT_ERROR_SIZE));
  demand(ready == 0, "init answers {}, which is neither 1 (usable) nor 0.", ready);
  demand(false, "init answers 0. The driver says: {}", said.empty() ? "(nothing)" : said);
}

void references(Trial& trial) {
  DriverObject driver = trial.load();
  const auto more = driver.call(&Table::add_ref);
  demand(more == 2, "AddRef on a new object answers {} instead of 2.", more);
  const auto fewer = driver.call(&Table::release);
  demand(fewer == 1, "Release after AddRef answers {} instead of 1.", fewer);
  demand(driver.call(&Table::get_driver_version) == driver.call(&Table::get_driver_version),
         "The version changes from call to call.");
  const auto none = driver.call(&Table::release);
  demand(none == 0, "The last Release answers {} instead of 0.", none);
}

void interfaces(Trial& trial) {
  DriverObject driver = trial.load();
  void* out = nullptr;
  const TautGuid own = windows && trial.entry.class_id.empty() ? protocol::taut_class : TautGuid{};
  // By the list of drivers the class is known to Windows itself, which has asked for it in the loading.
  if (!windows || trial.entry.class_id.empty()) {
    const auto result = driver.call(&Table::query_interface, windows ? &own : nullptr, &out);
    demand(result == 0 && out == driver.object(), "QueryInterface for the driver itself answers {}{}.", result,
           out == driver.object() ? "" : " and gives another object");
    demand(driver.call(&Table::release) == 1, "QueryInterface did not count a reference for the object that it gave.");
  }
  constexpr TautGuid unknown{0x12345678, 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};
  out = static_cast<void*>(&out);
  const auto refused = driver.call(&Table::query_interface, &unknown, &out);
  demand(refused != 0, "QueryInterface for an interface that nobody has answers success.");
  demand(out == nullptr, "QueryInterface refuses an interface and leaves its result set.");
}

void instance_name(Trial& trial) {
  DriverObject driver = trial.load();
  const auto aware = driver.call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(nullptr));
  demand(
      aware == TAUT_SUCCESS || aware == TAUT_INVALID_PARAMETER,
      "future(select instance) without a name answers {}; it is success (0x3F4847A0) for a driver that knows it, else "
      "invalid parameter (-998).",
      answer(aware));
  if (aware != TAUT_SUCCESS) return;
  std::string name = trial.entry.name;
  for (int again = 0; again < 2; ++again) {
    const auto taken =
        driver.call(&Table::future, TautLong{TAUT_FUTURE_SELECT_INSTANCE}, static_cast<void*>(name.data()));
    demand(taken == TAUT_SUCCESS, "future(select instance) with the driver's own name answers {}{}.", answer(taken),
           again ? " the second time" : "");
  }
  if (driver.call(&Table::init, static_cast<void*>(nullptr)) != 1) throw Unjudged{"init fails."};
  Guarded<char, TAUT_NAME_SIZE> said;
  driver.call(&Table::get_driver_name, said.data());
  demand(name.substr(0, TAUT_NAME_SIZE - 1) == std::string(said.data(), strnlen(said.data(), TAUT_NAME_SIZE)),
         "getDriverName does not give the instance's name that the driver accepted.");
}

/// A text field of the driver's: terminated, not overrun, printable.
void demand_text(const char* slot, Guarded<char, TAUT_ERROR_SIZE>& field, std::size_t size, bool may_be_empty) {
  const std::size_t length = strnlen(field.data(), size);
  demand(length < size, "{} writes {} bytes without a terminating NUL; the field has {}.", slot, size, size);
  for (std::size_t k = size; k < TAUT_ERROR_SIZE; ++k)
    demand(static_cast<unsigned char>(field[k]) == field.canary, "{} writes beyond its {} bytes.", slot, size);
  demand(field.overrun() == 0, "{} writes beyond its {} bytes.", slot, size);
  demand(may_be_empty || length > 0, "{} gives an empty text.", slot);
  for (std::size_t k = 0; k < length; ++k)
    demand(static_cast<unsigned char>(field[k]) >= ' ' || field[k] == '\n', "{} gives a text with control characters.",
           slot);
}

void driver_name(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<char, TAUT_ERROR_SIZE> field;
  driver.call(&Table::get_driver_name, field.data());
  demand_text("getDriverName", field, TAUT_NAME_SIZE, false);
}

void error_message(Trial& trial) {
  DriverObject driver = trial.open();
  Guarded<char, TAUT_ERROR_SIZE> field;
  driver.call(&Table::get_error_message, field.data());
  demand_text("getErrorMessage after a successful init", field, TAUT_ERROR_SIZE, true);
  driver.call(&Table::start);  // refused
  Guarded<char, TAUT_ERROR_SIZE> after;
  driver.call(&Table::get_error_message, after.data());
  demand_text("getErrorMessage after an error", after, TAUT_ERROR_SIZE, true);
}

void version(Trial& trial) {
  DriverObject driver = trial.open();
  const auto version = driver.call(&Table::get_driver_version);
  demand(version > 0, "getDriverVersion answers {}.", version);
}

void leaves(Trial& trial) {
  DriverObject driver = trial.open();
  const auto left = driver.call(&Table::release);
  demand(left == 0, "The last Release answers {} instead of 0.", left);
  trial.journal.enter("the end of the program after the last Release");
  trial.journal.finish(Outcome::passed, {});
  trial.journal.enter("the end of the program after the last Release");
  std::exit(0);
}

constexpr std::array all{
    Rule{
        .number = 101,
        .level = 1,
        .name = "it can be loaded",
        .demands = "The library loads, exports the function that makes an object, and makes one.",
        .why =
            "Everything. A library of the other word size, with a missing dependency or with an entry that waits is a "
            "driver that no program lists, or one that stops every program at its start.",
        .mend =
            "Look at what the library needs (ldd; on Windows a tool for dependencies), at its exports, and at what its "
            "constructors of static objects do.",
        .judge = loads,
        .foundation = true},
    Rule{
        .number = 102,
        .level = 1,
        .name = "all 24 slots are code",
        .demands = "The object begins with the address of a table of 24 functions, none of them missing.",
        .why =
            "Programs call slots without looking: PortAudio and JUCE reach for outputReady (slot 23) in every stream.",
        .mend =
            "Declare the 24 functions in the protocol's order, without a virtual destructor among them; those that the "
            "driver does not support answer \"not present\" (-1000) or \"invalid parameter\" (-998).",
        .judge = table,
        .foundation = true},
    Rule{
        .number = 103,
        .level = 1,
        .name = "init succeeds with 1",
        .demands =
            "init answers exactly 1 where the driver is usable, and 0 with a text for getErrorMessage where it is not. "
            "It takes any argument for a window, also none.",
        .why = "Programs test for > 0, == 1 or != 0; NAudio passes no window, RS_ASIO something that is none.",
        .mend = "Return 1, not a result code whose success is 0. Do not use the argument before asking whether it is a "
                "window.",
        .judge = initialises,
        .foundation = true},
    Rule{.number = 110,
         .level = 2,
         .name = "references are counted",
         .demands = "A new object has one reference; AddRef and Release answer the new count; at 0 the object is gone.",
         .why =
             "COM, and programs that keep a driver in several places. Games add references that they never give back.",
         .mend = "Start at 1, count atomically, and clean up in the last Release alone.",
         .judge = references},
    Rule{.number = 111,
         .level = 2,
         .name = "interfaces are found or refused",
         .demands =
             "QueryInterface gives the object for its own class (Linux: for no id), with a reference more; for an "
             "unknown id it answers an error and sets the result to NULL.",
         .why = "There is no common interface id: programs ask for the driver's class, and the class factory does.",
         .mend = "Accept the driver's own class and IUnknown, and set *out to NULL before refusing anything else.",
         .judge = interfaces},
    Rule{.number = 112,
         .level = 2,
         .name = "the instance's name is taken",
         .demands =
             "future(0x7F000001) before init answers success, also twice, and getDriverName then gives that name; a "
             "driver that does not know the selector answers \"invalid parameter\" (-998).",
         .why = "Programs for Linux name the instance before init and give up on any other answer (cwASIO, and "
                "PortAudio with "
                "it).",
         .mend = "Accept any name before init, keep it, and return it.",
         .judge = instance_name},
    Rule{.number = 113,
         .level = 1,
         .name = "the name fits its field",
         .demands = "getDriverName writes 1 to 31 printable bytes and a NUL, and nothing behind.",
         .why = "The field that programs pass has 32 bytes, on the stack as a rule.",
         .mend = "Cut the name to 31 bytes and terminate it.",
         .judge = driver_name},
    Rule{.number = 114,
         .level = 1,
         .name = "the message fits its field",
         .demands = "getErrorMessage writes at most 123 bytes and a NUL, also where no error has happened.",
         .why = "The field has 124 bytes. Several programs show the text after a successful init.",
         .mend = "Cut the text to 123 bytes, terminate it, and let it be empty where nothing is wrong.",
         .judge = error_message},
    Rule{.number = 115,
         .level = 3,
         .name = "the version is positive",
         .demands = "getDriverVersion answers a number above 0.",
         .why = "Programs show it, and some take 0 for a driver that failed.",
         .mend = "Count the versions from 1.",
         .judge = version},
    Rule{.number = 116,
         .level = 2,
         .name = "a program can end after it",
         .demands =
             "After the last Release a program ends as usual, with its exit handlers and the library's destructors.",
         .why = "A crash at the end loses what a program was about to save, and is reported as the program's fault.",
         .mend =
             "End the driver's threads in the last Release, and leave nothing for destructors of static objects that "
             "another thread still uses.",
         .judge = leaves}};

}  // namespace

std::span<const Rule> object_rules() { return all; }

}  // namespace taut::check
