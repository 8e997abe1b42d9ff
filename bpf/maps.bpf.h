/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every shared map, declared once from the table in abi.h. gamer-sched creates and pins them; every other BPF object
 * includes this file and is handed the pinned ones before it loads.
 */
#ifndef GAMER_MAPS_BPF_H
#define GAMER_MAPS_BPF_H

#include "prelude.bpf.h"

#define GAMER_DECLARE_MAP(id, map_name, value_type, entries, map_type, flags)                                    \
	struct {                                                                                                \
		__uint(type, BPF_MAP_TYPE_##map_type);                                                          \
		__uint(max_entries, entries);                                                                   \
		__uint(map_flags, flags);                                                                       \
		__type(key, __u32);                                                                             \
		__type(value, value_type);                                                                      \
	} gamer_##map_name SEC(".maps");

GAMER_MAPS(GAMER_DECLARE_MAP)

#endif
