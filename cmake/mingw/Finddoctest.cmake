# SPDX-License-Identifier: MIT
taut_lent_headers(doctest doctest::doctest doctest/doctest.h)
