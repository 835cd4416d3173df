/* SPDX-License-Identifier: MIT
 * Lists the drivers of this computer:  list [FOLDER] */
#include <stdio.h>
#include <taut/taut_host.h>

int main(int argc, char** argv) {
  const char* folders[] = {argc > 1 ? argv[1] : ""};
  TautHostPlaces places = {.size = sizeof places, .where = TAUT_HOST_SYSTEM | TAUT_HOST_USER | TAUT_HOST_OWN};
  places.folders = folders;
  places.folder_count = argc > 1;
  TautHostList* list;
  if (taut_host_find(&places, &list) < 0) {
    fprintf(stderr, "list: %s\n", taut_host_error());
    return 1;
  }
  for (size_t k = 0; k < taut_host_list_size(list); ++k) {
    TautHostEntry entry = {.size = sizeof entry};
    taut_host_list_entry(list, k, &entry);
    printf("%s: %s (%s)\n", entry.name, entry.description, entry.library);
  }
  if (taut_host_list_size(list) == 0)
    puts("No driver is registered on this computer; `taut register` registers Taut's.");
  taut_host_list_free(list);
  return 0;
}
