// Random functions that hand pages around: through variables, structures, arrays, pointers to variables, calls and results, along
// branches, loops and errors. Each is printed twice, line by line alike: as the analysis reads it, and as a compiler does, there
// with the calls marked for whoever watches the program run.
import type { Random } from '../harness/editScript.js';

/** One statement, or a part of one, in both prints. */
interface Line {
  readonly read: string;
  readonly run: string;
}

export interface DataFlowProgram {
  /** As the analysis reads it. */
  readonly read: string;
  /** As the compiler does; line numbers are the same. */
  readonly run: string;
  /** The functions in it, each of which can be called by itself. */
  readonly functions: readonly string[];
}

const parameters = 'struct page *a, struct page *b, struct holder *h';

/** What all functions call, with what each is for. */
const helpers = [
  'struct holder { struct page *page; struct page *pages[2]; int state; };',
  'static struct page *last_page;',
  'static inline struct page *same_page(struct page *page) { return page; }',
  'static inline struct page *either_page(struct page *one, struct page *other, int first) { return first ? one : other; }',
  'static inline void put_into(struct page **slot, struct page *page) { *slot = page; }',
  'static inline void hold(struct holder *h, struct page *page) { h->page = page; }',
  'static inline int order_if(int wanted) { if (wanted) smp_wmb(); return wanted; }',
  'static inline void mark(struct page *page) { __SetPageSwapBacked(page); }',
  'static inline int mark_if(struct page *page, int wanted) { if (!wanted) return -EINVAL; __SetPageSwapBacked(page); return 0; }',
  'static inline int order_or_fail(void) { if (flip()) return -EIO; smp_mb(); return 0; }',
];

/** @param count how many functions, of which later ones call earlier ones */
export function dataFlowProgram(random: Random, count: number): DataFlowProgram {
  const lines: Line[] = helpers.map(plain);
  const functions: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = `flow_${i}`;
    lines.push(...new FunctionWriter(random, functions.slice(-6)).write(name), plain(''));
    functions.push(name);
  }
  const text = (of: keyof Line): string => `${lines.map((line) => line[of]).join('\n')}\n`;
  return { read: text('read'), run: text('run'), functions };
}

function plain(text: string): Line {
  return { read: text, run: text };
}

/** A call as a statement or as the value of a condition. */
function called(call: string, before = ''): Line {
  return { read: `${before}${call};`, run: `enter(__LINE__); ${before}${call}; leave();` };
}

class FunctionWriter {
  private readonly lines: Line[] = [];
  private depth = 1;
  private isPastOut = false;

  constructor(
    private readonly random: Random,
    private readonly callees: readonly string[],
  ) {}

  write(name: string): readonly Line[] {
    const { random } = this;
    this.lines.push(
      { read: `int ${name}(${parameters})`, run: `int ${name}(${parameters})` },
      { read: '{', run: '{ if (begins(a, b, h->page, h->pages)) return 0;' },
    );
    for (const one of [
      `struct page *p = ${random.pick(['a', 'b', 'alloc_page(GFP_KERNEL)'])};`,
      `struct page *q = ${random.pick(['a', 'b', 'NULL', 'h->page'])};`,
      'struct page *pages[2] = { a, b };',
      `struct holder own = { .page = ${random.pick(['a', 'b', 'h->page'])}, .state = ${random.below(3)} };`,
      'struct holder *o = &own;',
      `struct page **slot = ${random.pick(['&p', '&q', '&h->page', '&own.page'])};`,
      'pte_t entry = mk_pte(p, prot);',
      `int n = ${random.below(3)}, err = 0, i;`,
    ])
      this.put(one);
    this.block(3 + random.below(7));
    this.depth--;
    this.put('out:;');
    this.depth++;
    this.isPastOut = true;
    if (random.below(2) === 0) this.block(1 + random.below(2));
    this.put(`return ${random.pick(['0', 'err', 'n', '-EIO'])};`);
    this.lines.push(plain('}'));
    return this.lines;
  }

  private put(text: string): void {
    this.putLine(plain(text));
  }

  private putLine({ read, run }: Line): void {
    const margin = '\t'.repeat(this.depth);
    this.lines.push({ read: margin + read, run: margin + run });
  }

  private page(): string {
    return this.random.pick([
      ...['p', 'p', 'p', 'q', 'q', 'a', 'b', 'h->page', 'pages[0]', 'pages[1]', 'h->pages[1]'],
      ...['own.page', 'o->page', '*slot', 'last_page', 'same_page(p)'],
    ]);
  }

  private block(count: number): void {
    for (let i = 0; i < count; i++) this.statement();
  }

  private statement(): void {
    const { random } = this;
    const kind = random.below(20);
    if (kind < 4) this.write_();
    else if (kind < 7) this.publish();
    else if (kind < 8) this.put(random.pick(['smp_wmb();', 'smp_mb();', 'smp_rmb();', 'barrier();']));
    else if (kind < 12) this.move();
    else if (kind < 14) this.number();
    else if (kind < 15) this.call();
    else if (this.depth < 4) this.nest();
    else this.publish();
  }

