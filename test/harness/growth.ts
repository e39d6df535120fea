// Texts on which a look at each place that looks at all of the rest would take minutes: the cost has to grow with the text.
import type { Monster } from './monsters.js';

const head = (parameter: string) => `void f(struct mm_struct *mm, pte_t *ptep, struct page *page, ${parameter})\n{\n`;
const write = '\t__SetPageSwapBacked(page);\n';
const publish = '\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n';

function around(middle: string, parameter = 'pte_t entry'): string {
  return `${head(parameter)}${write}${middle}${publish}}\n`;
}

const numbered = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const generator = '#define GEN(x) void x##_f(struct page *page) { y(page); }\n';

export const growing: readonly Monster[] = [
  { name: 'a name made of parts of an allocator', text: around(`\talloc_${'fresh_a_'.repeat(40)}x(page);\n`) },
  { name: 'words that end as types do', text: around(`\tfoo(a, ${'a_t'.repeat(25)} +1);\n`.repeat(60)) },
  {
    name: 'blanks behind a statement',
    text: `${head('int x')}${publish.trimEnd()}${' '.repeat(20_000)}x++;\n${write}}\n`,
  },
  {
    name: 'a directive and a string that never ends',
    text: around(`\t/* fencepost-ignore-line a: b */\n\tx = "${'\\"'.repeat(200_000)}\n`),
  },
  { name: 'directives that never end', text: around('') + '/* fencepost-ignore-line a: '.repeat(60_000) },
  {
    name: 'blanks in the reason of a directive',
    text: `${around('')}/* fencepost-ignore-line a: x${' '.repeat(150_000)}y */\n`,
  },
  { name: 'a parameter with a long name', text: around('', `int ${'a'.repeat(200_000)}`) },
  { name: 'a parameter with many attributes', text: around('', `int ${'__attribute__(('.repeat(50_000)} y`) },
  { name: 'attributes that are closed apart', text: around('', `int ${'__attribute__((x) ) '.repeat(30_000)} y`) },
  { name: 'a parameter of many words', text: around('', `int x${' __a'.repeat(50_000)} (y)`) },
  { name: 'bounds in bounds', text: around('', `int ${'a['.repeat(100_000)}${']'.repeat(100_000)}`) },
  { name: 'pages in a row', text: around(`\t__x = ${'page'.repeat(50_000)};\n`) },
  {
    name: 'blanks in a macro that pastes',
    text: `#define GEN(x) void x${' '.repeat(300_000)}y##_f(struct page *page) { y(); }\nGEN(a)\nGEN(b##c)\n`,
  },
  { name: 'invocations that never end', text: generator + 'GEN(a\n'.repeat(100_000) },
  {
    name: 'a chain of macros',
    text: `${generator}#define m0(x) GEN(x)\n${numbered(40_000, (i) => `#define m${i + 1}(x) m${i}(x)\n`)}m40000(a)\n`,
  },
  { name: 'one macro, defined often', text: `${generator.repeat(40_000)}GEN(a)\n` },
  { name: 'a macro of many megabytes', text: `#define m(x) ${'a '.repeat(7_000_000)}\n${around('')}` },
  { name: 'hashes in an arm', text: around(`\n#if A\n${'# '.repeat(300_000)}\n#endif\n`) },
  { name: 'many declarations', text: around('\tint x;\n'.repeat(40_000)) },
  {
    name: 'functions on one line',
    text: numbered(3000, (i) => around('').replace('f(', `f${i}(`).replaceAll('\n', ' ')),
  },
];
