#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The device slot's model for a million random calls, then under the thread sanitizer for as many as fit into minutes.
. tests/support/tap.sh
. tools/build.sh
want "the device slot's model" cmake ninja c++ || finish
model() {
  TAUT_SLOT_STEPS=$2 build/"$1"/tests/bin/test_engine --test-case='*the slot does what the model does*,*all threads at once*'
}
check "the engine's tests compile" build_quietly dev test_engine
check "a million calls" model dev 1000000
check "the engine's tests compile for the thread sanitizer" build_quietly tsan test_engine
check "two hundred thousand calls under the thread sanitizer" model tsan 200000
finish
