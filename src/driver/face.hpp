// SPDX-License-Identifier: MIT
// The driver object that a host holds: slots 1 to 23, the same on every system. Translates the protocol to engine calls
// and does nothing else. What differs between systems (interface ids, stored settings, a panel) is in small derived
// classes.
#pragma once
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "driver/callback_gate.hpp"
#include "driver/callback_scope.hpp"
#include "driver/gate.hpp"
#include "driver/host_callbacks.hpp"
#include "driver/last_words.hpp"
#include "driver/lifeline.hpp"
#include "engine/engine.hpp"
#include "panel/driver.hpp"
#include "settings/store.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace taut::driver {

/// Any slot may be called from any thread in any state, even inside the host's callbacks; none throws. Slots take one
/// lock, which is never held while calling the host; output_ready() and get_sample_position() take none.
class Face : public protocol::Slots {
 public:
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  TautULong TAUT_UNKNOWN_CALL add_ref() noexcept final;
  TautULong TAUT_UNKNOWN_CALL release() noexcept final;
  TautBool init(void* system) noexcept final;
  void get_driver_name(char* name) noexcept final;
  TautLong get_driver_version() noexcept final;
  void get_error_message(char* text) noexcept final;
  TautResult start() noexcept final;
  TautResult stop() noexcept final;
  TautResult get_channels(TautLong* inputs, TautLong* outputs) noexcept final;
  TautResult get_latencies(TautLong* input, TautLong* output) noexcept final;
  TautResult get_buffer_size(TautLong* min, TautLong* max, TautLong* preferred, TautLong* granularity) noexcept final;
  TautResult can_sample_rate(double rate) noexcept final;
  TautResult get_sample_rate(double* rate) noexcept final;
  TautResult set_sample_rate(double rate) noexcept final;
  TautResult get_clock_sources(TautClockSource* sources, TautLong* count) noexcept final;
  TautResult set_clock_source(TautLong index) noexcept final;
  TautResult get_sample_position(TautInt64* position, TautInt64* time) noexcept final;
  TautResult get_channel_info(TautChannelInfo* info) noexcept final;
  TautResult create_buffers(TautBufferInfo* infos, TautLong count, TautLong frames,
                            const TautCallbacks* callbacks) noexcept final;
  TautResult dispose_buffers() noexcept final;
  TautResult control_panel() noexcept final;
  TautResult future(TautLong selector, void* parameter) noexcept final;
  TautResult output_ready() noexcept final;

  /// As a host holds it.
  [[nodiscard]] TautDriver* object() noexcept { return reinterpret_cast<TautDriver*>(static_cast<Slots*>(this)); }

  /// Ends a Lifeline's hold().
  void let_go() noexcept;

  [[nodiscard]] const std::filesystem::path& settings_file() const noexcept { return file_; }

  /// For threads that may outlive this object.
  [[nodiscard]] const std::shared_ptr<Lifeline>& lifeline() const noexcept { return lifeline_; }

 protected:
  /// `name`: the driver's name until a host selects an instance. `file`: the settings file; empty: none.
  Face(std::string name, std::filesystem::path file);
  virtual ~Face();

  /// `start`, the settings from the file, plus those stored for an instance. An error makes init() fail with its
  /// sentence. Called under the lock.
  [[nodiscard]] virtual Expected<settings::Settings> stored(const std::string& instance,
                                                            const settings::Settings& start) const = 0;

  /// What the host demands of those who call it.
  [[nodiscard]] virtual engine::HostNeeds needs() const { return {}; }

  /// Shows a panel. Called without the lock, in any state.
  virtual Answer show_panel() = 0;

 private:
  friend class Lifeline;
  friend class PanelLine;
  class Hold;
  template <class Body>
  TautResult control(Body&& body) noexcept;
  TautResult answer(const Answer& answer) noexcept;

  // The state a call needs, or a refusal that says which call comes first. Under the lock.
  std::expected<engine::Initialised*, Refusal> initialised() const;
  std::expected<engine::Prepared*, Refusal> prepared() const;
  Answer open();
  Answer open(const settings::Settings& wanted);
  Expected<settings::Settings> wanted();
  void follow();
  void reread() noexcept;
  panel::DriverStatus status();
  [[nodiscard]] panel::Reset reset() const;
  [[nodiscard]] std::vector<std::string> remarks() const;
  Answer prepare(const std::vector<engine::ChannelRef>& channels, TautLong frames, const TautCallbacks& callbacks,
                 bool with_time, TautBufferInfo* infos);

  // The selectors of future().
  TautResult pass_time(const long long* ns) noexcept;
  TautResult gap(TautGap* gap) const noexcept;
  TautResult whole_error(TautText* text) const noexcept;
  TautResult telemetry(TautTelemetry* telemetry) noexcept;
  Answer select_instance(const char* name);
  Answer set_settings(const char* lines);
  Answer report(void* text) const;
  Answer measured(const long long* round_trip);
  Answer internal_buffers(void* buffers) const;

  std::atomic<TautULong> references_{1};  // the host's references, as it is told
  std::atomic<TautULong> holds_{1};  // one for all of the host's references, plus one for each call and thread inside
  Gate gate_;
  LastWords words_;
  CallbackGate running_;
  const std::shared_ptr<CallbackScope> scope_ = std::make_shared<CallbackScope>();
  const std::shared_ptr<Lifeline> lifeline_ = std::make_shared<Lifeline>(*this);
  const std::filesystem::path file_;

  // Guarded by the gate.
  std::string instance_;
  std::string lines_;                          // settings given through future(), newest last
  settings::Settings current_;                 // in use by the engine
  std::optional<settings::Settings> pending_;  // waiting for the host to reopen
  std::shared_ptr<HostCallbacks> host_;        // of the current buffers
  std::optional<Error> trouble_;               // why the settings file or its contents are not used
  std::optional<std::string> seen_;            // text of the settings file
  settings::FileWatch file_watch_;             // while there are buffers
  std::vector<engine::ChannelRef> active_;
  engine::Engine engine_;
};

}  // namespace taut::driver
