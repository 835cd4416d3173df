// SPDX-License-Identifier: MIT
#include "command/through/through.hpp"

#include <cmath>
#include <optional>

#include "command/stream/channels.hpp"
#include "command/stream/defaults.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/stream/event_printer.hpp"
#include "command/stream/result.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "command/terminal/terminal.hpp"
#include "command/through/voice.hpp"
#include "monitor/text.hpp"
#include "settings/settings.hpp"

namespace taut::command {
namespace {

constexpr int usual_channels = 2;
constexpr int largest_buffer = 8192;
constexpr Frames largest_safety = 65536;
constexpr double gain_step = 3;  // dB
constexpr Nanos poll_every = 50'000'000;

/// The current stream; another size or safety means another session.
class Through {
 public:
  Through(host::Driver& driver, StreamOptions options, const ThroughOptions& given, std::vector<int> inputs,
          std::vector<int> outputs)
      : driver_(driver),
        options_(std::move(options)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        voice_(given.gain, !given.unmuted, driver.rate().value_or(48000)),
        seconds_(given.seconds) {}

  ~Through() { close(); }
  Through(const Through&) = delete;
  Through& operator=(const Through&) = delete;

  Expected<void> open() {
    close();
    if (options_.driver.empty())
      if (auto set = driver_.set_settings(settings_lines(options_, Path::both)); !set) return set;
    auto session = host::Session::prepare(
        driver_, {.inputs = inputs_, .outputs = outputs_, .frames = options_.buffer, .rate = options_.rate},
        [this](const host::Block<float>& block) { voice_(block); });
    if (!session) return std::unexpected(session.error());
    session_.emplace(std::move(*session));
    watch_.emplace(*session_, poll_every);
    voice_.virtual_time = report().virtual_time;
    if (seconds_ > 0) voice_.wanted = static_cast<Frames>(std::lround(seconds_ * session_->rate()));
    return session_->start();
  }

  /// Switches to the new size or safety, or back to the previous one, saying why.
  Expected<void> change(int buffer, const std::string& safety) {
    const StreamOptions before = options_;
    options_.buffer = buffer;
    options_.safety = safety;
    if (auto opened = open(); opened)
      return {};
    else
      remark(opened.error().sentence());
    options_ = before;
    return open();
  }

  Expected<void> press(KeyPress key) {
    const int buffer = session_->frames();
    const Frames margin = report().margin;
    switch (key) {
      case KeyPress::mute:
        voice_.toggle();
        break;
      case KeyPress::louder:
        voice_.turn(gain_step);
        break;
      case KeyPress::softer:
        voice_.turn(-gain_step);
        break;
      case KeyPress::larger:
        return change(std::min(2 * buffer, largest_buffer), options_.safety);
      case KeyPress::smaller:
        return change(std::max(buffer / 2, 1), options_.safety);
      case KeyPress::safer:
        return change(buffer, std::to_string(std::clamp<Frames>(2 * margin, 8, largest_safety)));
      case KeyPress::riskier:
        return change(buffer, std::to_string(margin / 2));
      default:
        break;
    }
    return {};
  }

  /// False: the stream cannot go on; see error().
  bool poll() {
    const bool on = watch_->poll(*session_);
    news_.tell(report_of(driver_, *session_));
    if (const int howls = voice_.howls; howls > howls_told_) {
      howls_told_ = howls;
      remark("There was feedback, so it is muted now. Turn it down, or move the microphone away from the loudspeaker.");
    }
    return on;
  }

  /// Of the session, including what went wrong in earlier ones.
  [[nodiscard]] engine::Report report() const {
    engine::Report now = report_of(driver_, *session_);
    add(now, before_);
    return now;
  }
  [[nodiscard]] std::optional<Error> error() const { return watch_ ? watch_->error() : std::nullopt; }
  [[nodiscard]] Voice& voice() noexcept { return voice_; }
  void stop() {
    voice_.over = true;
    static_cast<void>(session_->stop());
  }
  void close() {
    if (session_) {
      stop();
      const engine::Report last = report_of(driver_, *session_);
      news_.end(last);
      add(before_, last);
      session_.reset();
    }
    voice_.over = false;
  }

  /// The state, from all of it down to the essentials.
  [[nodiscard]] std::vector<std::string> lines() {
    const engine::Report now = report();
    const double ms = 1000 * static_cast<double>(now.in.total() + now.out.total()) / now.rate;
    const std::string size = taut::text("{}+{}", now.buffer, now.margin), way = monitor::ms(ms);
    const std::string used = "used " + monitor::time(now.used.max);
    const auto& xruns = now.xruns;
    const std::string causes =
        taut::text("drop-outs program {} computer {} device {}", xruns.host_late, xruns.thread_late, xruns.device_late);
    const std::string all = taut::text("drop-outs {}", xruns.host_late + xruns.thread_late + xruns.device_late);
    const double peak = voice_.input.take();
    const std::string level = monitor::db(decibels(peak)), bar = meter_text(peak, 8), short_bar = meter_text(peak, 4);
    const std::string gain = voice_.muted() ? "MUTED" : taut::text("{:+.0f} dB", voice_.gain());
    return {taut::text("{} {} {} {} {} {}", size, way, used, causes, bar, gain),
            taut::text("{} {} {} {} {} {}", size, way, used, causes, short_bar, gain),
            taut::text("{} {} {} {} {}", size, way, causes, short_bar, gain),
            taut::text("{} {} {} {} {}", size, way, all, short_bar, gain),
            taut::text("{} {} {} {} {}", size, way, all, level, gain),
            taut::text("{} {} {} {}", size, all, level, gain),
            taut::text("{} {} {}", all, level, gain),
            taut::text("{} {}", all, gain),
            gain};
  }

 private:
  static void add(engine::Report& to, const engine::Report& from) {
    to.xruns.host_late += from.xruns.host_late;
    to.xruns.thread_late += from.xruns.thread_late;
    to.xruns.device_late += from.xruns.device_late;
    to.xruns.lost += from.xruns.lost;
    to.xruns.silent += from.xruns.silent;
    to.absence.away_times += from.absence.away_times;
    to.absence.away += from.absence.away;
    to.absence.sleeps += from.absence.sleeps;
    to.absence.slept += from.absence.slept;
  }

  host::Driver& driver_;
  StreamOptions options_;
  engine::Report before_;  // of the earlier sessions: what went wrong in them
  EventPrinter news_;
  std::vector<int> inputs_, outputs_;
  Voice voice_;
  const double seconds_;  // 0: until ended
  int howls_told_ = 0;
  std::optional<DriverWatch> watch_;
  std::optional<host::Session> session_;  // last: its callback uses the voice
};

void welcome(const Through& through, const ThroughOptions& options, bool keys) {
  const engine::Report report = through.report();
  remark(taut::text("Through {}: {} from input to output.", report.output,
                    monitor::frames_ms(report.in.total() + report.out.total(), report.rate)));
  if (!options.unmuted) remark(taut::text("It starts muted at {:.0f} dB, to avoid feedback.", options.gain));
  if (keys)
    remark(
        "Keys: space sound on or off, + and - louder and softer, b and B smaller and larger buffer, s and S less and "
        "more safety, q end.");
}

Expected<StreamResult> stream(const ThroughOptions& given) {
  const auto completed = with_settings(given);
  if (!completed) return std::unexpected(completed.error());
  const StreamOptions& options = *completed;
  auto driver = open_driver(options, Path::both);
  if (!driver) return std::unexpected(driver.error());
  if (auto told = tell_choice(*driver, Sound::real); !told) return std::unexpected(told.error());
  if (driver->inputs() == 0 || driver->outputs() == 0)
    return failure(
        Trouble::unsupported,
        taut::text("This needs inputs and outputs; the device has {} and {}.", driver->inputs(), driver->outputs()),
        "Choose another with --device, or two of one system with --input and --output.");
  if (options.rate > 0 && !driver->can_rate(options.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {}.", monitor::hz(options.rate)),
                   "`taut devices` lists its rates; choose one with --rate.");
  auto inputs = chosen_channels(options.channels, driver->inputs(), usual_channels, "input");
  if (!inputs) return std::unexpected(inputs.error());
  const int count = std::max<int>(usual_channels, static_cast<int>(inputs->size()));
  auto outputs = chosen_channels({}, driver->outputs(), count, "output");
  if (!outputs) return std::unexpected(outputs.error());

  Through through(*driver, options, given, *inputs, *outputs);
  if (auto opened = through.open(); !opened) return std::unexpected(opened.error());
  Keys keys;
  welcome(through, given, keys.there());
  for (bool on = true; on && !stop_asked();) {
    for (KeyPress key = keys.next(); key != KeyPress::none; key = keys.next()) {
      if (key == KeyPress::quit)
        on = false;
      else if (auto done = through.press(key); !done)
        return std::unexpected(done.error());
    }
    if (!through.poll()) on = false;
    progress_that_fits(through.lines());
    if (through.voice().full()) on = false;
    nap(poll_every);
  }
  progress({});
  through.stop();
  StreamResult result{.report = through.report(), .channels = *inputs};
  through.close();
  result.frames = through.voice().frames;
  result.peak = decibels(through.voice().output.highest());
  result.interrupted = stop_asked();
  result.error = through.error();
  if (through.voice().howls > 0) result.remarks.push_back("It was muted because of feedback.");
  return result;
}

}  // namespace

int run(const ThroughOptions& options) { return told(stream(options), options, options.json, "Taut through"); }

}  // namespace taut::command
