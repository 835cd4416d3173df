// SPDX-License-Identifier: MIT
#include "command/record/record.hpp"

#include <atomic>
#include <filesystem>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "base/path.hpp"
#include "command/json.hpp"
#include "command/stream/channels.hpp"
#include "command/stream/defaults.hpp"
#include "command/stream/driver_watch.hpp"
#include "command/stream/event_printer.hpp"
#include "command/stream/gaps.hpp"
#include "command/stream/meter.hpp"
#include "command/stream/result.hpp"
#include "command/stream/sample_queue.hpp"
#include "command/terminal/say.hpp"
#include "command/terminal/stop.hpp"
#include "files/container.hpp"
#include "files/writer.hpp"
#include "platform/clock.hpp"

namespace taut::command {
namespace {

// A disk may stall for this long; less with many channels, to limit memory.
constexpr double queued_seconds = 16;
constexpr Frames queue_samples = 32 << 20;

constexpr Nanos poll_every = 50'000'000;
constexpr Nanos write_every = 20'000'000;
constexpr std::size_t piece = 4096;

/// Queues up to a number of captured frames. Real-time safe, except on a card in virtual time, which waits for the
/// disk.
class Recorder {
 public:
  Recorder(SampleQueue& queue, GapNotes& notes, Frames frames, bool virtual_time)
      : queue_(queue),
        notes_(notes),
        left_(frames),
        virtual_time_(virtual_time),
        planes_(static_cast<std::size_t>(queue.channels())) {}

  void operator()(const host::Block<std::int32_t>& block) noexcept {
    if (left_ == 0) {
      full = true;
      return;
    }
    notes_.flush(queued_);
    const host::Gap& gap = block.gap;
    Frames first = block.frames;
    if (gap.lost > 0 || gap.slept > 0 || gap.away != notes_.away()) {
      first = gap.at;
      put(block, 0, first);
      const Frames lost = std::min(gap.lost, left_);
      notes_.push({.after = queued_, .lost = lost, .slept = gap.slept, .away = gap.away});
      left_ -= lost;
      put(block, first, block.frames - first);
    } else {
      put(block, 0, block.frames);
    }
  }

  /// After the last callback: records what the disk missed last.
  void finish() noexcept { note_missed(); }

  Meter meter;
  std::atomic<Frames> missed{0};
  std::atomic<bool> full{false};  ///< everything wanted is queued
  std::atomic<bool> over{false};  ///< nobody reads the queue any more

 private:
  void put(const host::Block<std::int32_t>& block, Frames from, Frames count) noexcept {
    const auto frames = static_cast<std::size_t>(std::min(count, left_));
    if (frames == 0) return;
    for (std::size_t c = 0; c < planes_.size(); ++c) {
      planes_[c] = block.in[c] + from;
      meter.add({planes_[c], frames});
    }
    left_ -= static_cast<Frames>(frames);
    const platform::Clock& clock = platform::system_clock();
    while (queue_.room() < frames && virtual_time_ && !over) clock.sleep_until(clock.now() + 200'000);
    if (queue_.room() < frames) {
      missed += static_cast<Frames>(frames);
      missed_last_ += static_cast<Frames>(frames);
      return;
    }
    note_missed();
    queue_.push(planes_, frames);
    queued_ += static_cast<Frames>(frames);
  }

  void note_missed() noexcept {
    if (const Frames lost = std::exchange(missed_last_, 0); lost > 0)
      notes_.push({.after = queued_, .lost = lost, .away = notes_.away(), .disk = true});
  }

  SampleQueue& queue_;
  GapNotes& notes_;
  Frames left_;
  const bool virtual_time_;
  std::vector<const std::int32_t*> planes_;
  Frames queued_ = 0;
  Frames missed_last_ = 0;  // since the last queued frame
};

/// The writing thread.
class Scribe {
 public:
  Scribe(files::Writer& writer, SampleQueue& queue, GapWriter& gaps)
      : writer_(writer), queue_(queue), gaps_(gaps), thread_([this] { work(); }) {}
  ~Scribe() { finish(); }
  Scribe(const Scribe&) = delete;
  Scribe& operator=(const Scribe&) = delete;

