// SPDX-License-Identifier: MIT
// The driver's part of the C interface.
#include "base/text.hpp"
#include "host/library/answer.hpp"
#include "host/library/c_places.hpp"
#include "host/library/handles.hpp"

using namespace taut;
using namespace taut::host;

namespace {

constexpr uint32_t usual_patience_ms = 10'000;
constexpr const char* no_driver = "There is no driver.";

int32_t open_with(const TautHostOpen* open, TautDriver* object, TautHostDriver** driver) {
  // A reference that was handed over is given back whatever goes wrong before the driver is taken.
  const auto refused = [&](const char* why) {
    if (object) object->table->release(object);
    return refuse(TAUT_HOST_BAD_REQUEST, why);
  };
  if (!driver) return refused("There is no place for the handle.");
  *driver = nullptr;
  const auto [asked, whole] = given(open);
  if (!whole) return refused(size_not_set);
  if (asked.flags & ~std::uint32_t{TAUT_HOST_APART})
    return refused("An option is not known to this version of the library.");
  const bool apart = (asked.flags & TAUT_HOST_APART) != 0;
  if (apart && object) return refused("A driver that the program has made itself cannot run in a process of its own.");
  if (!asked.driver || !*asked.driver) return refused("No driver is named.");
  const auto places = places_of(asked.places);
  if (!places) return refused(size_not_set);
  const uint32_t patience_ms = asked.patience_ms ? asked.patience_ms : usual_patience_ms;
  auto made = std::make_shared<OpenedDriver>(OpenedDriver::Asked{.name = asked.driver,
                                                                 .places = *places,
                                                                 .settings = asked.settings ? asked.settings : "",
                                                                 .window = asked.window,
                                                                 .object = object,
                                                                 .patience = Nanos{patience_ms} * 1'000'000,
                                                                 .apart = apart});
  if (auto begun = made->begin(); !begun) return refuse(begun.error());
  if (const int32_t code = made->run([](OpenedDriver& self) { return self.open(); }); code != TAUT_HOST_OK) return code;
  *driver = new TautHostDriver{std::move(made)};
  return TAUT_HOST_OK;
}

// Runs `work`, which fills the T, on the driver's thread, and then gives it to the caller.
template <class T, class Work>
int32_t ask(TautHostDriver* driver, T* to, Work work) {
  return guarded([&] {
    if (!driver) return refuse(TAUT_HOST_BAD_REQUEST, no_driver);
    if (!takes(to)) return refuse(TAUT_HOST_BAD_REQUEST, size_not_set);
    auto filled = std::make_shared<T>();
    const int32_t code = driver->driver->run([filled, work](OpenedDriver& self) -> Expected<void> {
      if (auto there = self.need_driver(); !there) return there;
      return work(*self.driver, *filled);
    });
    if (code == TAUT_HOST_OK) give(to, *filled);
    return code;
  });
}

// The same without an answer.
template <class Work>
int32_t tell(TautHostDriver* driver, Work work) {
  return guarded([&] {
    if (!driver) return refuse(TAUT_HOST_BAD_REQUEST, no_driver);
    return driver->driver->run([work](OpenedDriver& self) -> Expected<void> {
      if (auto there = self.need_driver(); !there) return there;
      return work(*self.driver);
    });
  });
}

}  // namespace

int32_t TAUT_HOST_CALL taut_host_open(const TautHostOpen* open, TautHostDriver** driver) {
  return guarded([&] { return open_with(open, nullptr, driver); });
}

int32_t TAUT_HOST_CALL taut_host_adopt(void* object, const TautHostOpen* open, TautHostDriver** driver) {
  return guarded([&] {
    auto* const made = static_cast<TautDriver*>(object);
    if (!made || !made->table) return refuse(TAUT_HOST_BAD_REQUEST, "There is no driver object.");
    return open_with(open, made, driver);
  });
}

void TAUT_HOST_CALL taut_host_close(TautHostDriver* driver) {
  if (!driver) return;
  const auto opened = std::move(driver->driver);
  delete driver;
  guarded([&] {
    const auto close = [](OpenedDriver& self) -> Expected<void> {
      if (const auto stream = self.stream.lock()) stream->drop();
      self.object = nullptr;
      self.driver.reset();
      return {};
    };
    if (!opened->called_back()) return opened->end(close);
    opened->post(close);
    return int32_t{TAUT_HOST_OK};
  });
}