  private write_(): void {
    const page = this.page();
    this.put(
      this.random.pick([`__SetPageSwapBacked(${page});`, `__SetPageReserved(${page});`, `SetPageDirty(${page});`]),
    );
    if (this.random.below(3) === 0) this.putLine(called(`mark(${this.page()})`));
  }

  private publish(): void {
    const page = this.page();
    const entry = this.random.below(4) === 0 ? 'entry' : `mk_pte(${page}, prot)`;
    this.put(`set_pte_at(mm, addr, ptep, ${entry});`);
  }

  private move(): void {
    const places = ['p', 'q', 'h->page', 'pages[0]', 'pages[1]', 'h->pages[1]', 'own.page', 'o->page', '*slot'];
    const [to, from] = [this.random.pick(places), this.page()];
    switch (this.random.below(10)) {
      case 0:
        return this.put(`${to} = alloc_page(GFP_KERNEL);`);
      case 1:
        return this.putLine(called(`same_page(${from})`, `${to} = `));
      case 2:
        return this.putLine(called(`either_page(${from}, ${this.page()}, flip())`, `${to} = `));
      case 3:
        return this.putLine(called(`put_into(&${to.includes('[') ? 'q' : to}, ${from})`));
      case 4:
        return this.putLine(called(`hold(${this.random.pick(['h', '&own', 'o'])}, ${from})`));
      case 5:
        return this.put(this.random.pick([`entry = mk_pte(${from}, prot);`, 'entry = pte_mkdirty(entry);']));
      case 6:
        return this.put(`${to} = ${this.condition()} ? ${from} : ${this.page()};`);
      default:
        return this.put(`${to} = ${from};`);
    }
  }

  private number(): void {
    const changes = [
      'n++;',
      'n--;',
      'n += 2;',
      'n = 0;',
      'n = 1;',
      'n = flip();',
      'n = !n;',
      'n |= flip();',
      'n = -n;',
    ];
    switch (this.random.below(6)) {
      case 0:
        return this.putLine(called(`mark_if(${this.page()}, flip())`, 'err = '));
      case 1:
        return this.putLine(called('order_or_fail()', 'err = '));
      case 2:
        return this.putLine(called(`order_if(${this.random.pick(['n', 'flip()', '1', '!n'])})`, 'n = '));
      case 3:
        return this.put(
          this.random.pick([
            'h->state = n;',
            'n = h->state;',
            'h->state++;',
            'own.state = n;',
            'n = o->state;',
            'slot = &p;',
            'slot = &own.page;',
            'err = n ? -EBUSY : 0;',
          ]),
        );
      default:
        return this.put(this.random.pick(changes));
    }
  }

  private call(): void {
    if (this.callees.length === 0) return this.publish();
    const name = this.random.pick(this.callees);
    const call = `${name}(${this.page()}, ${this.page()}, h)`;
    this.putLine(called(call, this.random.pick(['', 'err = ', 'n = '])));
  }

  private condition(): string {
    const ofNumbers = [
      'n',
      '!n',
      'n == 1',
      'n > 1',
      'n != 2',
      'n < 0',
      'h->state',
      'own.state',
      'o->state == 1',
      '2 > n',
    ];
    const ofErrors = ['err', '!err', 'err < 0', 'err == -EIO', 'err != -EBUSY'];
    const ofPages = ['p', '!q', 'p == q', 'p != a', 'q == NULL'];
    return this.random.pick(['flip()', 'flip()', 'flip() && n', 'n || flip()', ...ofNumbers, ...ofErrors, ...ofPages]);
  }

  private nest(): void {
    const { random } = this;
    switch (random.below(9)) {
      case 0:
        return this.inside('for (i = 0; i < 2; i++) {', '}');
      case 1:
        return this.inside('while (n-- > 0) {', '}');
      case 2:
        return this.inside('do {', '} while (flip());');
      case 3:
        this.put('switch (n) {');
        for (const label of ['case 0:', 'case 1:', 'default:'].slice(0, 2 + random.below(2))) {
          this.put(label);
          this.inside('', '', 1);
          if (random.below(3) > 0) this.put('\tbreak;');
        }
        return this.put('}');
      case 4:
        this.put(`if (${this.condition()})`);
        return this.put(this.isPastOut ? '\treturn 0;' : '\tgoto out;');
      case 5:
        this.put(`if (${this.condition()})`);
        return this.put(`\treturn ${random.pick(['0', '-EIO', '1', 'n'])};`);
      case 6:
        this.inside(`if (${this.condition()}) {`, '} else {');
        return this.inside('', '}');
      default:
        return this.inside(`if (${this.condition()}) {`, '}');
    }
  }

  private inside(head: string, end: string, count = 1 + this.random.below(3)): void {
    // No run may go on without end.
    const isLoop = /^(?:for|while|do)\b/.test(head);
    if (head !== '') this.putLine({ read: head, run: isLoop ? `${head} if (tick()) return 0;` : head });
    this.depth++;
    this.block(count);
    this.depth--;
    if (end !== '') this.put(end);
  }
}
