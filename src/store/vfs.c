/* SPDX-License-Identifier: ISC */
/*
 * vfs: one fsync a commit.
 *
 * SQLite opens the log with "make it if it is not there", and a process that
 * may have made it syncs the folder at its first commit: a second flush of
 * the disk for every hook.  This layer over SQLite's way to open files says
 * "make it" only when the log is not there; then the folder is synced as ever.
 */
#include "sqlite.h"

#include <sys/stat.h>

static int open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
	struct vfs_layer *layer = (struct vfs_layer *)vfs;
	struct stat st;
	if (flags & SQLITE_OPEN_WAL && path && stat(path, &st) == 0 && st.st_size > 0)
		flags &= ~SQLITE_OPEN_CREATE;
	return layer->below->xOpen(layer->below, path, file, flags, out);
}

const char *vfs_open(struct store *store)
{
	struct vfs_layer *layer = &store->layer;
	layer->below = sqlite3_vfs_find(NULL);
	if (!layer->below)
		return NULL;
	layer->vfs = *layer->below;
	layer->vfs.pNext = NULL;
	/* A name of its own: a process may have two stores open. */
	layer->vfs.zName = pool_printf(store->pool, "liaison-%p", (void *)store);
	layer->vfs.xOpen = open_file;
	return sqlite3_vfs_register(&layer->vfs, 0) == SQLITE_OK ? layer->vfs.zName : NULL;
}

void vfs_close(struct store *store)
{
	if (store->layer.below)
		sqlite3_vfs_unregister(&store->layer.vfs);
}
