// SPDX-License-Identifier: MIT
// The device contract: everything the engine knows of hardware. The two classes first, then the values they pass.
// Reasons: docs/adding-a-backend.md. A compiling example: device/skeleton.
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

struct Device;
struct Can;
struct Request;
struct Agreed;
struct Turn;
struct Change;

/// Why a stream changed or went, as numbers; Stream::explain() makes the sentence.
struct Fault { int cause = 0; Nanos at = 0; std::int64_t a = 0, b = 0; };

enum class Wake {
  turn,            ///< a new turn, valid until done() was called for all its frames
  idle,            ///< `until` passed, or nudge()
  changed,         ///< agreed() differs (rate, latency): read it again; the stream goes on
  member_changed,  ///< a device of several went or is back (see fault(); `b` are away); call recover() until it is true
  gone,            ///< the device is lost; only stop() makes sense
};

/// An open device: one clock, both directions in one turn. One thread makes all calls; nudge() any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  [[nodiscard]] virtual const Agreed& agreed() const noexcept = 0;
  /// The clock of all times here. Outlives the stream.
  [[nodiscard]] virtual const platform::Clock& clock() const noexcept TAUT_NONBLOCKING { return platform::system_clock(); }
  virtual Expected<void> start() = 0;
  /// The only place that sleeps; real-time safe otherwise. With a turn still open it only sleeps: `idle` at `until`, or
  /// `gone`. Where the hardware stands still, a distant `until` may be overrun by 50 ms.
  virtual Wake wait(Nanos until, Turn& turn) noexcept = 0;
  /// The next `frames` of the turn are read and written. The last of them also moves the margin: by `more` frames, from
  /// -Turn::shrink to Turn::grow, and agreed() shows it at once.
  virtual void done(int frames, int more) noexcept TAUT_NONBLOCKING = 0;
  virtual void nudge() noexcept = 0;  ///< makes a sleeping wait(), or the next one, return `idle`
  [[nodiscard]] virtual Fault fault() const noexcept { return {}; }
  [[nodiscard]] virtual Error explain(const Fault&) const { return {}; }  ///< any thread but the audio thread
  virtual void stop() noexcept = 0;  ///< at once, without draining; start() may follow

  // For a stream of several devices; any one control thread, also while it runs, but not while it is destroyed.
  virtual bool recover() { return true; }  ///< one try to close and reopen lost members; true: nothing is left to do
  [[nodiscard]] virtual std::vector<std::string> describe() const { return {}; }  ///< the state of each member, in a sentence
};

/// A setting that an id of some backends may carry after the name: `virtual:loopback?key=value`. For help texts.
struct IdKey { std::string_view name, range, standard, meaning; };

/// Keeps a watch alive; destroying it ends the calls (none runs after the destructor returned).
using Watch = std::shared_ptr<void>;

/// A system interface that reaches devices. Made once a process; any control thread may call any member.
class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;  ///< the prefix of its ids: "alsa"
  [[nodiscard]] virtual std::span<const IdKey> id_keys() const noexcept { return {}; }
  /// Its server is another one in the place of the one it is for, and has a backend of its own: PipeWire for JACK.
  [[nodiscard]] virtual bool stands_in() const { return false; }
  virtual Expected<std::vector<Device>> list() = 0;                       ///< opens nothing; an error: why it is absent
  virtual Expected<Can> probe(const std::string& id) = 0;                 ///< opens and closes; not while it streams
  /// As probe(), for a device that is opened next: a program that has it and lets go of it when asked is asked to.
  virtual Expected<Can> probe_to_open(const std::string& id);
  virtual Expected<std::unique_ptr<Stream>> open(const Request&) = 0;     ///< holds the hardware; does not start it
  virtual Expected<Watch> watch(std::function<void(const Change&)>) = 0;  ///< called on a thread of the backend
};

/// How a device is attached, as far as a listing shows. Decides where nobody named a device: device/preference.hpp.
enum class Kind {
  unknown,
  usb, firewire, pci,  ///< plugged in by choice
  built_in,            ///< on the computer's board
  digital,             ///< HDMI, DisplayPort, S/PDIF: often nothing that sounds is at the other end
  software,            ///< a card that the system only emulates, such as snd-aloop
  simulated,           ///< the virtual card
  tap,                 ///< what other programs play: never chosen unless it is named
};

/// What a backend lists without opening anything.
struct Device {
  std::string id, name;                             ///< `id`: `backend:` + the system's own stable name
  std::optional<int> inputs = 0, outputs = 0;       ///< channels; 0: none; nullopt: some, only probe() can count them
  std::string clock = {};                           ///< devices with equal names never drift apart; empty: not known
  Kind kind = Kind::unknown;
  std::string inputs_held = {}, outputs_held = {};  ///< "aplay (process 7) plays on it"; empty: free, or not known
};

