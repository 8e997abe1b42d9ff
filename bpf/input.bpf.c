// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens the input window inside the event that caused it, and counts reports.
 *
 * Privacy: only EV_SYN events are looked at. The code and value of any other event are never loaded, so what was
 * typed or moved cannot leave the kernel through here. Keyboards are counted privately and published in sums.
 */
#include "prelude.bpf.h"
#include "count.bpf.h"
#include "maps.bpf.h"
#include "policy/device.h"
#include "report_sums.h"
#include "windows.bpf.h"

char _license[] SEC("license") = "GPL";

/* Set by gamer-input before loading. */
const volatile u64 window_ns;
const volatile bool ring_has_consumer = false;

u64 keyboard_reports;
u64 mouse_seen_ns;

struct input_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, GAMER_INPUT_RING_BYTES);
};

/* One for each CPU, as contention on one costs more than all else here. Made by gamer-input when it prints events. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, GAMER_MAX_CPUS);
	__type(key, u32);
	__array(values, struct input_ring);
} input_rings SEC(".maps");

static enum gamer_device_class device_class(struct input_dev *dev)
{
	struct gamer_device_bits bits = {
		.ev = dev->evbit[0],
		.rel = dev->relbit[0],
	};

	for (u32 i = 0; i < GAMER_KEYBIT_WORDS; i++)
		bits.key[i] = dev->keybit[i];
	return gamer_device_class(&bits);
}

static void send(u64 now, enum gamer_device_class class)
{
	struct gamer_input_event *event;
	u32 cpu = bpf_get_smp_processor_id();
	void *ring;

	if (!ring_has_consumer)
		return;
	ring = bpf_map_lookup_elem(&input_rings, &cpu);
	event = ring ? bpf_ringbuf_reserve(ring, sizeof(*event), 0) : NULL;
	if (!event) {
		gamer_count(GAMER_STAT_INPUT_DROPPED);
		return;
	}
	event->stamp_ns = now;
	event->device_class = class;
	event->cpu = cpu;
	bpf_ringbuf_submit(event, 0);
}

/* Two mice at once interleave here; the figure is for one hand. */
static void record_mouse(u64 now)
{
	u64 before = __sync_lock_test_and_set(&mouse_seen_ns, now);

	if (before && now > before && now - before < GAMER_PAUSE_NS)
		gamer_record(GAMER_HIST_MOUSE_INTERVAL, now - before);
}

static void report(u64 now, enum gamer_device_class class)
{
	if (class == GAMER_DEVICE_KEYBOARD) {
		__sync_fetch_and_add(&keyboard_reports, 1);
		return;
	}
	if (class == GAMER_DEVICE_MOUSE)
		record_mouse(now);
	gamer_count(GAMER_STAT_INPUT_MOUSE + class);
	send(now, class);
}

/*
 * input_event(dev, type, code, value). The arguments are read by hand and in this order, because the compiler would
 * load the code before it knows that the event is none of a key.
 */
SEC("fentry/input_event")
int on_input_event(u64 *ctx)
{
	struct input_dev *dev;
	enum gamer_device_class class;
	u64 now, opened;

	if ((u32)ctx[1] != EV_SYN)
		return 0;
	barrier();
	if ((u32)ctx[2] != SYN_REPORT)
		return 0;
	dev = (struct input_dev *)ctx[0];
	class = device_class(dev);
	now = bpf_ktime_get_ns();
	opened = class == GAMER_DEVICE_KEYBOARD ? now - now % GAMER_MSEC : now;
	if (window_ns)
		gamer_open_window(GAMER_WINDOW_INPUT, opened, opened + window_ns);
	report(now, class);
	return 0;
}

/* Run by gamer-input once a second, so that no reader of the counters can time single keys. */
SEC("syscall")
int publish_keyboard(void *ctx)
{
	u64 reports = __sync_lock_test_and_set(&keyboard_reports, 0);

	if (reports)
		gamer_count_n(GAMER_STAT_INPUT_KEYBOARD, reports);
	return 0;
}

/* What gamer-input read from /dev/input itself, written there by it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct gamer_report_sums);
} report_sums SEC(".maps");

static void add_histogram(u32 id, const struct gamer_hist *part)
{
	struct gamer_hist *sum = bpf_map_lookup_elem(&gamer_hist, &id);

	if (!sum)
		return;
	for (u32 slot = 0; slot < GAMER_HIST_SLOTS; slot++)
		__sync_fetch_and_add(&sum->slots[slot], part->slots[slot]);
	__sync_fetch_and_add(&sum->count, part->count);
	__sync_fetch_and_add(&sum->sum_ns, part->sum_ns);
}

/* Run by gamer-input once a second: only a program can add to a counter that others add to at the same time. */
SEC("syscall")
int publish_reports(void *ctx)
{
	u32 zero = 0;
	struct gamer_report_sums *sums = bpf_map_lookup_elem(&report_sums, &zero);

	if (!sums)
		return 0;
	for (u32 class = 0; class < GAMER_DEVICE_CLASSES; class++)
		gamer_count_n(GAMER_STAT_INPUT_MOUSE + class, sums->reports[class]);
	gamer_count_n(GAMER_STAT_INPUT_DROPPED, sums->dropped);
	add_histogram(GAMER_HIST_MOUSE_INTERVAL, &sums->mouse_interval);
	return 0;
}
