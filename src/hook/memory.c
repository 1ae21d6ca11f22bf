/* SPDX-License-Identifier: ISC */
/*
 * memory: the hook's heap, in one page.
 *
 * The hook lives a few milliseconds and touches some 200 pages of heap in that
 * time.  Each is a fault, and on a virtual machine the faults were a third of
 * its processor time (tests/bench/README.md).  So the heap of malloc(3) is made
 * to begin with one huge page: one fault.
 *
 * All of it is advice: with another C library, without huge pages, or under a
 * limit of memory (ulimit -v), pages come as they are touched.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hook.h"

/* A huge page of x86-64, and of arm64 with pages of 4 KB. */
#define HUGE_SIZE ((uintptr_t)2 * 1024 * 1024)
/* What malloc has at hand when it was asked for nothing yet; a larger piece
 * makes it ask the kernel. */
#define HEAP_FIRST ((uintptr_t)256 * 1024)
/* In front of a piece, and for rounding. */
#define HEAP_MARGIN 256
/* A larger piece is mapped for itself, so that what a message of 25 MB took is
 * given back at once. */
#define HEAP_PIECE_MAX (512 * 1024)

void hook_memory_open(void)
{
#ifdef __GLIBC__
	uintptr_t front, start;
	void *volatile gap;

	mallopt(M_TRIM_THRESHOLD, 4 * (int)HUGE_SIZE);
	mallopt(M_MMAP_THRESHOLD, 2 * (int)HUGE_SIZE);
	front = (uintptr_t)malloc(1);
	mallopt(M_TOP_PAD, (int)HUGE_SIZE + HEAP_MARGIN);
	start = (front + HEAP_FIRST + HUGE_SIZE - 1) / HUGE_SIZE * HUGE_SIZE;
	/* Up to the huge page: never touched, so it takes addresses only. */
	gap = front != 0 ? malloc(start - front - HEAP_MARGIN) : NULL;
	if (gap != NULL && (uintptr_t)sbrk(0) >= start + HUGE_SIZE)
		madvise((void *)start, HUGE_SIZE, MADV_HUGEPAGE);
	mallopt(M_TOP_PAD, HEAP_PIECE_MAX);
	mallopt(M_MMAP_THRESHOLD, HEAP_PIECE_MAX);
#endif
}
