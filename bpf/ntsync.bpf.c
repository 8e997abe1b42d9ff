// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells the scheduler which objects of ntsync the threads of the game wait for: Wine's mutexes, semaphores and events, in a
 * driver of the kernel's. An object of its own, as the driver may not be there.
 */
#include "prelude.bpf.h"
#include "wakers.bpf.h"

char _license[] SEC("license") = "GPL";

/* The parts of the driver's records that are needed; it mostly is a module, so vmlinux.h has none of them. */
enum ntsync_type {
	NTSYNC_TYPE_MUTEX = 1,
};

struct ntsync_obj {
	enum ntsync_type type;
	union {
		struct {
			u32 count;
			s32 owner;
		} mutex;
	} u;
} __attribute__((preserve_access_index));

struct ntsync_q_entry {
	struct ntsync_obj *obj;
} __attribute__((preserve_access_index));

struct ntsync_q {
	u32 owner;
	bool all;
	u32 count;
	struct ntsync_q_entry entries[];
} __attribute__((preserve_access_index));

/* The commands with which a thread of the game ends another's wait; the numbers of NTSYNC_IOC_*, see linux/ntsync.h. */
#define SEM_RELEASE 0x81
#define EVENT_SET 0x88
#define EVENT_PULSE 0x8a

/* The number of a thread of Wine, which it says with each wait and leaves in the mutexes that it holds. */
struct wine_thread {
	u32 number;
	u32 tgid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct wine_thread);
	__type(value, u32); /* its thread id */
} threads SEC(".maps");

static void note_thread(const struct ntsync_q *queue, const struct task_struct *p)
{
	struct wine_thread thread = {.number = BPF_CORE_READ(queue, owner), .tgid = p->tgid};
	u32 tid = p->pid, *known = bpf_map_lookup_elem(&threads, &thread);

	if (!known || *known != tid)
		bpf_map_update_elem(&threads, &thread, &tid, BPF_ANY);
}

/* Only of those that wait for it in the same process, as only they can lend it their rank. */
static struct awaited object_of(const void *object, u32 tgid)
{
	return (struct awaited){.address = (u64)object, .tgid = tgid};
}

static bool is_mutex(const struct ntsync_obj *object)
{
	return BPF_CORE_READ(object, type) == bpf_core_enum_value(enum ntsync_type, NTSYNC_TYPE_MUTEX);
}

/* 0: nobody holds it, or one of another process. */
static u32 holder_of(const struct ntsync_obj *mutex, u32 tgid)
{
	struct wine_thread thread = {.number = BPF_CORE_READ(mutex, u.mutex.owner), .tgid = tgid};
	const u32 *tid = bpf_map_lookup_elem(&threads, &thread);

	return tid ? *tid : 0;
}

static u32 who_ends(const struct ntsync_obj *object, const struct task_struct *waiter)
{
	struct awaited awaited = object_of(object, waiter->tgid);

	return is_mutex(object) ? holder_of(object, waiter->tgid) : expected_waker(&awaited, waiter);
}

static u32 who_ends_any(const struct ntsync_q *queue, u32 count, const struct task_struct *waiter)
{
	const struct ntsync_q_entry *entry = (const void *)queue + bpf_core_field_offset(queue->entries);
	u32 tid = 0;

	for (u32 i = 0; i < AWAITED_LOOKED_AT && i < count && !tid; i++) {
		tid = who_ends(BPF_CORE_READ(entry, obj), waiter);
		entry = (const void *)entry + bpf_core_type_size(struct ntsync_q_entry);
	}
	return tid;
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

/*
 * The last function on the way to sleep that the compiler has left whole. Who needs all of several things waits for one of them, and
 * nobody knows which: then nobody is expected.
 */
SEC("fexit/setup_wait")
int BPF_PROG(on_ntsync_wait)
{
	struct task_struct *p = bpf_get_current_task_btf();
	struct gamer_wait *wait = wait_of_player(p);
	const struct ntsync_q *queue = wait ? queue_made(ctx) : NULL;
	u32 count;

	if (!queue)
		return 0;
	note_thread(queue, p);
	count = BPF_CORE_READ(queue, count);
	if (count == 1)
		begin_wait(wait, who_ends_any(queue, 1, p), is_mutex(BPF_CORE_READ(queue, entries[0].obj)));
	else if (!BPF_CORE_READ(queue, all))
		begin_wait(wait, who_ends_any(queue, count, p), false);
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
	struct awaited object = object_of(file->private_data, p->tgid);
	u32 number = command & 0xff;

	if ((number == SEM_RELEASE || number == EVENT_SET || number == EVENT_PULSE) && wait_of_player(p))
		note_waker(&object, p);
	return 0;
}

static void forget(const void *gone, u32 tgid)
{
	struct awaited object = object_of(gone, tgid);

	bpf_map_delete_elem(&wakers, &object);
}

/* Another object will soon be where this one was. Its server may be the last that closes it. */
SEC("fentry/ntsync_obj_release")
int BPF_PROG(on_ntsync_release, struct inode *inode, struct file *file)
{
	u32 zero = 0;
	const struct gamer_game *game = bpf_map_lookup_elem(&gamer_game, &zero);

	forget(file->private_data, bpf_get_current_pid_tgid() >> 32);
	if (game)
		forget(file->private_data, game->main.tgid);
	return 0;
}
