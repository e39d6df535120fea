// SPDX-License-Identifier: MIT
/*
 * Lists of pages in use. A page waits in a small batch, and only a full batch
 * reaches the list: what orders there orders on some paths only.
 */
#include <linux/mm.h>

#define BATCH_SIZE	31

static struct folio *batch[BATCH_SIZE];
static unsigned int batched;

static void drain_batch(void)
{
	while (batched) {
		struct folio *folio = batch[--batched];

		folio_set_lru(folio);
		if (atomic_dec_and_test(&folio->page._refcount))
			folio_clear_lru(folio);
	}
}

void folio_add_lru(struct folio *folio)
{
	folio_get(folio);
	batch[batched++] = folio;
	if (batched == BATCH_SIZE)
		drain_batch();
}
