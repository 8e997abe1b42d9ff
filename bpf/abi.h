/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that crosses a pinned map: records, enums, limits. Plain C, included verbatim by the BPF
 * programs and by the C++ tools; static_assert holds both sides to one layout.
 *
 * Time: every `_ns` field is CLOCK_MONOTONIC (bpf_ktime_get_ns, clock_gettime) unless its comment says otherwise.
 * Trust: a reader ignores a record that is too old or from the future, clamps numbers, masks indexes.
 * The prose contract, map by map, is in docs/maps.md.
 */
#ifndef GAMER_ABI_H
#define GAMER_ABI_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#ifdef __cplusplus
#define GAMER_STATIC_ASSERT static_assert
#else
#define GAMER_STATIC_ASSERT _Static_assert
#endif

#define GAMER_ABI_MAGIC 0x31762d72656d6167ULL /* "gamer-v1", little endian */
#define GAMER_ABI_MAJOR 1
#define GAMER_ABI_MINOR 0

/* CPUs a per-CPU slot exists for; the scheduler refuses a machine with more. */
#define GAMER_MAX_CPUS 1024
/* A game's processes; Proton starts about ten. The rest inherit nothing and are scheduled as ordinary tasks. */
#define GAMER_FAMILY_MAX 64
#define GAMER_REASON_LEN 128
#define GAMER_LEVEL_MAX 7
#define GAMER_HIST_SLOTS 40

#define GAMER_USEC 1000ULL
#define GAMER_MSEC 1000000ULL
#define GAMER_SEC 1000000000ULL
/* A clock read on another CPU may be this much ahead of ours without being "from the future". */
#define GAMER_CLOCK_SKEW_NS (1 * GAMER_MSEC)
/* Longest a window may be open, whatever its writer says. */
#define GAMER_WINDOW_MAX_NS (50 * GAMER_MSEC)
/* Longest a game record or a feeder's pulse may live without being rewritten. */
#define GAMER_LIFETIME_MAX_NS (10 * GAMER_SEC)
/* /proc/PID/stat counts start times in these. */
#define GAMER_NSEC_PER_TICK 10000000ULL

/* Map `abi`: first map read, frozen after it was written. */
struct gamer_abi {
	__u64 magic;       /* GAMER_ABI_MAGIC */
	__u32 major;       /* GAMER_ABI_MAJOR; also in the pin path */
	__u32 minor;       /* GAMER_ABI_MINOR; grows when a record grows at its end */
	__u64 layout;      /* hash of this header without comments, made by the build */
	__u64 attached_ns; /* when gamer-sched made this set of maps */
	__u32 pid;         /* of the gamer-sched that made them, which may be gone */
	__u32 pinned;      /* 1: made by `attach`, 0: by `run`, whose death ends the scheduler */
	char build[32];    /* version, NUL-terminated */
	char boot_id[40];  /* /proc/sys/kernel/random/boot_id */
};

/* Map `config`: the scheduler's settings. Written by gamer-sched only, field by field, read live. */
struct gamer_config {
	__u64 slice_ns;         /* longest run before the queues are looked at again */
	__u64 slice_lag_ns;     /* farthest a deadline may lie in the future: the starvation bound */
	__u64 min_run_ns;       /* a running task is not preempted before it ran this long */
	__u64 busy_enter;       /* mean load from which the machine counts as busy, of GAMER_LOAD_FULL */
	__u64 busy_exit;        /* and below which it no longer does; at most busy_enter */
	__u64 mig_window_ns;    /* a task may move mig_max times in this time */
	__u64 mig_max;
	__u64 wakeup_timer_ns;  /* how often the load is sampled; 0: each slice_ns */
	__u32 foreground_tgid;  /* fixed foreground process, 0: use map `game` */
	__u32 foreground_ticks; /* its start time in GAMER_NSEC_PER_TICK since boot, against pid reuse */
	__u64 mechanisms;       /* bits of enum gamer_mechanism: what is on */
};

/*
 * Mechanisms that can be switched, with --OPTION and --no-OPTION. X(identifier, option, other names that scx_gamer gave
 * it ('!': switches it off), on by default, help)
 */
