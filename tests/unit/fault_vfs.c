/* SPDX-License-Identifier: ISC */
#include "fault_vfs.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A disk writes whole sectors, in any order. */
#define SECTOR 512
#define FILES_MAX 8

struct fault_file {
	sqlite3_file base;
	int name; /* index into names, or -1 */
	sqlite3_file *real;
};

enum step_kind { STEP_WRITE, STEP_TRUNCATE, STEP_SYNC, STEP_DELETE, STEP_ACKNOWLEDGE };

struct step {
	enum step_kind kind;
	int name, count;
	sqlite3_int64 offset;
	unsigned char *bytes;
};

static struct {
	sqlite3_vfs vfs, *real;
	int step, fail_at, code;
	bool forever, recording;
	sqlite3_int64 limit;
	char names[FILES_MAX][512];
	int name_count;
	struct step *steps;
	int len, cap, recorded;
} vfs;

static int name_of(const char *path)
{
	for (int i = 0; i < vfs.name_count; i++) {
		if (strcmp(vfs.names[i], path) == 0)
			return i;
	}
	if (!vfs.recording || vfs.name_count == FILES_MAX)
		return -1;
	snprintf(vfs.names[vfs.name_count], sizeof vfs.names[0], "%s", path);
	return vfs.name_count++;
}

static int fault(int base)
{
	vfs.step++;
	if (vfs.fail_at && (vfs.step == vfs.fail_at || (vfs.forever && vfs.step > vfs.fail_at)))
		return vfs.code ? vfs.code : base;
	return SQLITE_OK;
}

static void record(struct step step, const void *bytes)
{
	if (!vfs.recording || step.name < 0)
		return;
	if (vfs.len == vfs.cap) {
		vfs.cap = vfs.cap ? vfs.cap * 2 : 256;
		vfs.steps = realloc(vfs.steps, (size_t)vfs.cap * sizeof *vfs.steps);
		assert(vfs.steps);
	}
	if (bytes) {
		step.bytes = malloc((size_t)step.count);
		assert(step.bytes);
		memcpy(step.bytes, bytes, (size_t)step.count);
	}
	if (step.kind != STEP_ACKNOWLEDGE)
		vfs.recorded++;
	vfs.steps[vfs.len++] = step;
}

/* ---- the layer ------------------------------------------------------------ */

#define REAL(file) (((struct fault_file *)(file))->real)
#define CALL(file, method, ...) REAL(file)->pMethods->method(REAL(file), __VA_ARGS__)

static int file_close(sqlite3_file *file)
{
	return REAL(file)->pMethods->xClose(REAL(file));
}

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
	return CALL(file, xRead, bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
	int code = fault(SQLITE_IOERR_WRITE);
	if (code == SQLITE_OK && vfs.limit && offset + count > vfs.limit)
		code = SQLITE_FULL;
	if (code == SQLITE_OK)
		code = CALL(file, xWrite, bytes, count, offset);
	if (code == SQLITE_OK)
		record((struct step){.kind = STEP_WRITE,
				     .name = ((struct fault_file *)file)->name,
				     .count = count,
				     .offset = offset},
		       bytes);
	return code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int code = fault(SQLITE_IOERR_TRUNCATE);
	if (code == SQLITE_OK)
		code = CALL(file, xTruncate, size);
	if (code == SQLITE_OK)
		record((struct step){.kind = STEP_TRUNCATE,
				     .name = ((struct fault_file *)file)->name,
				     .offset = size},
		       NULL);
	return code;
}

static int file_sync(sqlite3_file *file, int flags)
{
	int code = fault(SQLITE_IOERR_FSYNC);
	if (code == SQLITE_OK)
		code = CALL(file, xSync, flags);
	if (code == SQLITE_OK)
		record((struct step){.kind = STEP_SYNC, .name = ((struct fault_file *)file)->name},
		       NULL);
	return code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return CALL(file, xFileSize, size);
}

static int file_lock(sqlite3_file *file, int level)
{
	return CALL(file, xLock, level);
}

static int file_unlock(sqlite3_file *file, int level)
{
	return CALL(file, xUnlock, level);
}

static int file_reserved(sqlite3_file *file, int *out)
{
	return CALL(file, xCheckReservedLock, out);
}

static int file_control(sqlite3_file *file, int op, void *argument)
{
	return CALL(file, xFileControl, op, argument);
}