  /// Writes the rest, then ends.
  void finish() {
    ending_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool broken() const noexcept { return broken_; }
  [[nodiscard]] Frames written() const noexcept { return written_; }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }  ///< after finish()

 private:
  void work() {
    std::vector<std::int32_t> buffer(piece * static_cast<std::size_t>(queue_.channels()));
    for (;;) {
      const bool last = ending_;
      if (auto done = write_queued(buffer); !done) {
        error_ = done.error();
        broken_ = true;
        return;
      }
      if (last) return;
      const platform::Clock& clock = platform::system_clock();
      clock.sleep_until(clock.now() + write_every);
    }
  }

  Expected<void> write_queued(std::span<std::int32_t> buffer) {
    for (bool more = true; more;) {
      const std::size_t waiting = queue_.waiting();
      const Frames frames = gaps_.until_next(static_cast<Frames>(std::min(waiting, piece)));
      const auto samples = buffer.first(static_cast<std::size_t>(frames) * static_cast<std::size_t>(queue_.channels()));
      queue_.pop(samples);
      if (auto done = writer_.write(std::span<const std::int32_t>(samples)); !done) return done;
      gaps_.wrote(frames);
      if (auto done = gaps_.due(); !done) return done;
      written_ = writer_.frames();
      more = waiting > 0;
    }
    return {};
  }