#define GAMER_MECHANISMS(X)                                                                                        \
	X(WAKE_CHAIN, "wake-chain", "", true, "rank tasks that only wake each other below those the world wakes")        \
	X(FUTEX_BOOST, "futex-boost", "", true, "run the thread that a game's thread waits for at the rank of the one that waits") \
	X(PREEMPTION, "preemption", "", true, "let a task of higher rank take a CPU at once")                              \
	X(STAY_HOME, "stay-home", "", true, "let who is preempted briefly wait on its CPU instead of moving")              \
	X(NEAR_CACHE, "near-cache", "", true, "of two last-level caches prefer the one where a task ran, while nothing is due") \
	X(LOCAL_QUEUES, "local-queues", "", false, "below --cpu-busy-thresh, queue on the CPU where a task ran, in order of arrival") \
	X(DEFERRED_WAKEUP, "deferred-wakeup", "!-d", false, "let the wake-up timer wake idle CPUs while tasks wait")       \
	X(WAKE_SYNC, "wake-sync", "!-w", false, "queue a synchronously woken task on the CPU of its waker")                \
	X(INHERITANCE, "inheritance", "", false, "let a waker inherit the rank of whom it wakes synchronously, for a moment") \
	X(MIGRATION_LIMIT, "migration-limit", "", false, "let a task move --mig-max times in --mig-window-ms, in a frame window not at all, to a CPU that is not idle") \
	X(MM_AFFINITY, "mm-affinity", "-a", false, "look for an idle CPU near the waker, if both share their memory")      \
	X(MM_HINT, "mm-hint", "--enable-mm-hint", false, "look for an idle CPU near the one where the address space ran last") \
	X(NUMA, "numa", "-n,--enable-numa", false, "a deadline queue for each NUMA node, local node first")                \
	X(WINDOW_SLICES, "window-slices", "", false, "shorten the slices of others while an input or frame window is open") \
	X(CRITICALITY, "criticality", "", false, "shorten the slices of background on CPUs that serve tasks of high rank") \
	X(RATE_MONOTONIC, "rate-monotonic", "", false, "raise tasks that the world wakes more often than each 10 ms")      \
	X(MISS_RECOVERY, "miss-recovery", "", false, "raise tasks that came too late three times in a row, until they are in time") \
	X(PIPELINE, "pipeline", "", false, "learn the stages of a frame, raise the next one, and most the one that is late") \
	X(PREFER_NAPI, "napi", "--prefer-napi-on-input", false, "rank softirq and NAPI threads with input while an input window is open") \
	X(CPUFREQ, "cpufreq", "!-f,!--disable-cpufreq", false, "ask for full frequency where ranked tasks run, else for what the load needs")

#define GAMER_MECHANISM_ENUM(id, option, others, preset, help) GAMER_MECHANISM_##id,
enum gamer_mechanism { GAMER_MECHANISMS(GAMER_MECHANISM_ENUM) GAMER_MECHANISM_COUNT };

static inline bool gamer_uses(const struct gamer_config *config, enum gamer_mechanism mechanism)
{
	return config->mechanisms >> mechanism & 1;
}

/* Map `windows`: index with gamer_window_index(). One writer per slot; a slot fills a cache line. */
enum gamer_window_kind {
	GAMER_WINDOW_INPUT = 0,
	GAMER_WINDOW_FRAME = 1,
	GAMER_WINDOW_KINDS
};

struct gamer_window {
	__u64 opened_ns; /* keyboards: rounded down to a millisecond */
	__u64 until_ns;  /* absolute: closing needs no second write */
	__u32 seen_late; /* 1: its writer does not open that of the CPU where it happened, before anybody is woken */
	__u32 pad[11];
};

#define GAMER_WINDOW_GLOBAL 0
#define GAMER_WINDOW_SLOTS (GAMER_MAX_CPUS + 1)
#define GAMER_WINDOW_ENTRIES (GAMER_WINDOW_KINDS * GAMER_WINDOW_SLOTS)

static inline __u32 gamer_window_index(__u32 kind, __u32 slot)
{
	return kind * GAMER_WINDOW_SLOTS + slot;
}

/* The per-CPU slot of `cpu`, or the global one where there is none. */
static inline __u32 gamer_window_cpu_slot(__u32 cpu)
{
	return cpu < GAMER_MAX_CPUS ? cpu + 1 : GAMER_WINDOW_GLOBAL;
}

/* One process, safe against pid reuse. */
struct gamer_process {
	__u32 tgid;
	__u32 ticks; /* start time in GAMER_NSEC_PER_TICK since boot, cut to 32 bits */
};

/*
 * Map `game`: the foreground game and its processes. `sequence` is odd while the writer is at it; a reader that
 * sees it odd or changed keeps what it knew. Written by gamer-detect only.
 */