int32_t TAUT_HOST_CALL taut_host_info(TautHostDriver* driver, TautHostInfo* info) {
  return ask(driver, info, [](Driver& of, TautHostInfo& to) -> Expected<void> {
    if (auto counted = of.refresh(); !counted) return counted;
    put(to.name, of.name());
    to.flags = of.report() ? uint32_t{TAUT_HOST_IS_TAUT} : 0;
    to.version = of.version();
    to.inputs = of.inputs();
    to.outputs = of.outputs();
    to.rate = of.rate().value_or(0);
    const auto sizes = of.sizes();
    if (!sizes) return std::unexpected(sizes.error());
    to.min_frames = sizes->min;
    to.max_frames = sizes->max;
    to.preferred_frames = sizes->preferred;
    to.step_frames = sizes->step;
    const auto latencies = of.latencies().value_or(Latencies{-1, -1});
    to.input_latency = static_cast<int32_t>(latencies.input);
    to.output_latency = static_cast<int32_t>(latencies.output);
    return {};
  });
}

int32_t TAUT_HOST_CALL taut_host_channel(TautHostDriver* driver, int32_t input, int32_t index,
                                         TautHostChannel* channel) {
  return ask(driver, channel, [input, index](Driver& of, TautHostChannel& to) -> Expected<void> {
    if (index < 0 || index >= (input ? of.inputs() : of.outputs()))
      return failure(Trouble::bad_request,
                     text("The driver '{}' has no {} {}.", of.name(), input ? "input" : "output", index));
    const auto found = of.channel(input != 0, index);
    if (!found) return std::unexpected(found.error());
    put(to.name, found->name);
    to.group = found->group;
    to.active = found->active;
    to.type = static_cast<int32_t>(found->type);
    return {};
  });
}

int32_t TAUT_HOST_CALL taut_host_can_rate(TautHostDriver* driver, double hz) {
  return tell(driver, [hz](Driver& of) -> Expected<void> {
    if (of.can_rate(hz)) return {};
    return failure(Trouble::unsupported, text("The driver '{}' cannot run at {} Hz.", of.name(), hz));
  });
}

int32_t TAUT_HOST_CALL taut_host_set_rate(TautHostDriver* driver, double hz) {
  return tell(driver, [hz](Driver& of) { return of.set_rate(hz); });
}

int32_t TAUT_HOST_CALL taut_host_clock(TautHostDriver* driver, size_t index, TautHostClock* clock) {
  // It may be hung when this returns, and go on later.
  auto past = std::make_shared<std::atomic<bool>>(false);
  const int32_t code = ask(driver, clock, [index, past](Driver& of, TautHostClock& to) -> Expected<void> {
    const auto sources = of.clock_sources();
    if (!sources) return std::unexpected(sources.error());
    if (*past = index >= sources->size(); *past) return {};
    const ClockSource& source = (*sources)[index];
    to.number = source.index;
    to.current = source.current;
    put(to.name, source.name);
    return {};
  });
  return code == TAUT_HOST_OK && *past ? int32_t{TAUT_HOST_NOTHING} : code;
}

int32_t TAUT_HOST_CALL taut_host_set_clock(TautHostDriver* driver, int32_t number) {
  return tell(driver, [number](Driver& of) { return of.set_clock_source(number); });
}

int32_t TAUT_HOST_CALL taut_host_panel(TautHostDriver* driver) {
  return guarded([&] {
    if (!driver) return refuse(TAUT_HOST_BAD_REQUEST, no_driver);
    return driver->driver->show_panel();
  });
}

int32_t TAUT_HOST_CALL taut_host_settings(TautHostDriver* driver, const char* lines) {
  return tell(driver, [text = std::string(lines ? lines : "")](Driver& of) { return of.set_settings(text); });
}

int32_t TAUT_HOST_CALL taut_host_report(TautHostDriver* driver, char* text, size_t* length) {
  return guarded([&] {
    if (!driver || !length)
      return refuse(TAUT_HOST_BAD_REQUEST, driver ? "There is no place for the length." : no_driver);
    auto report = std::make_shared<std::string>();
    const int32_t code = driver->driver->run([report](OpenedDriver& self) -> Expected<void> {
      if (auto there = self.need_driver(); !there) return there;
      auto made = self.driver->report();
      if (!made) return std::unexpected(made.error());
      *report = std::move(*made);
      return {};
    });
    if (code != TAUT_HOST_OK) return code;
    if (text && *length > 0) {
      const size_t fits = std::min(report->size(), *length - 1);
      std::memcpy(text, report->data(), fits);
      text[fits] = '\0';
    }
    *length = report->size() + 1;
    return code;
  });
}

void* TAUT_HOST_CALL taut_host_object(TautHostDriver* driver) {
  return driver ? driver->driver->object.load() : nullptr;
}
