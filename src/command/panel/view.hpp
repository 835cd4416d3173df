// SPDX-License-Identifier: MIT
// What the page shows of settings and devices, kept up to date on a thread of its own while somebody looks.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "panel/channels.hpp"
#include "panel/driver.hpp"
#include "settings/store.hpp"

namespace taut::command {

/// A device as the page lists it.
struct ShownDevice {
  std::string id, name;
  int inputs = 0, outputs = 0;  ///< channels; 0: none, or not known yet
  std::string held;             ///< who has it, in sentences; empty: free, or not known
  std::string why;              ///< why it is the default; empty: it is not
  bool joined = false;          ///< several devices under a name of the settings
};

struct View {
  panel::DriverStatus status;
  std::vector<panel::DeviceChoice> choices;
  std::vector<ShownDevice> devices;
  std::string opened_by;                      ///< the program whose button has opened the page; empty: none
  settings::File file;                        ///< the settings file as understood
  std::vector<panel::ChannelSource> sources;  ///< the members of the devices in use, in their order
};

class ViewKeeper {
 public:
  /// `opened_by`: the program whose button asked for it; empty: none. Its settings are shown if it has some of its own.
  explicit ViewKeeper(std::string opened_by);
  ~ViewKeeper();  ///< waits for nobody: the thread ends by itself
  ViewKeeper(const ViewKeeper&) = delete;
  ViewKeeper& operator=(const ViewKeeper&) = delete;

  /// The latest view; asks for the next. Looking costs nothing while nobody calls this. Any thread.
  std::shared_ptr<const View> view();

  /// Writes the settings file and shows the change at once; what it means for the latency follows. Control thread.
  Expected<void> change(const settings::Edit& edit);

  /// Shows another program's settings. Control thread.
  void show(const std::string& program);

  /// While paused no device is opened, and the latency stays; after that it is looked at anew. Any thread.
  void pause(bool is_paused);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace taut::command
