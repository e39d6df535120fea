// Texts that nobody would write, each made to be expensive for some part of the way from text to finding.

export interface Monster {
  readonly name: string;
  readonly text: string;
}

const head = 'void f(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)\n{\n';
const write = '\t__SetPageSwapBacked(page);\n';
const publish = '\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n';

/** A function that writes, does something else, and publishes. */
function around(middle: string): string {
  return `${head}${write}${middle}${publish}}\n`;
}

const times = (text: string, count: number) => text.repeat(count);
const numbered = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** @param size how many of whatever a monster has too many of; 100,000 is what the long run takes */
export function monsters(size: number): readonly Monster[] {
  const nest = (open: string, close: string, inner = '') => `${times(open, size)}${inner}${times(close, size)}`;
  return [
    { name: 'nested parentheses in a condition', text: around(`\tif (${nest('(', ')', 'x')}) y();\n`) },
    { name: 'nested blocks', text: around(nest('{', '}')) },
    { name: 'nested if', text: around(`${times('if (a) ', size)};\n`) },
    { name: 'nested loops', text: around(`${times('while (a) ', size)};\n`) },
    { name: 'nested switch', text: around(`${times('switch (a) { case 1: ', size)}${times('}', size)}\n`) },
    { name: 'a chain of else if', text: around(`if (a) b();${times(' else if (c) d();', size)}\n`) },
    { name: 'nested calls', text: around(`\t${nest('g(', ')', 'page')};\n`) },
    { name: 'a long sum', text: around(`\tx = 1${times(' + y', size)};\n`) },
    { name: 'a long conjunction', text: around(`\tif (a${times(' && b', size)}) c();\n`) },
    { name: 'a long chain of ?:', text: around(`\tx = ${times('a ? b : ', size)}c;\n`) },
    { name: 'nested ?:', text: around(`\tx = ${times('a ? ', size)}b${times(' : c', size)};\n`) },
    { name: 'a chain of members', text: around(`\tx = a${times('->b', size)};\n`) },
    { name: 'a chain of subscripts', text: around(`\tx = a${times('[0]', size)};\n`) },
    { name: 'a pile of stars', text: around(`\tx = ${times('*', size)}p;\n`) },
    { name: 'a pile of casts', text: around(`\tx = ${times('(struct page *)', size)}p;\n`) },
    { name: 'a pile of commas', text: around(`\tx = (a${times(', b', size)});\n`) },
    { name: 'assignments in a row', text: around(`\t${times('a = ', size)}b;\n`) },
    { name: 'many labels and gotos', text: around(numbered(size, (i) => `l${i}: if (a) goto l${(i * 7) % size};\n`)) },
    { name: 'many variables', text: around(numbered(size, (i) => `\tstruct page *p${i} = page;\n`)) },
    { name: 'many writes', text: around(times(write, size)) },
    { name: 'some publications', text: around(times(publish, Math.min(size, 20))) },
    {
      name: 'many conditions that correlate',
      text: around(numbered(size, (i) => `\tif (c${i % 50}) ${write}\tif (c${i % 50}) smp_wmb();\n`)),
    },
    { name: 'nested #if', text: around(`${times('\n#if X\n', size)}x();${times('\n#endif\n', size)}`) },
    { name: '#if without #endif', text: around(times('\n#if X\n{\n', size)) },
    { name: '#else without #if', text: around(times('\n#else\n', size)) },
    { name: 'many #elif', text: around(`\n#if A\nif (x) {\n${times('#elif B\nif (y) {\n', size)}#endif\n}\n`) },
    {
      name: 'nested #if outside of functions',
      text: `${times('\n#ifdef X\n', size)}${around('')}${times('\n#endif\n', size)}`,
    },
    {
      name: 'many macros',
      text: `${numbered(size, (i) => `#define m${i}(x) m${i + 1}(x)\n`)}${around('\tm0(page);\n')}`,
    },
    {
      name: 'many macros that generate',
      text: `#define GEN(n) void n##_x(struct page *page) { ${write.trim()} }\n${numbered(Math.min(size, 5000), (i) => `GEN(a${i})\n`)}`,
    },
    {
      name: 'a macro that doubles itself',
      text: `${numbered(30, (i) => `#define D${i}(x) D${i + 1}(x##a) D${i + 1}(x##b)\n`)}#define D30(x) void x(void) { g(); }\nD0(f)\n`,
    },
    {
      name: 'macros that call each other in a circle',
      text: `#define P(x) Q(x) void x##1(void) {}\n#define Q(x) P(x##2) P(x##3) P(x##4) P(x##5)\n${times('P(f)\n', 200)}`,
    },
    {
      name: 'a macro with a huge body',
      text: `#define B(x) do { ${times('g(x); ', size)} } while (0)\n${around('\tB(page);\n')}`,
    },
    {
      name: 'macro arms',
      text: `${times('\n#ifdef X\n#define A(n) void n##_a(void) { B(n) }\n#define B(n) A(n)\n#endif\n', 500)}A(x)\n`,
    },
    {
      name: 'many functions',
      text: numbered(Math.min(size, 20_000), (i) => `void f${i}(struct page *page) { f${i + 1}(page); }\n`),
    },
    {
      name: 'functions that call each other in a circle',
      text: numbered(
        5,
        (i) =>
          `void f${i}(struct page *page)\n{\n${write}${numbered(3, (j) => `\tf${(i * j) % 5}(page);\n`)}${publish}}\n`,
      ),
    },
    {
      name: 'many parameters',
      text: `void f(struct page *page${numbered(size, (i) => `, struct page *p${i}`)})\n{\n${write}${publish}}\n`,
    },
    { name: 'parentheses in a head', text: `void f${nest('(', ')')}\n{\n${write}${publish}}\n` },
    { name: 'a head that never ends', text: times('void f(struct page *page) ', size) },
    { name: 'opening braces', text: times('void f(struct page *page) {\n', size) },
    { name: 'closing braces', text: times('}', size) },
    { name: 'a comment that never ends', text: around('/*'.repeat(size)) },
    { name: 'many comments', text: around(times('/**/', size)) },
    { name: 'many slashes', text: times('/', size) },
    { name: 'a string that never ends', text: around(`"${times('\\"', size)}`) },
    { name: 'many quotes', text: around(times('"\n', size)) },
    { name: 'continued lines', text: `#define X(a) ${times('\\\n', size)}\n${around(times('\\\n', size))}` },
    { name: 'continued comments', text: `${times('// \\\n', size)}\n${around('')}` },
    { name: 'one long word', text: `${times('x', size * 10)}(${around('')}` },
    {
      name: 'long names',
      text: `${around(`\t${times('x', size * 100)}(page);\n`)}void ${times('y', size * 100)}(void)\n{\n}\n`,
    },
    { name: 'one long line', text: around(times('a=b;', size)) },
    { name: 'blanks', text: `${times(' ', size * 10)}f ${times(' ', size * 10)}(${times('\t', size)}${around('')}` },
    { name: 'empty lines', text: `${times('\n', size * 10)}${around(times('\r\n', size))}` },
    { name: 'carriage returns alone', text: around(times('x();\r', Math.min(size, 20_000))).replaceAll('\n', '\r') },
    { name: 'NUL', text: around(times('\0', size)) },
    { name: 'lone surrogates', text: around(times('\ud800', size)) + times('\udc00', size) },
    { name: 'characters of four bytes', text: around(times('😀', size)) },
    { name: 'a byte order mark on each line', text: around(times('\ufeffx();\n', Math.min(size, 5000))) },
    { name: 'line separators', text: around(times('x();\u2028', Math.min(size, 5000))) },
    {
      name: 'many suppressions',
      text: `${numbered(size, () => '/* fencepost-ignore-next-line missing-publish-barrier: why */\n')}${around('')}`,
    },
    { name: 'opening brackets of all kinds', text: around(times('([{', size)) },
    { name: 'closing brackets of all kinds', text: around(times(')]}', size)) },
    { name: 'iterators without bodies', text: around(times('for_each_page(page) ', size)) },
    { name: 'statement expressions', text: around(`\tx = ${nest('({ ', '; })', 'y')};\n`) },
    { name: 'asm', text: around(times('asm volatile("" ::: "memory");\n', Math.min(size, 5000))) },
    {
      name: 'a list of initializers',
      text: `int x[] = { ${times('{ 1, 2 }, ', size)} };\n${around(`\tint y[] = ${nest('{', '}', '1')};\n`)}`,
    },
  ];
}