struct gamer_game {
	__u64 stamp_ns;
	__u64 lifetime_ns; /* ignored once stamp_ns + lifetime_ns has passed */
	__u32 sequence;
	__u32 nr_family;            /* 0: no game */
	struct gamer_process main;  /* the process to show; a member of the family */
	struct gamer_process family[GAMER_FAMILY_MAX];
};

/*
 * Map `placement`: in which order CPUs are tried when a task looks for an idle one. Written by gamer-sched, also while
 * it is read: any order is a valid one.
 */
struct gamer_placement {
	__u32 nr_order;                   /* CPUs in `order`; 0: the kernel searches */
	__u32 nr_primary;                 /* the first of them, among which a task stays where it was */
	__u32 whole_cores;                /* 1: who answers the world looks for a core with no busy sibling first */
	__u32 pad;
	__u16 order[GAMER_MAX_CPUS];      /* the best first */
	__u16 position[GAMER_MAX_CPUS];   /* of a CPU in `order`, from 1; 0: not in it */
};

/* NUMA nodes a deadline queue exists for; CPUs of further ones share the last. */
#define GAMER_MAX_NODES 64
/* Last-level caches that are told apart; CPUs of further ones share the last. */
#define GAMER_MAX_CACHES 256

/* Map `nodes`: the NUMA node and the last-level cache of each CPU. Written by gamer-sched before the scheduler starts. */
struct gamer_nodes {
	__u32 count;  /* 1 to GAMER_MAX_NODES */
	__u32 caches; /* 1 to GAMER_MAX_CACHES */
	__u8 of_cpu[GAMER_MAX_CPUS];
	__u8 cache_of_cpu[GAMER_MAX_CPUS]; /* less than `caches` */
};

#define GAMER_LOAD_FULL 1024

/* Map `load`: how busy the machine is, as the wake-up timer saw it. Written by the scheduler only. */
struct gamer_load {
	__u64 stamp_ns;
	__u32 instant;     /* CPUs that were not idle, of GAMER_LOAD_FULL */
	__u32 average;     /* moving average of that */
	__u32 busy;        /* 1: above the threshold */
	__u32 criticality; /* mean level of what runs on all CPUs, times 16 */
};

/* Whether a task belongs to the game, as it was when the record had that sequence. */
struct gamer_membership {
	__u32 sequence;
	__u32 in_game;
};

/*
 * Map `waits`: which thread will probably end the wait, for a futex or in ntsync, that a thread is in now. Written by gamer-detect's hooks
 * on the waiting thread itself; the scheduler, too, forgets the waker once it knows of it.
 */
struct gamer_wait {
	struct gamer_membership member;
	__u32 waker_tid; /* 0: nobody known, or it does not wait */
	__u32 lock;      /* 1: waits as for a lock, see policy/futex.h */
};

/* Map `feeders`: who feeds us. One slot per tool, written by that tool only. */
enum gamer_feeder_id {
	GAMER_FEEDER_INPUT = 0,
	GAMER_FEEDER_FRAME = 1,
	GAMER_FEEDER_DETECT = 2,
	GAMER_FEEDERS
};

struct gamer_feeder {
	__u64 stamp_ns;
	__u64 lifetime_ns;
	__u32 pid;
	__u32 pad;
	char source[40]; /* where its events come from, NUL-terminated, such as "fentry/input_event" */
};

/*
 * Map `exit`: why the last scheduler of this set ended. `kind` is written last and stays 0 while it runs.
 * Kinds are the kernel's enum scx_exit_kind (64 and up: asked for; 1024 and up: an error).
 */
struct gamer_exit {
	__u64 kind;
	__s64 code;
	__u64 stamp_ns;
	__u64 enable_seq; /* of /sys/kernel/sched_ext when we were enabled; written by gamer-sched */
	char reason[GAMER_REASON_LEN];
	char message[GAMER_REASON_LEN];
};

