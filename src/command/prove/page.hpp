// SPDX-License-Identifier: MIT
// What `taut help prove` prints.
#pragma once
#include <string_view>

namespace taut::command {

constexpr std::string_view prove_page = R"(taut prove [FILE] [options]

Finds out in about five minutes what Taut does on this computer, and writes it
into two files: a page for you, and a sealed one for others.

  taut prove                         on the device that programs get
  taut prove --device alsa:hw:0,0    on this one
  taut prove --no-card               what needs no device, on the virtual card
  taut prove --table docs/proven     a table of such files

Put a cable from output 1 to input 1 if you have one, and take the headphones
off: a sweep at -20 dBFS is played. Without a cable all the rest is done.

  1. every device: its channels, rates, sizes and formats
  2. the round trip through the cable, with five buffer sizes
  3. you unplug the device and plug it in again; any key leaves this out
  4. what `taut doctor` finds
  5. drop-outs while a program is busy, with five buffer sizes, in silence
  6. the driver, judged by the rules of `taut check`

FILE ends in .json (taut-proof.json here, or the next free number); the page is
beside it, as .txt. A file that is there is never written over. Names of people
and of this computer, home folders and serial numbers are taken out.

  --no-card         on the virtual card, as where there is no device
  --no-cable        play no sweep
  --seconds T       under load, for each size, 0.1 to 3600 (20)
  --load PERCENT    of each period that the program uses, 0 to 100 (50)
  --level N         of the rules: 1 to 5, or 0 for none (2)
  --table FOLDER    measure nothing: print a table of the .json files there;
                    files that are broken, edited or a copy are left out, with
                    a sentence each
  --device ID       the device; `taut devices` lists them
  --input ID        another device for the input ...
  --output ID       ... or for the output
  --rate HZ         sample rate, such as 44100
  --share S         as taut through takes it (Linux)
  --backend B       only this way: "alsa", "pipewire", "jack" (Linux)
  --json            the names of the files and the seal, for programs

Exit status: 0 both files are written, whatever they say, or every file is in
the table; 1 they are not, or one is not.
)";

}  // namespace taut::command
