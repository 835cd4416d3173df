// SPDX-License-Identifier: MIT
#include <numeric>

#include "command/compare/compare.hpp"
#include "monitor/text.hpp"

namespace taut::command {
namespace {

class DriverRun final : public ways::WayRun {
 public:
  explicit DriverRun(host::Driver driver) : driver_(std::move(driver)) {}
  ~DriverRun() override { DriverRun::stop(); }

  Expected<void> prepare(const ways::WayRequest& wish, ways::Program& program) {
    const int both = std::min({driver_.inputs(), driver_.outputs(), wish.channels});
    if (both < wish.channels)
      return failure(Trouble::unsupported,
                     taut::text("A round trip needs {} inputs and outputs; this device has {} and {}.", wish.channels,
                                driver_.inputs(), driver_.outputs()));
    std::vector<int> channels(static_cast<std::size_t>(wish.channels));
    std::iota(channels.begin(), channels.end(), 0);
    auto session = host::Session::prepare(
        driver_, {.inputs = channels, .outputs = channels, .frames = wish.frames, .rate = wish.rate},
        [&program](const host::Block<std::int32_t>& block) { program.block(block.in, block.out, block.frames); });
    if (!session) return std::unexpected(session.error());
    session_.emplace(std::move(*session));
    got_.frames = session_->frames();
    if (const auto latencies = session_->latencies()) got_.reported = latencies->round_trip();
    const engine::Report report = report_of(driver_, *session_);
    got_.how = taut::text("{} to {}, {}", report.output, report.input, report.output_type);
    got_.remarks = report.remarks;
    return {};
  }

  [[nodiscard]] const ways::Got& got() const noexcept override { return got_; }
  Expected<void> start() override { return session_->start(); }
  void stop() noexcept override {
    if (session_ && session_->running()) static_cast<void>(session_->stop());
  }
  // One wake-up per callback; a device with a shorter period wakes more often, which only its own report tells.
  [[nodiscard]] ways::Tally tally() const noexcept override {
    ways::Tally tally{.wakes = session_->callbacks()};
    try {
      const engine::Xruns xruns = report_of(driver_, *session_).xruns;
      tally.dry = xruns.total();
    } catch (const std::exception&) {
      tally.dry = 0;  // no memory for the report: the exact comparison has its own count
    }
    return tally;
  }

 private:
  host::Driver driver_;
  std::optional<host::Session> session_;
  ways::Got got_;
};

class DriverWay final : public ways::Way {
 public:
  explicit DriverWay(StreamOptions options)
      : options_(std::move(options)), name_(options_.driver.empty() ? "Taut" : options_.driver) {}

  [[nodiscard]] std::string_view name() const noexcept override { return name_; }

  Expected<std::unique_ptr<ways::WayRun>> open(const ways::WayRequest& wish, ways::Program& program) override {
    StreamOptions options = options_;
    options.buffer = wish.frames;
    options.rate = options_.driver.empty() ? wish.rate : 0;
    auto driver = open_driver(options, Path::both);
    if (!driver) return std::unexpected(driver.error());
    auto run = std::make_unique<DriverRun>(std::move(*driver));
    if (auto prepared = run->prepare(wish, program); !prepared)
      return std::unexpected(explained(prepared.error(), options));
    return run;
  }

 private:
  StreamOptions options_;
  std::string name_;
};

}  // namespace

std::unique_ptr<ways::Way> driver_way(const StreamOptions& options) { return std::make_unique<DriverWay>(options); }

}  // namespace taut::command
