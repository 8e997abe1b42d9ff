// SPDX-License-Identifier: GPL-2.0-only
// The costs for people and for programs.
#pragma once

#include <string>

#include "bench/native/costs.h"

namespace gamer::bench::native {

std::string text_report(const Costs &costs);
std::string json_report(const Costs &costs);

} // namespace gamer::bench::native