/* Map `stats`: per-CPU counters since attach. X(identifier, name, help) */
#define GAMER_STATS(X)                                                                                           \
	X(WAKEUPS, "wakeups", "tasks made runnable")                                                             \
	X(DIRECT, "direct", "wakeups that went straight to an idle CPU")                                         \
	X(PLACED, "placed", "idle CPUs found in the order of the placement options")                             \
	X(SHARED, "shared", "inserts into the shared deadline queue")                                            \
	X(PINNED, "pinned", "inserts into a per-CPU queue")                                                      \
	X(STAYED, "stayed", "tasks preempted briefly that waited on their CPU")                                  \
	X(NEAR, "near", "tasks taken a little early by a CPU that shares the cache where they ran")             \
	X(HELD, "held", "times background waited in place for a real-time task")                                 \
	X(MOVED, "moved", "tasks that went at once to another CPU than the one they were queued on")                                 \
	X(PREEMPTIONS, "preemptions", "running tasks preempted for one of higher rank")                          \
	X(SPARED, "spared", "no preemption though of higher rank: within the minimum run")                       \
	X(BOOSTED, "boosted", "times a task got a boost level above 0")                                           \
	X(SELF_WOKEN, "self_woken", "wakeups among tasks that only wake each other")                             \
	X(FUTEX_BOOSTS, "futex_boosts", "threads boosted because a game's thread waits for them")                \
	X(INPUT_BOOSTS, "input_boosts", "times one got more for an open input window")                            \
	X(FRAME_BOOSTS, "frame_boosts", "times one got more for an open frame window")                            \
	X(LOCAL, "local", "inserts into a CPU's own queue because the machine is not busy")                      \
	X(STOLEN, "stolen", "tasks taken from the queue of another CPU or node")                                 \
	X(SYNC_LOCAL, "sync_local", "synchronously woken tasks queued on the CPU of their waker")                \
	X(KICKS, "kicks", "idle CPUs that the wake-up timer woke because tasks waited")                          \
	X(INHERITED, "inherited", "wakers that inherited the rank of whom they woke")                            \
	X(MOVES_HELD, "moves_held", "tasks that stayed because they had moved too often, or a frame was due")    \
	X(MM_PLACED, "mm_placed", "searches for an idle CPU that began where the address space ran last or the waker of its own runs")       \
	X(SHORT_SLICES, "short_slices", "slices shortened by a window or by what else runs on the CPU")          \
	X(RATE_BOOSTS, "rate_boosts", "inserts raised because the task is woken often")                          \
	X(DEADLINE_MISSES, "deadline_misses", "ranked tasks that ran later than they should have")               \
	X(MISS_BOOSTS, "miss_boosts", "tasks raised because they came too late several times")                   \
	X(NEXT_STAGES, "next_stages", "stages of a frame woken by the stage before")                             \
	X(LATE_STAGES, "late_stages", "stages of a frame that were woken later in it than usual")                \
	X(NAPI_BOOSTS, "napi_boosts", "softirq and NAPI threads raised by an open input window")                 \
	X(FREQUENCY_CHANGES, "frequency_changes", "requests to cpufreq")                                         \
	X(HINTS_REJECTED, "hints_rejected", "hints ignored: torn, from the future or out of range")              \
	X(INPUT_MOUSE, "input_mouse", "mouse reports")                                                           \
	X(INPUT_KEYBOARD, "input_keyboard", "keyboard reports, published once a second")                         \
	X(INPUT_GAMEPAD, "input_gamepad", "gamepad and joystick reports")                                        \
	X(INPUT_TOUCH, "input_touch", "touchpad, touchscreen and tablet reports")                                \
	X(INPUT_OTHER, "input_other", "reports of any other device")                                             \
	X(INPUT_DROPPED, "input_dropped", "input events that did not fit into the reader's ring")                \
	X(FRAMES, "frames", "vblanks, or ticks of --hz")                                                         \
	X(PROCESS_EVENTS, "process_events", "exec, fork and exit events seen")                                   \
	X(PROCESS_DROPPED, "process_dropped", "process events that did not fit into the reader's ring")

#define GAMER_STAT_ENUM(id, name, help) GAMER_STAT_##id,
enum gamer_stat { GAMER_STATS(GAMER_STAT_ENUM) GAMER_STAT_COUNT };

/*
 * Map `hist`: per-CPU log2 histograms of nanoseconds since attach. X(identifier, name, help)
 * In the map `wake` leaves out what `game_wake` counts, so that a wakeup is recorded once; readers add them.
 */
#define GAMER_HISTS(X)                                                                                           \
	X(WAKE, "wake", "wakeup to running, every task")                                                         \
	X(GAME_WAKE, "game_wake", "wakeup to running, the foreground game's threads")                            \
	X(FRAME_INTERVAL, "frame_interval", "time between two vblanks of a display")                             \
	X(MOUSE_INTERVAL, "mouse_interval", "time between two mouse reports")

#define GAMER_HIST_ENUM(id, name, help) GAMER_HIST_##id,
enum gamer_hist_id { GAMER_HISTS(GAMER_HIST_ENUM) GAMER_HIST_COUNT };

