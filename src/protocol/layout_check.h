/* SPDX-License-Identifier: MIT
 * One assertion a line, in C11 and in C++.
 */
#ifndef TAUT_LAYOUT_CHECK_H
#define TAUT_LAYOUT_CHECK_H

#include <stddef.h>

#ifdef __cplusplus
#define TAUT_ASSERT(condition, text) static_assert(condition, text)
#else
#define TAUT_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#define TAUT_SIZE(type, size) TAUT_ASSERT(sizeof(type) == (size), "size of " #type)
#define TAUT_AT(type, field, offset) TAUT_ASSERT(offsetof(type, field) == (offset), "offset of " #type "." #field)

#endif
