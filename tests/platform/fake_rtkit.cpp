// SPDX-License-Identifier: MIT
#include "platform/fake_rtkit.hpp"

#include <dbus/dbus.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>

namespace taut::tests {
namespace {

constexpr const char* name = "org.freedesktop.RealtimeKit1";

void end(pid_t process) {
  if (process <= 0) return;
  kill(process, SIGKILL);
  waitpid(process, nullptr, 0);
}

void append(DBusMessageIter& to, int type, const void* value) {
  const char signature[] = {static_cast<char>(type), '\0'};
  DBusMessageIter variant;
  dbus_message_iter_open_container(&to, DBUS_TYPE_VARIANT, signature, &variant);
  dbus_message_iter_append_basic(&variant, type, value);
  dbus_message_iter_close_container(&to, &variant);
}

DBusMessage* property(DBusMessage* question, const RtkitNotes& notes) {
  const char *interface = nullptr, *wanted = nullptr;
  if (!dbus_message_get_args(question, nullptr, DBUS_TYPE_STRING, &interface, DBUS_TYPE_STRING, &wanted,
                             DBUS_TYPE_INVALID))
    return dbus_message_new_error(question, DBUS_ERROR_INVALID_ARGS, "two strings");
  DBusMessage* const answer = dbus_message_new_method_return(question);
  DBusMessageIter to;
  dbus_message_iter_init_append(answer, &to);
  if (std::strcmp(wanted, "MaxRealtimePriority") == 0)
    append(to, DBUS_TYPE_INT32, &notes.highest_priority);
  else if (std::strcmp(wanted, "MinNiceLevel") == 0)
    append(to, DBUS_TYPE_INT32, &notes.lowest_nice);
  else
    append(to, DBUS_TYPE_INT64, &notes.longest_computing_us);
  return answer;
}

DBusMessage* verdict(DBusMessage* question, bool given) {
  return given ? dbus_message_new_method_return(question)
               : dbus_message_new_error(question, DBUS_ERROR_ACCESS_DENIED, "not today");
}

DBusMessage* answer_to(DBusMessage* question, RtkitNotes& notes) {
  if (!notes.answers) return nullptr;
  if (dbus_message_is_method_call(question, "org.freedesktop.DBus.Properties", "Get")) return property(question, notes);
  if (dbus_message_is_method_call(question, name, "MakeThreadRealtime")) {
    const bool watcher = notes.asked_realtime++ % 2 == 1;
    dbus_uint32_t priority = 0;
    dbus_message_get_args(question, nullptr, DBUS_TYPE_UINT64, watcher ? &notes.watcher : &notes.thread,
                          DBUS_TYPE_UINT32, &priority, DBUS_TYPE_INVALID);
    (watcher ? notes.watcher_priority : notes.priority) = static_cast<std::int32_t>(priority);
    return verdict(question, notes.gives_realtime);
  }
  if (dbus_message_is_method_call(question, name, "MakeThreadHighPriority")) {
    ++notes.asked_nice;
    dbus_message_get_args(question, nullptr, DBUS_TYPE_UINT64, &notes.thread, DBUS_TYPE_INT32, &notes.nice,
                          DBUS_TYPE_INVALID);
    return verdict(question, notes.gives_nice);
  }
  return nullptr;
}

// Runs in a process of its own, and writes to `ready` once it owns the bus name.
[[noreturn]] void serve(const std::string& address, RtkitNotes& notes, int ready) {
  DBusConnection* const bus = dbus_connection_open_private(address.c_str(), nullptr);
  if (!bus || !dbus_bus_register(bus, nullptr)) _exit(1);
  if (dbus_bus_request_name(bus, name, 0, nullptr) != DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER) _exit(1);
  if (write(ready, "", 1) != 1) _exit(1);
  while (dbus_connection_read_write(bus, -1)) {
    while (DBusMessage* const question = dbus_connection_pop_message(bus)) {
      if (DBusMessage* const answer = answer_to(question, notes)) {
        dbus_connection_send(bus, answer, nullptr);
        dbus_connection_flush(bus);
        dbus_message_unref(answer);
      }
      dbus_message_unref(question);
    }
  }
  _exit(0);
}

constexpr const char* configuration =
    R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=FOLDER/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
  </policy>
</busconfig>
)";

}  // namespace

FakeSystemBus::FakeSystemBus(bool with_service) {
  void* const shared = mmap(nullptr, sizeof(RtkitNotes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) std::abort();
  notes_ = new (shared) RtkitNotes;
  folder_ = std::filesystem::temp_directory_path() / "taut-bus-XXXXXX";
  if (!mkdtemp(folder_.data())) {
    refusal_ = "no temporary folder can be made";
    return;
  }
  chmod(folder_.c_str(), 0755);  // a process without privileges must reach the socket
  start_daemon();
  if (refusal_.empty() && with_service) start_service();
}

void FakeSystemBus::start_daemon() {
  std::string text = configuration;
  text.replace(text.find("FOLDER"), 6, folder_);
  std::ofstream(folder_ + "/bus.conf") << text;
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  daemon_ = fork();
  if (daemon_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);  // warnings about limits are irrelevant here
    const std::string file = "--config-file=" + folder_ + "/bus.conf";
    execlp("dbus-daemon", "dbus-daemon", file.c_str(), "--nofork", "--nopidfile", "--print-address=1", nullptr);
    _exit(127);
  }
  close(ends[1]);
  char byte = 0;
  while (read(ends[0], &byte, 1) == 1 && byte != '\n') address_ += byte;
  close(ends[0]);
  if (address_.empty()) refusal_ = "dbus-daemon (package dbus-daemon) is missing or does not start";
}

void FakeSystemBus::start_service() {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  service_ = fork();
  if (service_ == 0) serve(address_, *notes_, ends[1]);
  close(ends[1]);
  char byte = 0;
  if (read(ends[0], &byte, 1) != 1) refusal_ = "the test's own RealtimeKit does not get its name on the bus";
  close(ends[0]);
}

FakeSystemBus::~FakeSystemBus() {
  end(service_);
  end(daemon_);
  for (const char* file : {"/bus", "/bus.conf"}) unlink((folder_ + file).c_str());
  rmdir(folder_.c_str());
  munmap(notes_, sizeof(RtkitNotes));
}

}  // namespace taut::tests
