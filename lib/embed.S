/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts a BPF object into the binary: gamer_bpf_NAME_begin .. gamer_bpf_NAME_end. The build sets NAME and OBJECT. */
#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define BEGIN JOIN(gamer_bpf_, NAME, _begin)
#define END JOIN(gamer_bpf_, NAME, _end)

	.section .rodata
	.balign 16
	.globl BEGIN
	.globl END
BEGIN:
	.incbin OBJECT
END:
	.byte 0
	.section .note.GNU-stack, "", %progbits
