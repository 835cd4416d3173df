/* SPDX-License-Identifier: MIT
 * The smallest program that uses the driver through its import library, without COM and the registry:
 *   cl /std:c11 /I include client.c lib\taut64.lib         (MSVC, x64 prompt; lib\taut32.lib in an x86 prompt)
 * with taut64.dll next to the program. Exit status 0: the driver was created, answered, and was released. */
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
  /* Before init() every other call is refused. */
  if (driver->table->start(driver) == TAUT_OK) return 4;
  return driver->table->release(driver) == 0 ? 0 : 5;
}
