// SPDX-License-Identifier: MIT
// 12xx: how a program makes its buffers.
#include "check/program/rules.hpp"

namespace taut::check {
namespace {

bool asked_for_buffers(const Ledger& ledger) { return ledger.slots[19] > 0; }
bool made(const Ledger& ledger) { return ledger.made > 0; }
bool started(const Ledger& ledger) { return ledger.runs > 0; }
bool heard(const Ledger& ledger) { return ledger.heard > 0; }

constexpr const char* not_asked = "The program has not called createBuffers.";
constexpr const char* not_made = "The program has made no buffers.";
constexpr const char* not_started = "The program has not started a stream.";

constexpr std::array all{
    ProgramRule{
        {.number = 1201,
         .level = 1,
         .name = "sizes are those offered",
         .demands =
             "createBuffers is given a size from the smallest to the largest of getBufferSize, on its grid: a power of "
             "two where the step is -1, the preferred size where it is 0, else the smallest and a multiple of the "
             "step.",
         .why = "Hardware has no other sizes. Drivers answer an error, or take the size and play noise.",
         .mend = "Round to the next size of the grid. The preferred one always works.",
         .judge = nullptr},
        faults(Fault::size_outside, Fault::size_off_grid),
        asked_for_buffers,
        not_asked},
    ProgramRule{{.number = 1202,
                 .level = 2,
                 .name = "channels and sizes are asked for",
                 .demands = "Before createBuffers a program has called getChannels and getBufferSize, on this object.",
                 .why = "Both change with the device, its settings and the rate; what an earlier run saw may be gone.",
                 .mend = "Ask after every init, and for the sizes again after every new rate.",
                 .judge = nullptr},
                faults(Fault::channels_not_asked, Fault::sizes_not_asked),
                asked_for_buffers,
                not_asked},
    ProgramRule{{.number = 1203,
                 .level = 1,
                 .name = "sample types are read",
                 .demands = "Before start a program has called getChannelInfo for every channel that it uses.",
                 .why = "Drivers have 16, 24 or 32 bit, integers or floating point, of either byte order. The wrong "
                        "type is full-scale "
                        "noise.",
                 .mend = "Read `type` of each channel and convert, or refuse a type that the program does not know.",
                 .judge = nullptr},
                faults(Fault::type_not_read),
                started,
                not_started},
    ProgramRule{{.number = 1204,
                 .level = 2,
                 .name = "each channel once",
                 .demands = "createBuffers is given no channel twice.",
                 .why = "Drivers refuse it, or play one of the two.",
                 .mend = "Mix in the program.",
                 .judge = nullptr},
                faults(Fault::channel_twice),
                asked_for_buffers,
                not_asked},
    ProgramRule{{.number = 1205,
                 .level = 1,
                 .name = "old buffers are disposed of first",
                 .demands = "createBuffers is not called while there are buffers.",
                 .why = "Drivers refuse it, or lose the old buffers while their thread still writes to them.",
                 .mend = "stop, disposeBuffers, createBuffers.",
                 .judge = nullptr},
                faults(Fault::buffers_again),
                asked_for_buffers,
                not_asked},
    ProgramRule{
        {.number = 1206,
         .level = 2,
         .name = "all callbacks are given",
         .demands =
             "createBuffers is given bufferSwitch, sampleRateDidChange and asioMessage, and bufferSwitchTimeInfo where "
             "the program says that it takes the time.",
         .why = "Older drivers call all of them without looking.",
         .mend = "Give a function for each that does nothing, or answers 0.",
         .judge = nullptr},
        faults(Fault::no_callback),
        asked_for_buffers,
        not_asked},
    ProgramRule{{.number = 1207,
                 .level = 2,
                 .name = "latencies are read, and after createBuffers",
                 .demands = "For buffers that play, getLatencies is called between createBuffers and disposeBuffers.",
                 .why = "Before createBuffers a driver can only answer for its preferred size. Recordings land too "
                        "early or too late "
                        "by the difference.",
                 .mend = "Call getLatencies after every createBuffers, and when the driver says that they changed.",
                 .judge = nullptr},
                faults(Fault::latency_never, Fault::latency_before_only),
                heard,
                "The program has not played buffers for a quarter of a second and disposed of them."},
    ProgramRule{{.number = 1208,
                 .level = 1,
                 .name = "buffers are let go",
                 .demands = "After disposeBuffers, and after the last Release, the program does not touch the buffers.",
                 .why = "The memory is the driver's: it may be a device's, or another program's by now.",
                 .mend = "Clear the pointers to the halves when disposeBuffers is called, after the threads that use "
                         "them have ended.",
                 .judge = nullptr},
                faults(Fault::written_after_dispose),
                made,
                not_made},
};

}  // namespace

std::span<const ProgramRule> making_rules() { return all; }

}  // namespace taut::check
