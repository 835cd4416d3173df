// SPDX-License-Identifier: MIT
// A host that exits in mid-stream: leave_streaming DLL return|exit|callback|terminate|unload|release. Status 0,
// whatever remains of the driver.
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "platform/text_windows.hpp"
#include "taut/extension.h"
#include "taut/protocol.h"

namespace {

LONG volatile switches = 0;
bool leave_in_callback = false;

void TAUT_CALLBACK switched(TautLong, TautBool) {
  if (InterlockedIncrement(&switches) > 20 && leave_in_callback) std::exit(0);
}
void TAUT_CALLBACK rate_changed(double) {}
TautLong TAUT_CALLBACK message(TautLong, TautLong, void*, double*) { return 0; }

int complain(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return complain("leave_streaming DLL return|exit|callback|terminate|unload|release");
  const std::string how = arguments[2];
  leave_in_callback = how == "callback";
  const HMODULE library = LoadLibraryW(taut::platform::wide(arguments[1]).c_str());
  if (!library) return complain("the DLL cannot be loaded");
  const auto instantiate =
      reinterpret_cast<TautInstantiateDriver>(reinterpret_cast<void*>(GetProcAddress(library, "instantiateDriver")));
  TautDriver* const driver = instantiate();
  char settings[] = "device = virtual:loopback\n";
  if (driver->table->future(driver, TAUT_FUTURE_SETTINGS, settings) != TAUT_SUCCESS ||
      driver->table->init(driver, nullptr) != 1)
    return complain("no driver");
  TautBufferInfo infos[] = {{1, 0, {}}, {0, 0, {}}};
  const TautCallbacks callbacks{switched, rate_changed, message, nullptr};
  if (driver->table->create_buffers(driver, infos, 2, 64, &callbacks) != TAUT_OK ||
      driver->table->start(driver) != TAUT_OK)
    return complain("no stream");
  while (leave_in_callback || switches < 20) Sleep(1);
  if (how == "exit") std::exit(0);
  if (how == "terminate") TerminateProcess(GetCurrentProcess(), 0);
  if (how == "release") driver->table->release(driver);
  if (how == "release" || how == "unload") FreeLibrary(library);  // "unload": with the stream running
  if (how == "unload") Sleep(50);
  return 0;
}
