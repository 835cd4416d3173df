// SPDX-License-Identifier: MIT
// The device contract: everything the engine knows of hardware. One page; device/skeleton is its compiling example.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audio/transfer.hpp"
#include "base/error.hpp"
#include "base/realtime.hpp"
#include "base/units.hpp"
#include "platform/clock.hpp"

namespace taut::device {

/// How a device came to be here, as far as a listing can tell. Where nobody named one it decides: device/preference.hpp.
enum class Kind {
  unknown,
  usb, firewire, pci,  ///< plugged in by choice
  built_in,            ///< on the computer's board
  digital,             ///< its HDMI, DisplayPort or S/PDIF output: often nothing that sounds is at its other end
  software,            ///< a card that the system only pretends to have, such as snd-aloop
  simulated,           ///< the virtual card
};

/// What a backend lists without opening anything. `id` is `backend:` + the system's own stable name. `clock`: devices whose
/// clocks have equal names, not empty, run on one clock and never drift apart; empty: not known.
struct Device {
  std::string id, name;
  std::optional<int> inputs = 0, outputs = 0;       ///< channels; 0: none; nullopt: some, and only probe() can count them
  std::string clock = {};
  Kind kind = Kind::unknown;
  std::string inputs_held = {}, outputs_held = {};  ///< "aplay (process 7) plays on it"; empty: free, or not known
};

/// One rate (Hz) and the cycle sizes (frames) possible at it: min, min + step, ... max; step -1: powers of two only.
struct Rate { double hz = 0; int min_frames = 0, max_frames = 0, step = 1, preferred_frames = 0; };

/// What a device truly can. `busy` and `unknown` are answers too; then the rest is the last known, or empty. Where only one
/// direction is in use it is `yes` for the other one: `inputs_held` or `outputs_held` is the sentence, those channels are
/// empty, and `rates` are those of the free direction.
struct Can {
  enum class Known { yes, busy, unknown } known = Known::unknown;
  std::string why;                                  ///< a sentence when not `yes`: who holds it, what to do
  std::string inputs_held = {}, outputs_held = {};
  std::vector<std::string> inputs, outputs;         ///< every channel, by name
  std::vector<audio::SampleType> input_types, output_types;
  std::vector<Rate> rates;                          ///< ascending
  double current_rate = 0;                          ///< 0: not known, or none
  std::string clock = {};                           ///< as Device::clock
};

/// `in` and `out` are ids of the same backend; equal for one full-duplex card; one of them may be empty.
/// `frames` is a wish: Agreed tells the cycle that was got. `margin`: frames beyond one cycle that playback is kept
/// ahead (the safety S of docs/latency.md); the whole prefill is agreed cycle + margin. `room`: the largest margin that may
/// be wanted later, with done(); 0: it stays. A margin below a cycle, or one that may change, is to become as small as can
/// be: what the hardware can do for that is worth its price.
/// `aligned`: it plays in time with other devices, so it is started in the usual order whatever that costs of the margin.
struct Request {
  std::string in, out;
  double rate = 48000;
  int frames = 64;
  Frames margin = 64, room = 0;
  bool aligned = false;
};

/// One direction of an open stream. `latency` is the hardware's own part (converters, transfers) in frames, without the
/// cycle and the prefill. `latency_known` is false where the backend can only assume 0.
struct End {
  int channels = 0;                                 ///< 0: the stream lacks this direction
  audio::SampleType type = audio::SampleType::int32;
  audio::Layout layout = audio::Layout::interleaved;
  Frames latency = 0;
  bool latency_known = false;
  Frames wander = 0;                                ///< by so many frames it may differ from start to start
  Frames start_offset = 0;                          ///< added to it where the stream is not started in the usual order
  Frames resampler = 0;                             ///< added to it by a resampler of ours, exactly known
};

/// What was got. `frames` is the cycle; `fixed` false: turns vary, up to `frames`. `pieces`: done() may be called for a
/// part of a turn, so that a long turn can be served paced. `floor`: the smallest margin that this hardware bears at this
/// cycle (its pointer's step and what it takes ahead); a smaller one that was asked for has become it, with a remark.
struct Agreed {
  double rate = 0;
  int frames = 0;
  bool fixed = true, pieces = false;
  Frames margin = 0, floor = 0;
  End in, out;
  std::vector<std::string> remarks;                 ///< sentences for the user: what was converted, replaced, assumed
};

/// One direction of one turn. Frame i of channel c is at areas[c].data + areas[c].step * (i < split ? at + i : i - split).
struct Side {
  std::span<const audio::Area> areas;               ///< empty: nothing in this direction this turn
  std::ptrdiff_t at = 0;                            ///< first frame within the ring
  int split = 0;                                    ///< frames from there to the ring's end; may be more than the turn's
  Frames position = 0;                              ///< of the first frame, on the stream's time line; never back
  Nanos time = 0;                                   ///< when that frame was, or will be, at the converter; filtered
  Frames lost = 0;                                  ///< frames unserved just before it (an xrun), counted by time
};

/// One cycle. The first turn after start(), and after every restart, is a filling turn: playback only, agreed cycle +
/// margin long, served by the same code; the hardware starts with its done(). Times are on Stream::clock().
struct Turn {
  int frames = 0;
  bool filling = false;                             ///< this is such a filling turn; `ready` and `due` say nothing then
  Side in, out;
  Nanos ready = 0;                                  ///< when the cycle was complete in the hardware, by the clock loop
  Nanos told = 0;                                   ///< when the hardware told so: positions come in steps; 0: `ready`
  Nanos woken = 0;                                  ///< when wait() returned with it
  Nanos due = 0;                                    ///< frames given after this are late: silence is heard instead
  Frames taken = 0;                                 ///< what the hardware keeps of the margin for itself at the most
  Frames floor = 0;                                 ///< Agreed::floor, or less where this start has shown it; 0: as agreed
  int grow = 0, shrink = 0;                         ///< how far done() may change the margin with this turn
};

enum class Wake {
  turn,     ///< a new turn; valid until done() has been called for all its frames
  idle,     ///< `until` passed, or nudge()
  changed,  ///< agreed() differs (rate, latency): read it again; the stream goes on
  part,     ///< one of several went or is back, as fault() tells; `b` are away now. The stream goes on. mend() until it is true
  gone,     ///< the device is lost; only stop() makes sense
};

/// Numbers that tell why a stream changed or went; the sentence is made elsewhere, off the audio thread.
struct Fault { int cause = 0; Nanos at = 0; std::int64_t a = 0, b = 0; };

/// An open device: one clock, both directions in one turn. One thread makes all calls; nudge() any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  [[nodiscard]] virtual const Agreed& agreed() const noexcept = 0;
  /// Outlives the stream.
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept TAUT_NONBLOCKING { return platform::system_clock(); }
  virtual Expected<void> start() = 0;
  /// The one place that sleeps; real-time safe otherwise. While a turn is still open (not done() whole) it only sleeps:
  /// `idle` at `until`, or `gone`; so a long turn is served in pieces, each at its own time. Where the hardware stands
  /// still without a word, an `until` that is cycles away may be overrun by 50 ms: so a backend may do without a timer a
  /// cycle.
  virtual Wake wait(Nanos until, Turn& turn) noexcept = 0;
  /// The next `frames` of the turn are written (and read). With the last of them playback has got `more` frames beyond
  /// (to Turn::grow), or fewer (to -Turn::shrink): the margin has changed by as much, and agreed() says so at once.
  virtual void done(int frames, int more) noexcept TAUT_NONBLOCKING = 0;
  virtual void nudge() noexcept = 0;                              ///< makes a sleeping or the next wait() return `idle`
  [[nodiscard]] virtual Fault fault() const noexcept { return {}; }
  [[nodiscard]] virtual Error explain(const Fault&) const { return {}; }  ///< any thread but the audio thread
  virtual void stop() noexcept = 0;                               ///< at once, without draining; start() may follow

