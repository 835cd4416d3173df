// SPDX-License-Identifier: MIT
// 13xx: what a program does while the stream runs, above all in its callback.
#include "check/program/rules.hpp"

namespace taut::check {
namespace {

bool played(const Ledger& ledger) { return ledger.switches > 0; }
bool played_outputs(const Ledger& ledger) { return ledger.with_outputs > 0; }
bool played_inputs(const Ledger& ledger) { return ledger.with_inputs > 0; }
bool start_called(const Ledger& ledger) { return ledger.slots[7] > 0; }
bool said_ready(const Ledger& ledger) { return ledger.ready_inside > 0; }
bool position_asked(const Ledger& ledger) { return ledger.slots[17] > 0; }
bool ready_answered(const Ledger& ledger) { return ledger.slots[23] > 0; }

constexpr const char* not_played = "No buffer came to the program.";
constexpr const char* no_outputs = "No buffer with outputs came to the program.";

constexpr std::array all{
    ProgramRule{{.number = 1301,
                 .level = 1,
                 .name = "start has buffers, once",
                 .demands = "start is called when there are buffers and no stream runs.",
                 .why = "A driver without buffers has nothing to call; a second thread on the same buffers is noise.",
                 .mend = "Keep the four states (loaded, initialised, prepared, running) in the program too.",
                 .judge = nullptr},
                faults(Fault::start_without_buffers, Fault::start_again),
                start_called,
                "The program has not called start."},
    ProgramRule{
        {.number = 1302,
         .level = 1,
         .name = "every output is written",
         .demands =
             "In each callback, from the one after start has returned on, a program writes every frame of every output "
             "that it has made, silence too.",
         .why = "What is not written plays as it was: the sound of two buffers ago, again and again.",
         .mend =
             "Fill outputs without sound with zeros, also while muted, loading or bypassed. Write within the callback.",
         .judge = nullptr},
        faults(Fault::unwritten, Fault::partly_written),
        played_outputs,
        no_outputs},
    ProgramRule{{.number = 1303,
                 .level = 1,
                 .name = "writing ends where the buffer ends",
                 .demands = "A program writes the frames of createBuffers in the channel's own sample type, and "
                            "nothing before or after.",
                 .why = "Behind a half is the other half, another channel, or the driver's own data.",
                 .mend = "Take the size from createBuffers and the bytes of a frame from getChannelInfo.",
                 .judge = nullptr},
                faults(Fault::written_outside),
                played,
                not_played},
    ProgramRule{{.number = 1304,
                 .level = 2,
                 .name = "inputs are read only",
                 .demands = "A program does not write to the halves of inputs.",
                 .why = "They can be the device's own memory, or be shared with other programs.",
                 .mend = "Copy before processing in place.",
                 .judge = nullptr},
                faults(Fault::input_written),
                played_inputs,
                "No buffer with inputs came to the program."},
    ProgramRule{
        {.number = 1305,
         .level = 1,
         .name = "nothing is changed within the callback",
         .demands = "Within the callback a program does not call init, start, stop, createBuffers, disposeBuffers, "
                    "setSampleRate, setClockSource, controlPanel or the last Release.",
         .why =
             "stop waits for the callback, which waits for stop: most drivers hang, others free the memory under the "
             "callback.",
         .mend = "Set a flag and let the control thread do it.",
         .judge = nullptr},
        faults(Fault::changes_in_callback),
        played,
        not_played},
    ProgramRule{{.number = 1306,
                 .level = 2,
                 .name = "nothing is asked within the callback",
                 .demands = "Within the callback a program calls outputReady and getSamplePosition alone.",
                 .why = "Other calls take locks or ask the device: a drop-out, or a hang while stop holds the lock.",
                 .mend = "Ask before start and keep the answer; ask again on a message.",
                 .judge = nullptr},
                faults(Fault::asks_in_callback),
                played,
                not_played},
    ProgramRule{{.number = 1307,
                 .level = 1,
                 .name = "outputReady comes last",
                 .demands = "After outputReady a program does not write to the outputs of that buffer.",
                 .why = "The driver may send them to the device within the call.",
                 .mend = "Call outputReady as the last thing in the callback.",
                 .judge = nullptr},
                faults(Fault::written_after_ready),
                said_ready,
                "The program has not called outputReady in a callback."},
    ProgramRule{{.number = 1308,
                 .level = 3,
                 .name = "outputReady once a buffer",
                 .demands = "outputReady is called at most once within a callback.",
                 .why = "It can be a call into the kernel.",
                 .mend = "Call it at one place.",
                 .judge = nullptr},
                faults(Fault::ready_twice),
                said_ready,
                "The program has not called outputReady in a callback."},
    ProgramRule{
        {.number = 1309,
         .level = 3,
         .name = "a refused outputReady is not repeated",
         .demands = "Where outputReady has answered \"not present\" (-1000), a program does not call it for buffers.",
         .why = "The driver has no use for it.",
         .mend = "Call it once after init and keep the answer.",
         .judge = nullptr},
        faults(Fault::ready_though_refused),
        ready_answered,
        "The program has not called outputReady."},
    ProgramRule{
        {.number = 1310,
         .level = 2,
         .name = "the floating-point state is given back",
         .demands = "The callback returns with the rounding, the handling of denormals and the traps that it found.",
         .why = "The thread is the driver's: its own arithmetic changes, or traps.",
         .mend = "Save the state at the start of the callback and restore it at the end.",
         .judge = nullptr},
        faults(Fault::float_changed),
        played,
        not_played},
    ProgramRule{{.number = 1311,
                 .level = 3,
                 .name = "positions are asked while the stream runs",
                 .demands = "getSamplePosition is called between start and stop.",
                 .why = "There is no position otherwise; some drivers answer the last one, some rubbish.",
                 .mend = "Hold the position in the program when it stops.",
                 .judge = nullptr},
                faults(Fault::position_idle),
                position_asked,
                "The program has not asked for the position."},
};

}  // namespace

std::span<const ProgramRule> playing_rules() { return all; }

}  // namespace taut::check
