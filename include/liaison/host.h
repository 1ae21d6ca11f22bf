/* SPDX-License-Identifier: ISC */
/*
 * host: the clock and the random source, handed in so that tests own them.
 */
#ifndef LIAISON_HOST_H
#define LIAISON_HOST_H

#include <stddef.h>
#include <stdint.h>

struct host {
	int64_t (*now)(void *self);                           /* seconds since 1970, UTC */
	void (*random)(void *self, void *bytes, size_t size); /* unguessable */
	void *self;
};

int64_t host_now(const struct host *host);
void host_random(const struct host *host, void *bytes, size_t size);

/* The system's: time(2) and getrandom(2). */
extern const struct host host_system;

#endif
