// Who meets a page as soon as it is published, and what they do to its flags: the other side of the race.

/** One kind of reader: how it finds a page, holds it and sets a flag. Each is a phrase that completes "the reader …". */
export interface Reader {
  /** A well-known function that does this, without its parentheses. */
  readonly example: string;
  readonly finds: string;
  readonly takes: string;
  /** The flag that it sets atomically, and how. */
  readonly sets: { readonly flag: string; readonly how: string };
  /** What else readers of this kind set, for findings about that flag itself. */
  readonly setsInstead: { readonly flag: string; readonly how: string };
  /** The kernel file that proves the row. */
  readonly source: string;
}

/** Software that walks page tables without their locks. */
export const tableWalker: Reader = {
  example: 'get_user_pages_fast',
  finds: 'LOAD the entry: it maps the page',
  takes: 'take a reference to the page',
  sets: { flag: 'PG_referenced', how: 'folio_set_referenced()' },
  setsInstead: { flag: 'PG_locked', how: 'folio_lock()' },
  source: 'mm/gup.c',
};

/** Whoever looks a page up in the page cache or the swap cache. */
export const cacheFinder: Reader = {
  example: 'filemap_get_folio',
  finds: 'look the page up in the cache',
  takes: 'take a reference to the page',
  sets: { flag: 'PG_locked', how: 'folio_lock()' },
  setsInstead: { flag: 'PG_referenced', how: 'folio_mark_accessed()' },
  source: 'mm/filemap.c',
};
