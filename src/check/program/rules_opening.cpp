// SPDX-License-Identifier: MIT
// 11xx: how a program opens a driver and what it asks.
#include "check/program/rules.hpp"

namespace taut::check {
namespace {

bool opened(const Ledger& ledger) { return ledger.objects > 0; }
bool initialised(const Ledger& ledger) { return ledger.initialised > 0; }
bool started(const Ledger& ledger) { return ledger.runs > 0; }
bool clock_set(const Ledger& ledger) { return ledger.slots[16] > 0; }
bool refused(const Ledger& ledger) { return ledger.rates_refused > 0; }

constexpr const char* not_opened = "The program has not opened the driver.";
constexpr const char* not_initialised = "The program has not called init with success.";
constexpr const char* not_started = "The program has not started a stream.";

constexpr std::array all{
    ProgramRule{
        {.number = 1101,
         .level = 1,
         .name = "init comes first",
         .demands =
             "Before init has answered 1 a program calls only QueryInterface, AddRef, Release, the three calls for "
             "names and words, controlPanel, and future.",
         .why = "A driver has no device before init: vendors' drivers answer rubbish or crash. The same holds after an "
                "init that answered 0, which happens where the device is unplugged or held by another program.",
         .mend =
             "Call init once after making the object, and go no further where it answers 0; getErrorMessage has the "
             "reason.",
         .judge = nullptr},
        faults(Fault::before_init),
        opened,
        not_opened},
    ProgramRule{{.number = 1102,
                 .level = 3,
                 .name = "init is called once",
                 .demands = "A program does not call init again after it has answered 1.",
                 .why = "Some drivers answer 0 to a second init, others open the device anew and lose what was set.",
                 .mend = "Keep the object and what init answered together.",
                 .judge = nullptr},
                faults(Fault::init_again),
                initialised,
                not_initialised},
    ProgramRule{{.number = 1103,
                 .level = 1,
                 .name = "answers have a place",
                 .demands = "Every pointer that a call writes to is given, and an array's capacity is at least 1.",
                 .why = "Most drivers write without looking: NULL is a crash.",
                 .mend = "Give a place for every answer, also for those that are not needed.",
                 .judge = nullptr},
                faults(Fault::null_place),
                initialised,
                not_initialised},
    ProgramRule{{.number = 1104,
                 .level = 1,
                 .name = "channels exist",
                 .demands = "Channel numbers are 0 to the count that getChannels gives for the direction, less 1.",
                 .why = "Drivers use the number as an index. Projects remember channels of a larger interface.",
                 .mend = "Compare with getChannels after every opening, and leave out channels that are gone.",
                 .judge = nullptr},
                faults(Fault::no_such_channel),
                initialised,
                not_initialised},
    ProgramRule{{.number = 1105,
                 .level = 2,
                 .name = "rates are rates",
                 .demands = "canSampleRate and setSampleRate are given a finite positive number; setSampleRate also 0, "
                            "which follows an "
                            "external clock.",
                 .why = "Drivers convert the number to an integer or divide by it.",
                 .mend = "Check what comes from settings and files before it goes to the driver.",
                 .judge = nullptr},
                faults(Fault::odd_rate),
                initialised,
                not_initialised},
    ProgramRule{
        {.number = 1106,
         .level = 1,
         .name = "a refused rate is not played",
         .demands =
             "After setSampleRate has refused a rate, a program reads the rate, or sets another, before it starts.",
         .why = "The driver keeps its old rate: everything plays at the wrong pitch.",
         .mend = "Look at the result of setSampleRate and read getSampleRate after it.",
         .judge = nullptr},
        faults(Fault::refused_rate_played),
        refused,
        "No rate was refused."},
    ProgramRule{{.number = 1107,
                 .level = 2,
                 .name = "the rate is known",
                 .demands = "Before its first start a program has read the sample rate or has set one.",
                 .why = "A driver keeps the rate of whoever used it last.",
                 .mend = "Call getSampleRate after createBuffers: some drivers apply a rate only there.",
                 .judge = nullptr},
                faults(Fault::rate_unknown),
                started,
                not_started},
    ProgramRule{{.number = 1108,
                 .level = 2,
                 .name = "clock sources are those offered",
                 .demands = "setClockSource is given the `index` of an entry that getClockSources wrote.",
                 .why = "Indices need not be 0, 1, 2: the place in the list is not the index.",
                 .mend = "Pass the field `index` of the entry.",
                 .judge = nullptr},
                faults(Fault::clock_not_offered),
                clock_set,
                "The program has not chosen a clock source."},
};

}  // namespace

std::span<const ProgramRule> opening_rules() { return all; }

}  // namespace taut::check
