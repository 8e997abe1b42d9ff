/* SPDX-License-Identifier: GPL-2.0-only */
/* What gamer-input counted itself, where there is no hook to do it. Private to it and its program: nothing is pinned. */
#ifndef GAMER_REPORT_SUMS_H
#define GAMER_REPORT_SUMS_H

#include "abi.h"

/* Since the sums before. Each goes to the counter or histogram of its name. */
struct gamer_report_sums {
	__u64 reports[GAMER_DEVICE_CLASSES]; /* by enum gamer_device_class */
	__u64 dropped;
	struct gamer_hist mouse_interval;
};

#endif
