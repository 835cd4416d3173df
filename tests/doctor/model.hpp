// SPDX-License-Identifier: MIT
// A Linux computer as a folder that doctor::read_machine() reads, plus the results of what it tries. Healthy at first;
// the `plant`s below add one fault each.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "doctor/linux/machine.hpp"

namespace taut::tests {

class ModelComputer {
 public:
  static constexpr int user = 4242;  ///< nobody's uid here: it has only the rights that file modes give to others

  ModelComputer();
  ~ModelComputer();
  ModelComputer(const ModelComputer&) = delete;
  ModelComputer& operator=(const ModelComputer&) = delete;

  [[nodiscard]] std::filesystem::path path(const std::string& absolute) const;  ///< "/proc/stat" below the folder
  void put(const std::string& absolute, const std::string& text) const;
  void link(const std::string& absolute, const std::string& to) const;  ///< both absolute in the model
  void remove(const std::string& absolute) const;

  struct ThreadStat {
    int process = 0, thread = 0;
    std::string program, name;
    int policy = 1, priority = 50;
    bool kernel = false;
    long long computed = 0;
  };
  void put_thread(const ThreadStat& one) const;
  void put_process(int process, const std::string& program, const std::vector<std::string>& arguments = {}) const;

  /// Takes two readings, a second apart, where `later` makes the second one; then evaluates them.
  template <class Later>
  std::vector<doctor::Finding> examine(Later&& later) const {
    const doctor::Machine before = doctor::read_machine(root_, user);
    later();
    doctor::Machine after = doctor::read_machine(root_, user);
    doctor::set_rates(after, before, 1.0);
    return doctor::find(after, tried_now(), asked_now());
  }
  [[nodiscard]] std::vector<doctor::Finding> examine() const {
    return examine([] {});
  }

  /// A new login: the user gets the rights in this computer's group and limits files.
  void log_in();

  /// Runs a command with the model's paths, without sudo, and with changes of the system applied to the folder. Returns
  /// its output on failure, else empty.
  [[nodiscard]] std::string type(const std::string& command) const;

  doctor::Tried tried;

 private:
  [[nodiscard]] doctor::Tried tried_now() const;  ///< with PipeWire's current settings
  [[nodiscard]] doctor::Examination asked_now() const;

  std::filesystem::path root_;
};

/// The findings above ok, as "topic severity".
std::vector<std::string> wrong(const std::vector<doctor::Finding>& findings);

/// The finding of this topic; the worst if there are several.
const doctor::Finding& of_topic(const std::vector<doctor::Finding>& findings, const std::string& topic);

/// The figure of this name; NaN if there is none.
double figure(const doctor::Finding& finding, const std::string& name);

/// A possible fault, and the finding it must cause.
struct PlantedFault {
  const char* name;
  const char* topic;
  doctor::Severity severity;
  const char* figure;
  double value;
  void (*before)(ModelComputer&);  ///< plants it
  void (*later)(ModelComputer&);   ///< happens between the readings; may be null
  bool mended_by_typing = true;
};

const std::vector<PlantedFault>& plants();

}  // namespace taut::tests
