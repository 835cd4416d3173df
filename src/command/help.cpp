// SPDX-License-Identifier: MIT
#include "command/help.hpp"

#include <algorithm>
#include <array>

#include "command/check/check.hpp"
#include "command/check/check_host.hpp"
#include "command/devices/devices.hpp"
#include "command/prove/page.hpp"
#include "command/register/register.hpp"
#include "command/terminal/say.hpp"
#include "command/tune/page.hpp"
#include "command/wine/wine.hpp"
#include "settings/settings.hpp"

namespace taut::command {
namespace {

struct Page {
  std::string_view name, text;
};

constexpr std::string_view path_options = R"(
Which sound path:
  --device ID       the card for input and output; `taut devices` lists them
  --input ID        another card for the input ...
  --output ID       ... or for the output
  --driver NAME     another ASIO-compatible driver: a name from the list of
                    drivers, or the path of its file; it brings its own device
  --rate HZ         sample rate, such as 44100
  --buffer N        frames in each buffer, 1 to 8192: smaller answers faster,
                    larger is safer
  --safety S        frames that playback is kept ahead beyond one buffer;
                    "safe": one more buffer; "tight": as little as does on
                    this computer, found while it plays
  --share S         a card that another program has: "keep" takes it where that
                    program lets go, and keeps it; "yield" gives it to a program
                    that asks; "leave" takes it from nobody (Linux)
  --backend B       without a device: "alsa", "pipewire", "jack", or "auto"
                    (Linux)
What is not given is as in the settings file, ~/.config/taut/taut.toml (on
Windows %APPDATA%\Taut\taut.toml); a loopback takes nothing from there.
)";

const std::array pages{Page{"", R"(Taut: no slack between your application and the sound hardware.

Start here:
  taut devices          which sound cards there are, and what they can do
  taut loopback         measure the way out and back, on the virtual card
                        (it makes no noise in the room)
  taut through          hear your instrument through this computer
  taut play FILE        play a recording
  taut record FILE      make one
  taut doctor           what keeps sound from being steady here
  taut monitor          the programs that play through Taut, while they do
  taut panel            settings and latency, as a page in your browser
  taut why              what stood in the way when sound dropped out
  taut tune             find the shortest latency that this computer bears
  taut report           all that helps to answer a question, in one file
  taut prove            what Taut does on this computer, in one sealed file

Also:
  taut check            judge an ASIO-compatible driver by the protocol's rules
  taut check-host       judge a program that uses such drivers
  taut compare          Windows: its old sound paths beside Taut, in one table
  taut register         let programs on this computer find Taut
  taut unregister       take it out of their list again
  taut wine             Linux: let Windows programs in Wine find it
  taut help COMMAND     more on any of these; the same as taut COMMAND --help
  taut --version        which Taut this is

Every command takes --json: the result on stdout is then JSON, for programs.
Ctrl-C ends any of them cleanly, with its report; twice ends it at once.

Exit status: 0 it worked, 1 it did not (a sentence says why, and another what to
do), 2 it worked, but sound is missing: drop-outs, or the device was away; the
report counts them. 64 the command line makes no sense. `taut loopback` has one
more: 3, no signal came back. `taut doctor` ends by its worst finding.
)"},
                       Page{"devices", R"(taut devices [ID] [--json]

Lists every sound card: its channels, rates, buffer sizes, latency, and who
holds it when it is busy. Where a sound system is missing, it says why.

  taut devices                          all of them
  taut devices virtual:loopback?in=8    one, also one that is not listed

It marks the default: what is taken where none is named. A card that was plugged
in goes before the computer's own, and HDMI comes last. A card that is named is
never replaced by another.

A card's name is its id. It starts with the sound system, such as alsa: or
virtual:, and goes on with that system's own name for the card.

Options:
  --json            for programs

The virtual card is made of software: it is always there, makes no noise, and
has a cable from its outputs to its inputs. An id can carry settings, as in
virtual:loopback?clock=virtual&in=8&out=8&delay=24
)"},
                       Page{"loopback", R"(taut loopback [options]

Plays a recording, listens to what comes back, and says how long the way took,
whether the sound is the same bit by bit, and what dropped out and why.

  taut loopback                         on the virtual card: no noise, no cable
  taut loopback --buffer 32             with smaller buffers
  taut loopback --device alsa:hw:0,0    on a real card, with a cable from its
                                        output 1 to its input 1; take the
                                        headphones off

Between analogue sockets nothing stays the same bit by bit: a sweep at -20 dBFS
is played instead, and the time found to a tenth of a frame. Taut tries the
exact way first, except with --analogue.

What is played and how:
  --file FILE       a recording; else one of Debian's alsa-utils, else noise
  --seconds T       how long (3)
  --channels C      how many (all), or which: 3,4 or 5-8
  --digital         exact comparison only
  --analogue        sweep only
  --load PERCENT    keep the processor busy for that share of each period
  --settle S        with --safety tight: at most so many seconds of silence
                    first, in which the safety comes down (10)
  --forget          forget what earlier runs learned of this device, first
  --json            the report for programs

@
Exit status:
  0  exact, and it took as long as the driver reports; on a real cable: the
     sweep came back
  2  the same, apart from drop-outs, each of which is accounted for
  3  no signal came back
  1  anything else
)"},
                       Page{"doctor", R"(taut doctor [options]

Looks at this computer for what keeps sound from being steady: rights, power
saving, interrupts, other programs, sound servers, and how late threads are
woken just now. Each finding has its figure, the reason, and the one command
that mends it. It changes nothing itself, opens no card and makes no noise. Run
it as the user who plays, while the computer does what it usually does.

  taut doctor
  taut doctor --figures                   also what is fine, with its figures

Severities:
  problem           no buffer is steady, or no card can be opened
  warning           small buffers may drop out
  note              worth knowing; sound is steady without it

  --seconds T       how long wake-ups are measured, 0.1 to 12 (5)
  --figures         each thing that was looked at, also when it is fine
  --json            the findings for programs

Exit status: 0 nothing, or notes alone; 2 a warning, 3 a problem; 1 it could not
look.
)"},
                       Page{"monitor", R"(taut monitor [options]

Shows every program of yours that plays through Taut, while it does: levels, how
much of the safety its cycles use, how long it computes, the device's clock, and
each drop-out as it comes, with its cause. It only looks and disturbs nothing.

  taut monitor                  on the whole terminal
  taut monitor >log.txt &       what is there, then what happens, a line each
  taut monitor --once           one look, then the end
  taut monitor --json           a line of JSON each second, for scripts

Keys: arrows choose a stream, q ends.

  --seconds T       how long; else until q or Ctrl-C
  --every T         with --json: seconds between two lines, 0.05 to 3600 (1)
  --once            one look
  --json            for programs: a line of JSON each

Exit status: 0, or 1 where the output could not be written.
)"},
                       Page{"check", check_page},
                       Page{"check-host", check_host_page},
                       Page{"why", R"(taut why [options]

Prints the drop-outs of the last hour, of all your programs that play through
Taut: what happened, what stood in the way, with numbers, and what to do. It
works while they play and after they have ended.

  taut why
  taut why --hours 24

  --hours H         how far back, 0.01 to 100000 (1)
  --each            each one, also where there are many
  --json            for programs

Exit status: 0, or 1 where the history could not be read.
)"},
                       Page{"report", R"(taut report [options]

Writes one text file to attach to a question: the streams that run now, the
settings file, the last drop-outs with their reasons, the devices, and what
`taut doctor` finds. Names of people and of this computer, home folders and
serial numbers are taken out. Read it before you send it.

  taut report
  taut report --bundle question.txt

  --bundle FILE     the file (taut-report.txt here, or the next free number);
                    one that is there is never written over
  --json            for programs: the file's name and what it holds

Exit status: 0, or 1 where it could not be written.
)"},
                       Page{"compare", R"(taut compare [options]

Windows: measures MME, DirectSound, shared WASAPI and Taut, one after another on
the same card: how long the sound takes out and back, what that costs the
processor, and what drops out. Put a cable from output 1 to input 1 and take the
headphones off; a cable made of software does as well.

  taut compare                               on the default devices
  taut compare --plot compare.svg            and draw it
  taut compare --input Scarlett --output Scarlett
  taut compare --driver "Another ASIO"       that driver in Taut's place

Each way starts with the same buffer. One that drops out is tried again with
twice the buffer; the table shows the first size that did not. Half a second of
silence goes first and is not counted.

  --input NAME      a part of the input's name, as Windows shows it
  --output NAME     the same for the output; without: the default devices
  --device ID       what Taut opens, when names are not enough
  --driver NAME     another ASIO-compatible driver in Taut's place
  --rate HZ         sample rate (48000)
  --buffer N        frames in each buffer at first (128)
  --safety S        Taut's: as taut loopback takes it
  --seconds T       how long each is listened to, 0.5 to 120 (3)
  --tries N         buffer sizes to try at most, 1 to 8 (4)
  --plot FILE       an SVG of the result
  --json            the result for programs

Exit status: 0 when a signal came back by any of the ways, 3 when by none.
)"},
                       Page{"panel", R"(taut panel [options]

Opens the panel in your browser: the card, buffer, rate and safety, the latency
as a picture of its parts, who has which card, and what taut doctor finds. What
you change is written to the settings file at once; programs that play take it
over by themselves.

  taut panel                        opens it, and ends when you close the page
  taut panel --no-browser           prints the address; end it with Ctrl-C

The page is for you alone: it is served on this computer only (127.0.0.1 and
::1), its address holds a key, other pages cannot use it, and nothing is sent
anywhere.

  --no-browser      open nothing, print the address
  --program NAME    with the settings for this program, as taut.toml names it
  --port N          1 to 65535; without, a free one is taken
  --json            the address for programs
)"},
                       Page{"play", R"(taut play FILE [options]

Plays a recording: WAV and RF64, and FLAC and others where libsndfile is there.
FILE may be a pipe, or - for what another program sends.

  taut play song.wav                          on the card that Taut chooses
  taut play song.wav --device alsa:hw:1,0     on this one
  taut play click.wav --channels 3,4          on outputs 3 and 4
  taut play film.wav --mix                    5.1 on two outputs
  ffmpeg -i song.m4a -f wav - | taut play -

The card runs at the recording's rate, or at --rate; where they differ, Taut
resamples, and pitch and tempo stay.

  --seconds T       no longer than this
  --channels C      the outputs: how many, or which
  --mix             fold all channels down to two outputs (or to one)
  --varispeed       do not resample: at another --rate, another pitch and tempo
  --json            the report for programs

@)"},
                       Page{"record", R"(taut record FILE [options]

Records the inputs. The ending says the format: .wav (RF64 when it outgrows
4 GB), and where libsndfile is there .flac, .mp3, .ogg and .opus. FILE may be a
pipe, or - for the next program: it is sent WAV, and the report goes to stderr.
End it with Ctrl-C. Whatever happens, all but the last second is safe.
What is missing (drop-outs, a card that was pulled out) is said at once, and is
silence in its place with a mark in the file. The exit status is then 2.

  taut record take1.wav                       all inputs of that card
  taut record take1.wav --channels 1          input 1 only
  taut record take1.flac --seconds 60
  taut record - | sox - take1.aiff

  --seconds T       how long; else until Ctrl-C
  --channels C      the inputs: how many, or which: 3,4 or 5-8
  --format F        s16, s24 (24 bits, the default), s32, f32
  --replace         replace a file that is there already; it stays until the
                    first frame is recorded, and keeps its rights
  --json            the report for programs

@)"},
                       Page{"through", R"(taut through [options]

Plays what you play: from the inputs to the outputs, as fast as the card can.

  taut through                                on the card that Taut chooses
  taut through --channels 1 --buffer 64       a guitar in input 1, to both ears

It starts muted at -20 dB, to avoid feedback: press space when you are ready.
If there is feedback all the same, it is muted at once.

Keys while it plays:
  space or m        sound on, sound off
  + and -           louder, softer by 3 dB (or arrow up and down)
  b and B           half the buffer, twice the buffer (or arrow left and right)
  s and S           half the safety, twice the safety
  q                 end

The line shows: buffer+safety in frames, the time from input to output, how much
of a cycle was used at most, drop-outs by cause, the level of the input, and the
gain. A narrow terminal shows the end of that list, and totals.

  --channels C      the inputs: how many, or which
  --gain DB         -60 to 20 (-20)
  --unmuted         start with the sound on
  --seconds T       how long; else until q or Ctrl-C
  --json            the report for programs

@)"},
                       Page{"tune", tune_page},
                       Page{"prove", prove_page},
                       Page{"register", register_page},
                       Page{"unregister", unregister_page},
                       Page{"wine", wine_page}};

std::string settings_help() {
  std::string text;
  for (const settings::Key& key : settings::keys())
    text += taut::text("  --{:<16}{}\n", key.name, wrapped(taut::text("{} Takes {}.", key.meaning, key.range), 20, 20));
  return text;
}

}  // namespace

std::string help_of(std::string_view subcommand) {
  const auto page = std::ranges::find(pages, subcommand, &Page::name);
  if (page == pages.end()) return {};
  std::string text(page->text);
  if (const auto mark = text.find('@'); mark != std::string::npos) text.replace(mark, 1, path_options.substr(1));
  if (const auto mark = text.find('#'); mark != std::string::npos) text.replace(mark, 1, settings_help());
  if (subcommand == "devices") text += id_help();
  return text;
}

}  // namespace taut::command
