// SPDX-License-Identifier: MIT
// 14xx: how a program ends streams and drivers. 16xx: its threads.
#include "check/program/rules.hpp"

namespace taut::check {
namespace {

bool ended(const Ledger& ledger) { return ledger.objects > 0 && ledger.ended == 1; }
bool initialised(const Ledger& ledger) { return ledger.initialised > 0; }
bool stopped(const Ledger& ledger) { return ledger.slots[8] > 0; }
bool dispose_called(const Ledger& ledger) { return ledger.slots[20] > 0; }
bool run_ended(const Ledger& ledger) { return ledger.runs_ended > 0; }
bool gone(const Ledger& ledger) { return ledger.objects_gone > 0; }

constexpr const char* not_stopped = "The program has not called stop.";
constexpr const char* not_ended = "No stream has ended.";

constexpr std::array ends{
    ProgramRule{{.number = 1401,
                 .level = 3,
                 .name = "stop ends something",
                 .demands = "stop is called while the stream runs.",
                 .why = "Drivers answer an error, which programs then show.",
                 .mend = "Keep the state in the program.",
                 .judge = nullptr},
                faults(Fault::stop_idle),
                stopped,
                not_stopped},
    ProgramRule{{.number = 1402,
                 .level = 3,
                 .name = "disposeBuffers has buffers",
                 .demands = "disposeBuffers is called while there are buffers.",
                 .why = "Drivers answer an error.",
                 .mend = "Keep the state in the program.",
                 .judge = nullptr},
                faults(Fault::dispose_idle),
                dispose_called,
                "The program has not called disposeBuffers."},
    ProgramRule{{.number = 1403,
                 .level = 2,
                 .name = "stop comes before disposeBuffers",
                 .demands = "A running stream is stopped before its buffers are disposed of.",
                 .why = "Not every driver stops by itself: its thread writes to memory that is gone.",
                 .mend = "Call stop first.",
                 .judge = nullptr},
                faults(Fault::dispose_running),
                run_ended,
                not_ended},
    ProgramRule{{.number = 1404,
                 .level = 2,
                 .name = "stop and disposeBuffers come before Release",
                 .demands = "The last reference is released when nothing runs and there are no buffers.",
                 .why = "Drivers leave threads behind, keep the device, or crash.",
                 .mend = "stop, disposeBuffers, Release: also on the way out after an error.",
                 .judge = nullptr},
                faults(Fault::release_running, Fault::release_prepared),
                gone,
                "The program has not released a driver."},
    ProgramRule{
        {.number = 1405,
         .level = 1,
         .name = "the callback does not wait for stop",
         .demands = "While stop is called the callback returns: it wants no lock that the caller of stop holds.",
         .why = "stop waits for the callback. Most drivers wait for ever.",
         .mend = "Call stop without a lock that the callback takes, or let the callback only try it.",
         .judge = nullptr},
        faults(Fault::callback_stuck),
        run_ended,
        not_ended},
    ProgramRule{
        {.number = 1406,
         .level = 2,
         .name = "every object is released",
         .demands = "When the program ends, every object of the driver has been released as often as it was made and "
                    "referenced.",
         .why =
             "The device stays held until the process is gone, and settings are lost. In the program itself, the next "
             "opening finds the device busy.",
         .mend = "Release in the destructor of what holds the object.",
         .judge = nullptr},
        faults(Fault::never_released),
        ended,
        "The program has not ended by itself."},
    ProgramRule{{.number = 1407,
                 .level = 1,
                 .name = "a released object is gone",
                 .demands = "After the last Release the object is not called.",
                 .why = "Its memory is another's: a crash.",
                 .mend = "Clear the pointer when Release is called.",
                 .judge = nullptr},
                faults(Fault::after_release),
                gone,
                "The program has not released a driver."},
};

constexpr std::array calls{
    ProgramRule{{.number = 1601,
                 .level = 3,
                 .name = "one thread makes the calls",
                 .demands = "All calls but outputReady, getSamplePosition and those for references come from the "
                            "thread that called init.",
                 .why = "On Windows most drivers live in a single-threaded apartment; elsewhere many have no locks.",
                 .mend = "Give each driver a thread, which on Windows has called CoInitialize and handles messages.",
                 .judge = nullptr},
                faults(Fault::other_thread),
                initialised,
                "The program has not called init with success."},
    ProgramRule{{.number = 1602,
                 .level = 2,
                 .name = "one call at a time",
                 .demands = "No control call is made while another has not returned.",
                 .why = "Few drivers have a lock: buffers are freed while they are read.",
                 .mend = "A lock around all control calls, which the callback never takes; or one thread for them.",
                 .judge = nullptr},
                faults(Fault::at_once),
                initialised,
                "The program has not called init with success."},
};

}  // namespace

std::span<const ProgramRule> ending_rules() { return ends; }
std::span<const ProgramRule> calling_rules() { return calls; }

}  // namespace taut::check
