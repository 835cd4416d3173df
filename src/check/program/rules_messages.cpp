// SPDX-License-Identifier: MIT
// 15xx: what a program answers to messages, and whether it does what it has agreed to.
#include "check/program/rules.hpp"

namespace taut::check {
namespace {

bool asked(const Ledger& ledger) { return ledger.supports[3] > 0; }
bool asked_version(const Ledger& ledger) { return ledger.engine_version > 0; }

bool sent(const Ledger& ledger) {
  for (const Asked& one : ledger.asked)
    if (one.sent > 0) return true;
  return false;
}

/// It agreed, and there was time to do it.
bool could_do(const Ledger& ledger, Provocation what) {
  const Asked& asked = ledger.about(what);
  return asked.answer == 1 && asked.sent > asked.early;
}

bool reset_due(const Ledger& ledger) { return could_do(ledger, Provocation::reset); }
bool latencies_due(const Ledger& ledger) { return could_do(ledger, Provocation::latencies); }
bool size_due(const Ledger& ledger) { return could_do(ledger, Provocation::size); }

constexpr const char* not_asked = "The program has made no buffers with a function for messages.";
constexpr const char* not_sent = "No message was sent; --provoke sends some.";

constexpr std::array all{
    ProgramRule{{.number = 1501,
                 .level = 2,
                 .name = "what is supported is accepted",
                 .demands = "A message that the program says it supports is answered with 1.",
                 .why = "The driver takes another way where the program says no, and waits for ever where it says yes "
                        "and does nothing.",
                 .mend = "Answer the question \"do you support it?\" from the same list as the messages.",
                 .judge = nullptr},
                faults(Fault::yes_then_no),
                sent,
                not_sent},
    ProgramRule{
        {.number = 1502,
         .level = 2,
         .name = "a reset is done",
         .demands =
             "A program that agrees to a reset (1) closes and reopens the driver, or makes new buffers, soon after.",
         .why = "The device changed, or its user changed a setting: until then the old ones play, or nothing.",
         .mend = "Note the message, return 1, and reopen on the control thread.",
         .judge = nullptr},
        faults(Fault::reset_ignored),
        reset_due,
        "The program was not asked to reopen the driver, or did not agree, or ended before it could; --provoke reset "
        "asks."},
    ProgramRule{
        {.number = 1503,
         .level = 1,
         .name = "messages are noted, not acted on",
         .demands = "Within a message a program does not call init, start, stop, createBuffers, disposeBuffers, "
                    "setSampleRate, "
                    "setClockSource, controlPanel or the last Release.",
         .why = "The message can come on the thread that stop waits for, or with a lock held: most drivers hang.",
         .mend = "Set a flag and let the control thread do it.",
         .judge = nullptr},
        faults(Fault::changes_in_message),
        asked,
        not_asked},
    ProgramRule{{.number = 1504,
                 .level = 2,
                 .name = "changed latencies are read",
                 .demands = "A program that accepts \"latencies changed\" (6) calls getLatencies soon after.",
                 .why = "Recordings land in the wrong place.",
                 .mend = "Call getLatencies on the control thread.",
                 .judge = nullptr},
                faults(Fault::latencies_ignored),
                latencies_due,
                "The program was not told of new latencies, or did not accept it, or ended too soon; --provoke "
                "latencies tells it."},
    ProgramRule{
        {.number = 1505,
         .level = 2,
         .name = "an accepted size is taken",
         .demands = "A program that accepts a new size (4) makes buffers of that size soon after.",
         .why = "The driver sends no reset then: it goes by the answer.",
         .mend = "Answer 0, and the driver asks for a reset.",
         .judge = nullptr},
        faults(Fault::size_ignored),
        size_due,
        "The program was not told of a new size, or did not accept it, or ended too soon; --provoke size tells it."},
    ProgramRule{{.number = 1506,
                 .level = 2,
                 .name = "a program can be asked to reopen",
                 .demands = "A program supports the reset request (3).",
                 .why = "Without it no change in the driver's panel takes effect before the program is started again.",
                 .mend = "Answer 1 to the question about 3, and to 3 itself, and reopen on the control thread.",
                 .judge = nullptr},
                faults(Fault::no_to_reset),
                asked,
                not_asked},
    ProgramRule{{.number = 1507,
                 .level = 3,
                 .name = "answers are 0 or 1",
                 .demands = "Questions and messages are answered with 0 or 1; the version with a version.",
                 .why = "Drivers compare with 1, or with 0: an error code is yes to some and no to others.",
                 .mend = "Answer 0 to what is not known.",
                 .judge = nullptr},
                faults(Fault::odd_answer),
                asked,
                not_asked},
    ProgramRule{{.number = 1508,
                 .level = 3,
                 .name = "the version is 2",
                 .demands = "The question for the version (2) is answered with 2 or more.",
                 .why = "Old drivers leave out the time, and whatever came later, for programs of version 1 or 0.",
                 .mend = "Answer 2.",
                 .judge = nullptr},
                faults(Fault::low_version),
                asked_version,
                "The program was not asked for its version."},
};

}  // namespace

std::span<const ProgramRule> message_rules() { return all; }

}  // namespace taut::check
