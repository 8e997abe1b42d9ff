// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells the scheduler which objects of ntsync the threads of the game wait for: Wine's mutexes, semaphores and events, in a
 * driver of the kernel's. An object of its own, as the driver is a module that may not be there.
 */
#include "prelude.bpf.h"
#include "wakers.bpf.h"

char _license[] SEC("license") = "GPL";

/* The parts of the driver's records that are needed; it is a module, so vmlinux.h has none of them. */
enum ntsync_type {
	NTSYNC_TYPE_MUTEX = 1,
};

struct ntsync_obj {
	enum ntsync_type type;
} __attribute__((preserve_access_index));

struct ntsync_q_entry {
	struct ntsync_obj *obj;
} __attribute__((preserve_access_index));

struct ntsync_q {
	u32 count;
	struct ntsync_q_entry entries[];
} __attribute__((preserve_access_index));

/* The commands that may end somebody's wait: the numbers of NTSYNC_IOC_*, see linux/ntsync.h. */
#define SEM_RELEASE 0x81
#define MUTEX_UNLOCK 0x85
#define EVENT_SET 0x88
#define EVENT_PULSE 0x8a

static bool may_wake(unsigned int command)
{
	u32 number = command & 0xff;

	return number == SEM_RELEASE || number == MUTEX_UNLOCK || number == EVENT_SET || number == EVENT_PULSE;
}

static struct awaited object_of(const void *object)
{
	return (struct awaited){.address = (u64)object};
}

static u32 expected_waker_of_any(const struct ntsync_q *queue, u32 count, const struct task_struct *waiter)
{
	const struct ntsync_q_entry *entry = (const void *)queue + bpf_core_field_offset(queue->entries);
	u32 tid = 0;

	for (u32 i = 0; i < AWAITED_LOOKED_AT && i < count && !tid; i++) {
		struct awaited object = object_of(BPF_CORE_READ(entry, obj));

		tid = expected_waker(&object, waiter);
		entry = (const void *)entry + bpf_core_type_size(struct ntsync_q_entry);
	}
	return tid;
}

static bool is_lock(const struct ntsync_q *queue, u32 count)
{
	return count == 1 && BPF_CORE_READ(queue, entries[0].obj, type) == bpf_core_enum_value(enum ntsync_type, NTSYNC_TYPE_MUTEX);
}

/* What it made is behind a pointer to a pointer, which the verifier knows as no argument. */
static const struct ntsync_q *queue_made(void *ctx)
{
	const struct ntsync_q *queue = NULL;
	u64 where, status;

	if (bpf_get_func_ret(ctx, &status) || (s32)status || bpf_get_func_arg(ctx, 3, &where))
		return NULL;
	bpf_probe_read_kernel(&queue, sizeof(queue), (const void *)where);
	return queue;
}

/* The last function on the way to sleep that the compiler has left whole. */
SEC("fexit/setup_wait")
int BPF_PROG(on_ntsync_wait)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct gamer_wait *wait = wait_of_player(p);
	const struct ntsync_q *queue = wait ? queue_made(ctx) : NULL;
	u32 count;

	if (!queue)
		return 0;
	count = BPF_CORE_READ(queue, count);
	begin_wait(wait, expected_waker_of_any(queue, count, p), is_lock(queue, count));
	return 0;
}

SEC("fexit/ntsync_char_ioctl")
int BPF_PROG(after_ntsync_wait)
{
	end_wait();
	return 0;
}

SEC("fentry/ntsync_obj_ioctl")
int BPF_PROG(on_ntsync_wake, struct file *file, unsigned int command)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct awaited object = object_of(file->private_data);

	if (may_wake(command) && wait_of_player(p))
		note_waker(&object, p);
	return 0;
}
