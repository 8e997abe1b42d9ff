// SPDX-License-Identifier: GPL-2.0-only
// Included into every instrumented unit test by the Makefile, precompiled. Each names what it uses all the same.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