  /// For a stream of several devices; any one control thread, also while the stream runs, but not while it is destroyed.
  /// mend() closes the parts that went and tries to bring them back, once; true: nothing is left to do.
  virtual bool mend() { return true; }
  [[nodiscard]] virtual std::vector<std::string> describe() const { return {}; }  ///< how each part does, a sentence each
};

/// A setting that an id of some backends may carry after the name: `virtual:loopback?key=value`. For help texts.
struct IdKey { std::string_view name, range, standard, meaning; };

/// What changed among the devices; the ids concerned.
struct Change { enum class What { came, went, altered } what = What::altered; std::string id; };

/// Keeps a watch alive; destroying it ends the calls (none runs after the destructor returned).
using Watch = std::shared_ptr<void>;

/// A system interface that reaches devices. Made once a process; every member may be called from any control thread.
class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;        ///< the id's prefix: "alsa"
  [[nodiscard]] virtual std::span<const IdKey> id_keys() const noexcept { return {}; }
  virtual Expected<std::vector<Device>> list() = 0;                        ///< opens nothing; an error says why it is absent
  virtual Expected<Can> probe(const std::string& id) = 0;                  ///< opens and closes; not while it streams
  virtual Expected<std::unique_ptr<Stream>> open(const Request&) = 0;      ///< holds the hardware; does not start it
  virtual Expected<Watch> watch(std::function<void(const Change&)>) = 0;   ///< called on a thread of the backend's
};

}  // namespace taut::device
