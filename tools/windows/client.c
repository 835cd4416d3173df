/* SPDX-License-Identifier: MIT
 * The smallest program that uses the driver through its import library, without COM and without the registry:
 *   cl /std:c11 /I include client.c lib\taut64.lib         (MSVC, x64 prompt; lib\taut32.lib in an x86 prompt)
 * and taut64.dll beside the program. Exit status 0: the driver was made, answered, and was let go. */
#include "taut/protocol.h"

__declspec(dllimport) TautDriver* instantiateDriver(void);

static int same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

int main(void) {
  TautDriver* const driver = instantiateDriver();
  char name[TAUT_NAME_SIZE];
  if (!driver) return 1;
  driver->table->get_driver_name(driver, name);
  if (!same(name, "Taut")) return 2;
  if (driver->table->get_driver_version(driver) <= 0) return 3;
  /* Before init() everything else answers that it is too early. */
  if (driver->table->start(driver) == TAUT_OK) return 4;
  return driver->table->release(driver) == 0 ? 0 : 5;
}