static int file_sector(sqlite3_file *file)
{
	return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int file_traits(sqlite3_file *file)
{
	return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return CALL(file, xShmMap, page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return CALL(file, xShmLock, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int file_shm_unmap(sqlite3_file *file, int delete)
{
	return CALL(file, xShmUnmap, delete);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *out)
{
	(void)self;
	struct fault_file *fault_file = (struct fault_file *)file;
	fault_file->real = (sqlite3_file *)(fault_file + 1);
	fault_file->name = path ? name_of(path) : -1;
	int code = vfs.real->xOpen(vfs.real, path, fault_file->real, flags, out);
	file->pMethods = fault_file->real->pMethods ? &methods : NULL;
	return code;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int sync)
{
	(void)self;
	int code = fault(SQLITE_IOERR_DELETE);
	if (code == SQLITE_OK)
		code = vfs.real->xDelete(vfs.real, path, sync);
	if (code == SQLITE_OK)
		record((struct step){.kind = STEP_DELETE, .name = name_of(path)}, NULL);
	return code;
}

void fault_vfs_install(void)
{
	sqlite3_initialize();
	vfs.real = sqlite3_vfs_find(NULL);
	vfs.vfs = *vfs.real;
	vfs.vfs.pNext = NULL;
	vfs.vfs.zName = "fault";
	vfs.vfs.szOsFile += (int)sizeof(struct fault_file);
	vfs.vfs.xOpen = vfs_open;
	vfs.vfs.xDelete = vfs_delete;
	sqlite3_vfs_register(&vfs.vfs, 1);
}

void fault_vfs_plan(int step, int code, bool forever)
{
	vfs.step = 0;
	vfs.fail_at = step;
	vfs.code = code;
	vfs.forever = forever;
}

int fault_vfs_steps(void)
{
	return vfs.step;
}

void fault_vfs_limit(long long bytes)
{
	vfs.limit = bytes;
}

/* ---- the recording ---------------------------------------------------------- */

void fault_vfs_record(void)
{
	fault_vfs_forget();
	vfs.recording = true;
}

void fault_vfs_acknowledge(int count)
{
	record((struct step){.kind = STEP_ACKNOWLEDGE, .count = count}, NULL);
}

int fault_vfs_stop(void)
{
	vfs.recording = false;
	return vfs.recorded;
}

void fault_vfs_forget(void)
{
	for (int i = 0; i < vfs.len; i++)
		free(vfs.steps[i].bytes);
	free(vfs.steps);
	vfs.steps = NULL;
	vfs.len = vfs.cap = vfs.recorded = vfs.name_count = 0;
	vfs.recording = false;
}

/* A file on the disk, as far as a test needs one. */
struct image {
	unsigned char *bytes;
	size_t len, cap;
	bool exists;
};

static void image_size(struct image *image, size_t len)
{
	if (len > image->cap) {
		image->cap = len * 2;
		image->bytes = realloc(image->bytes, image->cap);
		assert(image->bytes);
	}
	if (len > image->len)
		memset(image->bytes + image->len, 0, len - image->len);
	image->len = len;
}

static bool coin(unsigned *seed)
{
	return rand_r(seed) & 0x100;
}

/* Writes the step to the disk; `torn`: any sectors of it. */
static void image_apply(struct image *image, const struct step *step, bool torn, unsigned *seed)
{
	if (step->kind == STEP_TRUNCATE && (!torn || coin(seed)))
		image_size(image, (size_t)step->offset);
	if (step->kind != STEP_WRITE)
		return;
	image->exists = true;
	size_t at = (size_t)step->offset;
	size_t end = at + (size_t)step->count;
	while (at < end) {
		size_t next = at - at % SECTOR + SECTOR;
		next = next < end ? next : end;
		if (!torn || coin(seed)) {
			if (next > image->len)
				image_size(image, next);
			memcpy(image->bytes + at, step->bytes + (at - (size_t)step->offset),
			       next - at);
		}
		at = next;
	}
}

static void image_save(const struct image *image, const char *dir, const char *path)
{
	char to[1024];
	const char *slash = strrchr(path, '/');
	snprintf(to, sizeof to, "%s/%s", dir, slash ? slash + 1 : path);
	unlink(to);
	if (!image->exists)
		return;
	FILE *file = fopen(to, "wb");
	assert(file);
	size_t written = image->len ? fwrite(image->bytes, 1, image->len, file) : 0;
	assert(written == image->len);
	fclose(file);
}

/* Was what step i wrote synced before the cut? */
static bool synced(int i, int end)
{
	for (int k = i + 1; k < end; k++) {
		if (vfs.steps[k].kind == STEP_SYNC && vfs.steps[k].name == vfs.steps[i].name)
			return true;
	}
	return false;
}

int fault_vfs_cut(int step, unsigned seed, const char *dir)
{
	struct image images[FILES_MAX] = {{0}};
	int acknowledged = 0;
	int end = 0;
	for (int left = step; end < vfs.len; end++) {
		if (vfs.steps[end].kind == STEP_ACKNOWLEDGE)
			acknowledged = vfs.steps[end].count;
		else if (left-- == 0)
			break;
	}
	for (int i = 0; i < end; i++) {
		struct image *image = &images[vfs.steps[i].name];
		if (vfs.steps[i].kind == STEP_DELETE)
			image->exists = false, image->len = 0;
		else
			image_apply(image, &vfs.steps[i], !synced(i, end), &seed);
	}
	for (int i = 0; i < vfs.name_count; i++) {
		image_save(&images[i], dir, vfs.names[i]);
		free(images[i].bytes);
	}
	return acknowledged;
}
