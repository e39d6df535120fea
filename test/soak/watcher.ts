// What a generated program is compiled with: pages that know who wrote their flags and who published them, a stack of the calls
// that are under way, and a record of the races that came to pass.

/** A header. */
export const watcher = String.raw`#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { deepest = 16, mostEvents = 64, mostRaces = 4096, EIO = 5, EINVAL = 22, EBUSY = 16, GFP_KERNEL = 0 };
struct event { int depth, epoch, isPublic, hasRaced, activations[deepest], lines[deepest]; };
struct page { int writes, publications; struct event written[mostEvents], published[mostEvents]; };
typedef struct page *pte_t;
static int depth, barriers, nextActivation = 1, given, taken, isOver, activations[deepest], lines[deepest];
static struct { char kind; int length, lines[deepest]; } races[mostRaces];
static int raceCount, pagesUsed;
static struct page pagePool[256], *last_page;

static int ticks;
static int tick(void) { if (++ticks > 10000) isOver = 1; return isOver; }
static int flip(void) { return (given >> taken++) & 1; }
static void enter(int line) { lines[depth] = line; if (depth < deepest - 1) depth++; activations[depth] = nextActivation++; }
static void leave(void) { depth--; }
static struct page *alloc_page(int flags) {
  struct page *page = &pagePool[pagesUsed++ & 255];
  page->writes = page->publications = 0;
  return page;
}
/* Parameters with two names for one page are not what a function is judged for: the run is of no account. */
static int begins(struct page *a, struct page *b, struct page *held, struct page **more) {
  struct page *all[] = { a, b, held, more[0], more[1], last_page };
  for (int i = 0; i < 6; i++) for (int j = 0; j < i; j++) if (all[i] && all[i] == all[j]) isOver = 1;
  return isOver;
}
static void note(struct event *list, int *count, int line, int isPublic) {
  if (*count >= mostEvents) return;
  struct event *one = &list[(*count)++];
  lines[depth] = line;
  one->depth = depth;
  one->epoch = barriers;
  one->isPublic = isPublic;
  one->hasRaced = 0;
  memcpy(one->activations, activations, sizeof activations);
  memcpy(one->lines, lines, sizeof lines);
}
/* The race of two events belongs to the deepest call that both happened in. */
static void race(char kind, const struct event *one, const struct event *other) {
  int common = 0;
  while (common < one->depth && common < other->depth && one->activations[common + 1] == other->activations[common + 1]) common++;
  /* What one call does in several turns of a loop is done to several pages. */
  if (kind == 'L' && common < one->depth && common < other->depth && one->lines[common] == other->lines[common]) return;
  int length = other->depth - common + 1;
  for (int i = 0; i < raceCount; i++)
    if (races[i].kind == kind && races[i].length == length && !memcmp(races[i].lines, other->lines + common, length * sizeof(int))) return;
  if (raceCount == mostRaces) exit(3);
  races[raceCount].kind = kind;
  races[raceCount].length = length;
  memcpy(races[raceCount++].lines, other->lines + common, length * sizeof(int));
}
static void wrote(struct page *page, int line) {
  if (!page || isOver) return;
  note(page->written, &page->writes, line, page->publications > 0);
  for (int i = 0; i < page->publications; i++) race('L', &page->published[i], &page->written[page->writes - 1]);
}
static void publish(struct page *page, int line) {
  if (!page || isOver) return;
  note(page->published, &page->publications, line, 1);
  for (int i = 0; i < page->writes; i++)
    /* A write that comes too late is a race by itself. */
    if (page->written[i].epoch == barriers && !page->written[i].isPublic) {
      /* What orders the first publication orders the next ones. */
      race(page->written[i].hasRaced ? 'm' : 'M', &page->written[i], &page->published[page->publications - 1]);
      page->written[i].hasRaced = 1;
    }
}
#define __SetPageSwapBacked(page) wrote(page, __LINE__)
#define __SetPageReserved(page) wrote(page, __LINE__)
#define SetPageDirty(page) ((void)(page))
#define smp_wmb() ((void)barriers++)
#define smp_mb() ((void)barriers++)
#define smp_rmb() ((void)0)
#define barrier() ((void)0)
#define mk_pte(page, prot) (page)
#define pte_mkdirty(entry) (entry)
#define set_pte_at(mm, addr, ptep, entry) publish(entry, __LINE__)
#define watch(function, inputs) do { \
  for (given = 0; given < (inputs); given++) { \
    pagesUsed = taken = isOver = depth = ticks = 0; \
    activations[0] = nextActivation++; \
    last_page = alloc_page(0); \
    struct holder holder = { alloc_page(0), { alloc_page(0), alloc_page(0) }, 0 }; \
    enter(0); \
    function(alloc_page(0), alloc_page(0), &holder); \
  } \
} while (0)
static int sayRaces(void) {
  for (int i = 0; i < raceCount; i++) {
    printf("%c", races[i].kind);
    for (int j = 0; j < races[i].length; j++) printf(" %d", races[i].lines[j]);
    printf("\n");
  }
  return 0;
}
`;
