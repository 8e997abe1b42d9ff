/* SPDX-License-Identifier: GPL-2.0-only */
/* The class of an input device, from what it says it can do. Nothing here sees what it does. */
#ifndef GAMER_POLICY_DEVICE_H
#define GAMER_POLICY_DEVICE_H

#include "../abi.h"

/* Bit numbers of linux/input-event-codes.h, which BPF programs cannot include beside vmlinux.h. */
#define GAMER_EV_KEY 0x01
#define GAMER_EV_REL 0x02
#define GAMER_EV_ABS 0x03
#define GAMER_REL_X 0x00
#define GAMER_BTN_MOUSE 0x110
#define GAMER_BTN_JOYSTICK 0x120
#define GAMER_BTN_GAMEPAD 0x130
#define GAMER_BTN_TOOL_PEN 0x140
#define GAMER_BTN_TOUCH 0x14a
#define GAMER_KEY_1 2
#define GAMER_KEY_0 11
#define GAMER_KEY_KP7 71
#define GAMER_KEY_KP3 81
#define GAMER_KEY_Q 16
#define GAMER_KEY_P 25
#define GAMER_KEYBIT_WORDS 12

struct gamer_device_bits {
	__u64 ev;
	__u64 rel;
	__u64 key[GAMER_KEYBIT_WORDS];
};

static inline bool gamer_bit(__u64 word, __u32 bit)
{
	return word >> (bit & 63) & 1;
}

static inline bool gamer_has_key(const struct gamer_device_bits *bits, __u32 key)
{
	return gamer_bit(bits->ev, GAMER_EV_KEY) && gamer_bit(bits->key[key / 64], key);
}

/* A keyboard has a row of letters or of digits, a number pad its block; a mouse with macro keys or a power button not. */
static inline bool gamer_can_type(const struct gamer_device_bits *bits)
{
	return (gamer_has_key(bits, GAMER_KEY_Q) && gamer_has_key(bits, GAMER_KEY_P)) ||
	       (gamer_has_key(bits, GAMER_KEY_1) && gamer_has_key(bits, GAMER_KEY_0)) ||
	       (gamer_has_key(bits, GAMER_KEY_KP7) && gamer_has_key(bits, GAMER_KEY_KP3));
}

/* Typing first: what can type is treated with the care due to a keyboard, whatever else it is. */
static inline enum gamer_device_class gamer_device_class(const struct gamer_device_bits *bits)
{
	if (gamer_can_type(bits))
		return GAMER_DEVICE_KEYBOARD;
	if (gamer_has_key(bits, GAMER_BTN_GAMEPAD) || gamer_has_key(bits, GAMER_BTN_JOYSTICK))
		return GAMER_DEVICE_GAMEPAD;
	if (gamer_has_key(bits, GAMER_BTN_TOUCH) || gamer_has_key(bits, GAMER_BTN_TOOL_PEN))
		return GAMER_DEVICE_TOUCH;
	if (gamer_bit(bits->ev, GAMER_EV_REL) && gamer_bit(bits->rel, GAMER_REL_X) && gamer_has_key(bits, GAMER_BTN_MOUSE))
		return GAMER_DEVICE_MOUSE;
	return GAMER_DEVICE_OTHER;
}

#endif