/// One rate (Hz) and the cycle sizes (frames) possible at it: min, min + step, ... max; step -1: powers of two only.
struct Rate { double hz = 0; int min_frames = 0, max_frames = 0, step = 1, preferred_frames = 0; };

/// What a device can do. When not `yes`, the rest is the last known, or empty. With one direction in use it is `yes` for
/// the free one: the other has its `_held` sentence and no channels.
struct Can {
  enum class Known { yes, busy, unknown } known = Known::unknown;
  std::string why;                                  ///< a sentence when not `yes`: who holds it, what to do
  std::string inputs_held = {}, outputs_held = {};
  std::vector<std::string> inputs, outputs;         ///< every channel, by name
  std::vector<audio::SampleType> input_types, output_types;
  std::vector<Rate> rates;                          ///< ascending
  double current_rate = 0;                          ///< Hz; 0: not known, or none
  std::string clock = {};                           ///< as Device::clock
  bool keeps_ahead = false;                         ///< a server that keeps its devices a cycle ahead by itself
};

/// How a stream gets on with other programs that have its device, or want it.
enum class Share {
  keep,   ///< asks whoever has it to let go, and keeps it then
  yield,  ///< asks too, and gives it to whoever asks: it is lost until that program has closed it
  leave,  ///< asks nobody
};

/// `in` and `out` are ids of one backend; equal for a full-duplex card; one may be empty.
struct Request {
  std::string in, out;
  double rate = 48000;   ///< Hz
  int frames = 64;       ///< the cycle that is wished for; Agreed tells the one that was got
  Frames margin = 64;    ///< frames beyond one cycle that playback is kept ahead (the safety of docs/latency.md)
  Frames room = 0;       ///< the largest margin that done() may ask for later; 0: it stays
  bool usual_margin = false;  ///< nobody chose the margin: left out where Can::keeps_ahead
  bool aligned = false;  ///< plays in time with other devices: started in the usual order whatever the margin
  Share share = Share::keep;
};

/// One direction of an open stream.
struct End {
  int channels = 0;                                 ///< 0: the stream lacks this direction
  audio::SampleType type = audio::SampleType::int32;
  audio::Layout layout = audio::Layout::interleaved;
  Frames latency = 0;                               ///< the hardware's own (converters, transfers), without cycle and prefill
  bool latency_known = false;                       ///< false: 0 is only assumed
  Frames latency_jitter = 0;                        ///< variation of `latency` from start to start
  Frames start_offset = 0;                          ///< added to `latency` where the start is not in the usual order
  Frames resampler = 0;                             ///< added to `latency` by our resampler, exact
};

/// What was got.
struct Agreed {
  double rate = 0;                                  ///< Hz
  int frames = 0;                                   ///< of a cycle; the most where `fixed` is false
  bool fixed = true;                                ///< every turn has `frames`
  bool pieces = false;                              ///< done() may be called for a part of a turn
  Frames margin = 0;
  Frames floor = 0;                                 ///< the least margin of this hardware; less was raised, with a remark
  End in, out;
  int priority = 0;                                 ///< the audio thread's at most (1..99): below a server's; 0: any
  std::vector<std::string> remarks;                 ///< sentences for the user: what was converted, replaced, assumed
};

/// One direction of one turn. Frame i of channel c is at areas[c].data + areas[c].step * (i < split ? at + i : i - split).
struct Side {
  std::span<const audio::Area> areas;               ///< empty: nothing in this direction this turn
  std::ptrdiff_t at = 0;                            ///< first frame within the ring
  int split = 0;                                    ///< frames from there to the end of the ring; may exceed the turn
  Frames position = 0;                              ///< of the first frame in the stream; never goes back
  Nanos time = 0;                                   ///< when that frame was, or will be, at the converter; filtered
  Frames lost = 0;                                  ///< frames unserved just before it (an xrun), counted by time
};

/// One cycle. The first turn after start(), and after every restart, is a filling turn: playback only, one cycle + margin
/// long; its done() starts the hardware.
struct Turn {
  int frames = 0;
  bool filling = false;                             ///< a filling turn; `ready` and `due` mean nothing then
  Side in, out;
  Nanos ready = 0;                                  ///< when the cycle was complete in the hardware, by the clock loop
  Nanos reported_at = 0;                            ///< when a hardware of coarse positions reported it; 0: `ready`
  Nanos woken = 0;                                  ///< when wait() returned with it
  Nanos due = 0;                                    ///< frames written after this are late: silence is heard instead
  Frames granularity = 0;                           ///< the most of the margin that the hardware's steps take
  Frames floor = 0;                                 ///< Agreed::floor, or less where this start has shown it; 0: as agreed
  int grow = 0, shrink = 0;                         ///< how far done() may change the margin with this turn
};

/// What changed among the devices.
struct Change { enum class What { came, went, altered } what = What::altered; std::string id; };

inline Expected<Can> Backend::probe_to_open(const std::string& id) { return probe(id); }

}  // namespace taut::device
