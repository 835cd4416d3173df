// SPDX-License-Identifier: MIT
// What `taut help tune` prints.
#pragma once
#include <string_view>

namespace taut::command {

constexpr std::string_view tune_page = R"(taut tune [options]

Finds the shortest round trip that this computer bears: it plays silence with
each buffer size, by each way to the device, then with less and less safety,
and counts drop-outs. Do meanwhile what you usually do on this computer. It
ends with a table, and with a recommendation that is written to the settings
file after a yes.

  taut tune                             on the device that programs get
  taut tune --load 50                   as with a program that computes for
                                        half of each period
  taut tune --device alsa:hw:0,0        this device
  taut tune --yes --json                for scripts

Each size is played for as long as the evidence needs. Without a drop-out in T
hours, there are at most 3 / T an hour (with 95 % confidence); longer ones than
20 s are also judged by how much of the safety their cycles left. A size fails
as soon as its drop-outs cannot be few enough.

  --an-hour N       drop-outs an hour that you accept, 0.01 to 100000 (1)
  --load PERCENT    of each period that the program uses, 0 to 100 (0)
  --look T          seconds for a first look at each size (3)
  --longest T       seconds for one size at most (60)
  --total T         seconds for all of it at most (300)
  --tone            play a quiet tone instead of silence
  --yes             write the recommendation without a question
  --device ID       the card; `taut devices` lists them
  --input ID        another card for the input ...
  --output ID       ... or for the output
  --rate HZ         sample rate, such as 44100
  --share S         as taut through takes it (Linux)
  --backend B       only this way: "alsa", "pipewire", "jack" (Linux)
  --json            a line of JSON for each step, and one for the end

Exit status: 0 something is recommended that keeps what you accept; 2 nothing
does; 1 it could not be played, or was stopped.
)";

}  // namespace taut::command
