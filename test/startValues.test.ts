// Random sequences with tests of memory, each held against what is left of it when it runs from a start with all memory
// zero: the model knows no other run of it, so that both have a finding of missing-publish-barrier, or neither has.
import { expect, test } from 'vitest';
import { check } from './harness/check.js';

type Step =
  | { readonly kind: 'statement'; readonly text: string; readonly stores?: number }
  | { readonly kind: 'compareExchange'; readonly order: string; readonly expected: number; readonly value: number }
  | {
      readonly kind: 'if';
      readonly condition: Condition;
      readonly taken: readonly Step[];
      readonly otherwise: readonly Step[];
    };

interface Condition {
  readonly text: string;
  readonly holds: (y: number) => boolean;
}

const conditions: readonly Condition[] = [
  { text: 'READ_ONCE(*y)', holds: (y) => y !== 0 },
  { text: '!READ_ONCE(*y)', holds: (y) => y === 0 },
  { text: 'READ_ONCE(*y) == 3', holds: (y) => y === 3 },
  { text: 'smp_load_acquire(y) != 3', holds: (y) => y !== 3 },
];

const statements: readonly (Step & { kind: 'statement' })[] = [
  ...['smp_wmb();', 'smp_rmb();', 'atomic_inc(a);', 'r1 = atomic_inc_return(a);', 'smp_mb__after_atomic();'],
  ...['smp_mb__before_atomic();', 'spin_lock(l);', 'spin_unlock(l);', 'rcu_assign_pointer(*q, y);', 'barrier();'],
  ...['r1 = READ_ONCE(*y);', 'atomic_set_release(a, 3);', 'smp_mb__after_spinlock();'],
].map((text) => ({ kind: 'statement', text }) as const);

const stores: readonly (Step & { kind: 'statement' })[] = [0, 1, 3].flatMap((value) =>
  [
    'WRITE_ONCE(*y, #);',
    'smp_store_release(y, #);',
    'r1 = xchg_relaxed(y, #);',
    'r1 = xchg_release(y, #);',
    '*y = #;',
  ].map((text) => ({ kind: 'statement', text: text.replace('#', `${value}`), stores: value }) as const),
);

/** The same numbers on every run: a linear congruential generator. */
class Dice {
  private state = 20_24;

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return (this.state >>> 16) % limit;
  }

  of<T>(choices: readonly T[]): T {
    const one = choices[this.below(choices.length)];
    if (one === undefined) throw new Error('nothing to choose from');
    return one;
  }

  steps(length: number, depth: number): readonly Step[] {
    return Array.from({ length: this.below(length) }, () => this.step(depth));
  }

  private step(depth: number): Step {
    const kind = this.below(10);
    if (kind < 3 && depth > 0) {
      const condition = this.of(conditions);
      return { kind: 'if', condition, taken: this.steps(3, depth - 1), otherwise: this.steps(3, depth - 1) };
    }
    if (kind < 5)
      return {
        kind: 'compareExchange',
        order: this.of(['', '_relaxed', '_release']),
        expected: this.of([0, 3]),
        value: 1,
      };
    return kind < 7 ? this.of(stores) : this.of(statements);
  }
}

function textOf(steps: readonly Step[]): string {
  return steps
    .map((step) => {
      if (step.kind === 'statement') return step.text;
      if (step.kind === 'compareExchange') return `r1 = cmpxchg${step.order}(y, ${step.expected}, ${step.value});`;
      const otherwise = step.otherwise.length === 0 ? '' : ` else { ${textOf(step.otherwise)} }`;
      return `if (${step.condition.text}) { ${textOf(step.taken)} }${otherwise}`;
    })
    .join('\n\t');
}

/** What runs from a start at 0, with no test left in it. */
function unfolded(steps: readonly Step[], memory: { y: number }): string {
  return steps
    .map((step) => {
      if (step.kind === 'if') return unfolded(step.condition.holds(memory.y) ? step.taken : step.otherwise, memory);
      if (step.kind === 'statement') {
        memory.y = step.stores ?? memory.y;
        return step.text;
      }
      if (memory.y !== step.expected) return 'r1 = READ_ONCE(*y);';
      memory.y = step.value;
      return `r1 = xchg${step.order}(y, ${step.value});`;
    })
    .join('\n\t');
}

function functionOf(name: string, body: string): string {
  return `static void ${name}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page,
		pgprot_t prot, atomic_t *a, int *y, int **q, spinlock_t *l)
{
	int r1;

	${body}
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
}

test('what needs another start is told apart from what does not', { timeout: 60_000 }, async () => {
  const dice = new Dice();
  const texts: string[] = [];
  for (let i = 0; i < 400; i++) {
    const [before, after] = [dice.steps(4, 2), dice.steps(6, 2)];
    const memory = { y: 0 };
    const write = '\n\t__SetPageSwapBacked(page);\n\t';
    texts.push(functionOf(`whole_${i}`, textOf(before) + write + textOf(after)));
    texts.push(functionOf(`run_${i}`, unfolded(before, memory) + write + unfolded(after, memory)));
  }
  const { findings, coverage } = await check(new Map([['mm/cases.c', texts.join('\n')]]));
  expect(coverage.skipped).toEqual([]);
  const missing = findings.filter((one) => one.ruleId === 'missing-publish-barrier').map((one) => one.functionName);
  const found = (prefix: string) =>
    new Set(missing.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
  const [whole, run] = [found('whole_'), found('run_')];
  const different = [...whole].filter((one) => !run.has(one)).concat([...run].filter((one) => !whole.has(one)));
  const wrong = different.map((one) => texts[2 * Number(one)]);
  expect(wrong).toEqual([]);
  expect(run.size).toBeGreaterThan(80);
  const dependent = findings.filter((one) => one.ruleId === 'value-dependent-order');
  expect(dependent.length).toBeGreaterThan(20);
});
