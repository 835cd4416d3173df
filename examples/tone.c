/* SPDX-License-Identifier: MIT
 * Two seconds of a quiet A on the first two outputs:  tone [DRIVER [SETTINGS]]
 *   tone Taut 'device = virtual:loopback'    on Taut's card made of software */
#include <math.h>
#include <stdio.h>
#include <taut/taut_host.h>

static void process(void* context, const TautHostBlock* block) {
  const double step = 2 * 3.14159265358979 * 440 / block->rate;
  (void)context;
  for (int32_t c = 0; c < block->outputs && c < 2; ++c)
    for (int32_t i = 0; i < block->frames; ++i)
      ((float*)block->out[c])[i] = (float)(0.1 * sin(step * (double)(block->position + i)));
}

int main(int argc, char** argv) {
  TautHostOpen open = {.size = sizeof open, .driver = argc > 1 ? argv[1] : "Taut", .settings = argc > 2 ? argv[2] : ""};
  TautHostWish wish = {.size = sizeof wish, .flags = TAUT_HOST_NO_INPUTS, .process = process};
  TautHostDriver* driver = NULL;
  TautHostStream* stream = NULL;
  int failed = taut_host_open(&open, &driver) || taut_host_prepare(driver, &wish, &stream) || taut_host_start(stream);
  if (failed) fprintf(stderr, "tone: %s %s\n", taut_host_error(), taut_host_remedy());
  for (int left = 20; left > 0 && !failed; --left) {
    TautHostEvent event = {.size = sizeof event};
    if (taut_host_next_event(stream, &event, 100) == TAUT_HOST_OK) puts(event.text);
  }
  TautHostStreamInfo info = {.size = sizeof info};
  if (!failed && taut_host_stream_info(stream, &info) == TAUT_HOST_OK)
    printf("Played %d blocks of %d frames at %g Hz.\n", (int)info.callbacks, (int)info.frames, info.rate);
  taut_host_finish(stream);
  taut_host_close(driver);
  return failed || info.callbacks == 0;
}
