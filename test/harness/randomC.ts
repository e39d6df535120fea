// Random texts for property tests: C that is nearly right, and what is not even that.
import fc from 'fast-check';

const tokens = [
  ...'(){}[];,=#"\'\\/*\n\r\t <>-.&|!?:'.split(''),
  ...[
    '/*',
    '*/',
    '//',
    '->',
    '\\\n',
    '\r\n',
    '{\n',
    '}\n',
    '\n}',
    ');\n',
    '##',
    '"s"',
    "'c'",
    '\0',
    '\ufeff',
    'é',
    '😀',
    '\ud800',
  ],
  ...[
    '\n#if X\n',
    '\n#ifdef Y\n',
    '\n#else\n',
    '\n#elif Z\n',
    '\n#endif\n',
    '\n# if\n',
    '\n#define F(x) ',
    '\n#define G(a, b) ',
  ],
  ...[
    'static',
    'inline',
    'void',
    'int',
    'struct',
    'page',
    'folio',
    'pte_t',
    'if',
    'for',
    'while',
    'do',
    'else',
    'return',
    'switch',
  ],
  ...['name', 'f', 'g1', '_x', '__attribute__', '__must_hold', 'SYSCALL_DEFINE1', 'DEFINE_X', 'x', '1', '0x1f', '9z'],
  ...[
    'page',
    'flags',
    '__set_bit',
    '__SetPageUptodate',
    'set_pte_at',
    'smp_wmb',
    'SetPage##uname',
    'fencepost-ignore-next-line',
  ],
  ...['void f(struct page *page)\n{\n', 'set_pte_at(mm, addr, ptep, entry);\n', '__SetPageSwapBacked(page);\n'],
];

/** Tokens of C in any order, most of them apart, so that braces match now and then. */
export function tokenSoup(maxLength = 60): fc.Arbitrary<string> {
  const token = fc.constantFrom(...tokens);
  return fc.array(fc.tuple(token, fc.constantFrom('', ' ', '\n')), { maxLength }).map((all) => all.flat().join(''));
}

/** What is done to a text: a stretch of it, in thousandths of its length, goes and something comes. */
const change = fc.record({
  at: fc.nat(1000),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
  with: fc.oneof(fc.constant(''), fc.constantFrom(...tokens), tokenSoup(5)),
});

/** One of some texts, changed in a few places. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 6 })).map(([text, changes]) =>
    changes.reduce((broken, { at, length, with: inserted }) => {
      const start = Math.floor((at * broken.length) / 1000);
      return broken.slice(0, start) + inserted + broken.slice(start + length);
    }, text),
  );
}