  files::Writer& writer_;
  SampleQueue& queue_;
  GapWriter& gaps_;
  std::optional<Error> error_;
  std::atomic<bool> ending_{false}, broken_{false};
  std::atomic<Frames> written_{0};
  std::thread thread_;
};

/// An existing file can be replaced, which only this command knows how to ask for.
Error with_option(Error error, const RecordOptions& given) {
  std::error_code ignored;
  if (!given.replace && error.trouble == Trouble::bad_request &&
      std::filesystem::is_regular_file(path_of(given.file), ignored))
    error.remedy = "Choose another name, or replace it: --replace.";
  return error;
}

/// The sample format, as far as the container leaves a choice.
Expected<files::Sample> sample_of(const RecordOptions& given) {
  const auto container = files::container_of(given.file);
  if (!container) return std::unexpected(container.error());
  if (!files::is_lossy(*container)) return given.sample.value_or(files::Sample::s24);
  if (!given.sample) return files::Sample::f32;
  return failure(Trouble::bad_request,
                 taut::text("{} has no samples of {}.", files::name(*container), files::name(*given.sample)),
                 "Leave out --format, or record into a .wav or a .flac.");
}

/// Whether the recording can have cue points.
bool can_mark(const RecordOptions& given) {
  return !files::Pipe::is_named(given.file, files::Pipe::Direction::out) &&
         files::container_of(given.file).value_or(files::Container::wav) == files::Container::wav;
}

/// The result of writing: an error says what is kept; a pipe whose reader has ended is no error.
void settle(const files::Writer& writer, const std::optional<Error>& first, const Expected<void>& closed,
            StreamResult& result) {
  const std::string file = result.file == "-" ? "the output" : result.file;
  result.frames = writer.frames();
  const std::string kept = monitor::frames_ms(result.frames, result.report.rate);
  if (first)
    result.error = *first;
  else if (!closed)
    result.error = closed.error();
  if (writer.reader_gone()) {
    result.error.reset();
    result.remarks.push_back(
        taut::text("The program that read {} has ended; the recording ended there, with {}.", file, kept));
  } else if (result.error && writer.untouched()) {
    result.error->what += taut::text(" Nothing was recorded, and {} is unchanged.", file);
  } else if (result.error) {
    result.error->what += taut::text(" What was recorded until then is kept in {}: {}.", file, kept);
  } else if (writer.untouched()) {
    result.remarks.push_back(taut::text("Nothing was recorded; {} is unchanged.", file));
  }
}

Expected<StreamResult> record(const RecordOptions& given) {
  const auto sample = sample_of(given);
  if (!sample) return std::unexpected(sample.error());
  const auto completed = with_settings(given);
  if (!completed) return std::unexpected(completed.error());
  const StreamOptions& options = *completed;
  const auto driver = open_driver(options, Path::input_only);
  if (!driver) return std::unexpected(driver.error());
  if (auto told = tell_choice(*driver, Sound::real); !told) return std::unexpected(told.error());
  if (options.rate > 0 && !driver->can_rate(options.rate))
    return failure(Trouble::unsupported, taut::text("The device cannot run at {}.", monitor::hz(options.rate)),
                   "`taut devices` lists its rates; choose one with --rate.");
  if (driver->inputs() == 0)
    return failure(Trouble::unsupported, "The device has no input.", "Choose another with --device.");
  auto channels = chosen_channels(options.channels, driver->inputs(), driver->inputs(), "input");
  if (!channels) return std::unexpected(channels.error());

  std::optional<Recorder> recorder;
  auto session = host::Session::prepare(
      *driver, {.inputs = *channels, .outputs = std::vector<int>{}, .frames = options.buffer, .rate = options.rate},
      [&recorder](const host::Block<std::int32_t>& block) { (*recorder)(block); });
  if (!session) return std::unexpected(session.error());
  const double rate = session->rate();
  const int count = static_cast<int>(channels->size());
  if (files::Pipe::is_named(given.file, files::Pipe::Direction::out) && !files::Pipe::is_output(given.file))
    progress(taut::text("Waiting for a program that reads {}", given.file));
  auto writer = files::Writer::create(
      given.file, {.rate = rate, .channels = count, .sample = *sample},
      given.replace ? files::Writer::Existing::replace : files::Writer::Existing::refuse, stop_asked);
  if (!writer) return std::unexpected(with_option(writer.error(), given));

  const auto room = std::min(static_cast<Frames>(queued_seconds * rate), queue_samples / count);
  SampleQueue queue(count, std::max<Frames>(room, 4 * session->frames()));
  const Frames wanted =
      given.seconds > 0 ? static_cast<Frames>(given.seconds * rate) : std::numeric_limits<Frames>::max();
  GapNotes notes;
  GapWriter gaps(*writer, notes, rate);
  recorder.emplace(queue, notes, wanted, report_of(*driver, *session).virtual_time);
  Scribe scribe(*writer, queue, gaps);
  EventPrinter events;
  DriverWatch watch(*session, poll_every);
  if (auto started = session->start(); !started) return std::unexpected(started.error());
  while (!recorder->full && !scribe.broken() && !stop_asked()) {
    if (!watch.poll(*session)) break;
    events.tell(report_of(*driver, *session));
    progress_that_fits(
        with_meter(taut::text("{:8.1f} s", static_cast<double>(scribe.written()) / rate), recorder->meter.take()));
    nap(poll_every);
  }
  progress({});
  StreamResult result{.file = given.file, .channels = *channels};
  result.interrupted = stop_asked();
  result.remarks = watch.remarks();
  if (scribe.broken()) recorder->over = true;
  static_cast<void>(session->stop());
  result.report = report_of(*driver, *session);
  events.end(result.report);
  recorder->finish();
  scribe.finish();
  gaps.end();
  const auto closed = writer->close();
  settle(*writer, scribe.error() ? scribe.error() : watch.error(), closed, result);
  result.missed = recorder->missed;
  result.peak = decibels(recorder->meter.highest());
  result.gaps = gaps.gaps();
  if (!result.gaps.empty() && can_mark(given))
    result.remarks.push_back(
        taut::text("Silence replaces what is missing, so that the rest keeps its time; {}the file marks "
                   "where.",
                   gaps.unmarked() ? "as far as its cue points reach, " : ""));
  else if (!result.gaps.empty())
    result.remarks.push_back("Silence replaces what is missing, so that the rest keeps its time.");
  return result;
}

}  // namespace

int run(const RecordOptions& options) {
  // stdout carries sound: no text may go there.
  if (files::Pipe::is_output(options.file)) results_to_stderr();
  return told(record(options), options, options.json, "Taut record");
}

}  // namespace taut::command
