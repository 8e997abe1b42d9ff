// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "report.h"

namespace gamer::stat {

/*
 * Everything since attach in the OpenMetrics 1.0 text format, for Prometheus and what reads the same: counters,
 * histograms in seconds, whether the scheduler runs and what game is played. Whoever reads it computes the rates.
 */
std::string openmetrics(const Snapshot &all, const Context &context);

} // namespace gamer::stat
