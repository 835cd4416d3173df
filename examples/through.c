/* SPDX-License-Identifier: MIT
 * Inputs to outputs for some seconds, and what happens meanwhile:  through [DRIVER [SECONDS [SETTINGS]]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <taut/taut_host.h>

static void process(void* context, const TautHostBlock* block) {
  (void)context;
  for (int32_t c = 0; c < block->outputs && c < block->inputs; ++c)
    memcpy(block->out[c], block->in[c], (size_t)block->frames * sizeof(float));
}

int main(int argc, char** argv) {
  TautHostOpen open = {.size = sizeof open, .driver = argc > 1 ? argv[1] : "Taut", .settings = argc > 3 ? argv[3] : ""};
  /* When the driver wants to be opened again, for another rate or size, the library does it. */
  TautHostWish wish = {.size = sizeof wish, .flags = TAUT_HOST_REOPEN, .process = process};
  TautHostDriver* driver = NULL;
  TautHostStream* stream = NULL;
  int failed = taut_host_open(&open, &driver) || taut_host_prepare(driver, &wish, &stream) || taut_host_start(stream);
  if (failed) fprintf(stderr, "through: %s %s\n", taut_host_error(), taut_host_remedy());
  for (int left = 10 * (argc > 2 ? atoi(argv[2]) : 10); left > 0 && !failed; --left) {
    TautHostEvent event = {.size = sizeof event};
    if (taut_host_next_event(stream, &event, 100) == TAUT_HOST_OK) puts(event.text);
  }
  TautHostStreamInfo info = {.size = sizeof info};
  if (!failed && taut_host_stream_info(stream, &info) == TAUT_HOST_OK)
    printf("%d in, %d out, %g Hz: %d blocks of %d frames, %d frames there and back\n", (int)info.inputs,
           (int)info.outputs, info.rate, (int)info.callbacks, (int)info.frames,
           (int)(info.input_latency + info.output_latency));
  taut_host_finish(stream);
  taut_host_close(driver);
  return failed;
}