/* Slot i counts values in [2^i, 2^(i+1)); slot 0 also counts 0, the last one everything above. */
struct gamer_hist {
	__u64 slots[GAMER_HIST_SLOTS];
	__u64 count;
	__u64 sum_ns;
};

/*
 * Every pinned map, keyed by __u32, or by the task where it is task storage.
 * X(identifier, name, value type, entries, BPF_MAP_TYPE_ suffix, BPF_F_ flags)
 */
#define GAMER_MAPS(X)                                                                                           \
	X(ABI, abi, struct gamer_abi, 1, ARRAY, BPF_F_RDONLY_PROG)                                              \
	X(CONFIG, config, struct gamer_config, 1, ARRAY, BPF_F_MMAPABLE)                                        \
	X(WINDOWS, windows, struct gamer_window, GAMER_WINDOW_ENTRIES, ARRAY, BPF_F_MMAPABLE)                   \
	X(GAME, game, struct gamer_game, 1, ARRAY, BPF_F_MMAPABLE)                                              \
	X(PLACEMENT, placement, struct gamer_placement, 1, ARRAY, BPF_F_MMAPABLE)                               \
	X(NODES, nodes, struct gamer_nodes, 1, ARRAY, BPF_F_MMAPABLE)                                           \
	X(LOAD, load, struct gamer_load, 1, ARRAY, BPF_F_MMAPABLE)                                              \
	X(WAITS, waits, struct gamer_wait, 0, TASK_STORAGE, BPF_F_NO_PREALLOC)                                   \
	X(FEEDERS, feeders, struct gamer_feeder, GAMER_FEEDERS, ARRAY, BPF_F_MMAPABLE)                          \
	X(STATS, stats, __u64, GAMER_STAT_COUNT, PERCPU_ARRAY, 0)                                               \
	X(HIST, hist, struct gamer_hist, GAMER_HIST_COUNT, PERCPU_ARRAY, 0)                                     \
	X(EXIT, exit, struct gamer_exit, 1, ARRAY, BPF_F_MMAPABLE)

/* Ring records, private to the feeder that owns the ring: never pinned, never decided from. */
enum gamer_device_class {
	GAMER_DEVICE_MOUSE = 0,
	GAMER_DEVICE_KEYBOARD = 1,
	GAMER_DEVICE_GAMEPAD = 2,
	GAMER_DEVICE_TOUCH = 3,
	GAMER_DEVICE_OTHER = 4,
	GAMER_DEVICE_CLASSES
};

/* Of the ring of one CPU. */
#define GAMER_INPUT_RING_BYTES (64 * 1024)

/* One report of a device that is not a keyboard. */
struct gamer_input_event {
	__u64 stamp_ns;
	__u32 device_class; /* enum gamer_device_class */
	__u32 cpu;          /* the CPU the event was handled on */
};

enum gamer_process_event_kind {
	GAMER_PROCESS_EXEC = 0,
	GAMER_PROCESS_FORK = 1,
	GAMER_PROCESS_EXIT = 2
};

struct gamer_process_event {
	__u64 stamp_ns;
	__u32 kind; /* enum gamer_process_event_kind */
	__u32 parent_tgid;
	struct gamer_process process;
};

GAMER_STATIC_ASSERT((int)GAMER_STAT_INPUT_MOUSE + (int)GAMER_DEVICE_OTHER == (int)GAMER_STAT_INPUT_OTHER,
		    "a class is counted at GAMER_STAT_INPUT_MOUSE + class");
GAMER_STATIC_ASSERT(sizeof(struct gamer_abi) == 112, "abi record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_config) == 80, "config record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_window) == 64, "a window fills a cache line");
GAMER_STATIC_ASSERT(sizeof(struct gamer_game) == 32 + 8 * GAMER_FAMILY_MAX, "game record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_placement) == 16 + 4 * GAMER_MAX_CPUS, "placement record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_nodes) == 8 + 2 * GAMER_MAX_CPUS, "nodes record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_load) == 24, "load record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_wait) == 16, "wait record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_feeder) == 64, "feeder record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_exit) == 32 + 2 * GAMER_REASON_LEN, "exit record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_hist) == 8 * (GAMER_HIST_SLOTS + 2), "histogram record");
GAMER_STATIC_ASSERT(sizeof(struct gamer_input_event) == 16, "input event");
GAMER_STATIC_ASSERT(sizeof(struct gamer_process_event) == 24, "process event");

#endif
