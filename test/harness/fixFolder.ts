// A folder of C files to be fixed, and texts to put into it: what the tests of `check --diff` and `check --fix` share.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Ended, run } from './commandLine.js';

export class FixFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'fencepost-fixes-')));

  /** The absolute path of a file that is written, with the folders that it needs. */
  write(path: string, text: string | Uint8Array): string {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The bytes of a file, each as one character. */
  read(path: string): string {
    return readFileSync(join(this.path, path), 'latin1');
  }

  check(args: readonly string[], options: { readonly node?: readonly string[]; readonly uid?: number } = {}): Ended {
    return run(['check', ...args], { cwd: this.path, ...options });
  }

  /** Every file with its bytes, each as one character. */
  snapshot(): ReadonlyMap<string, string> {
    const files = readdirSync(this.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
    );
  }

  remove(): void {
    for (const entry of readdirSync(this.path, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const racy = `struct page;
void map_it(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
}
`;
export const early = `void map_early(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
	__SetPageSwapBacked(page);
}
`;
export const twice = racy.replace('\n}', '\n\tset_pte_at(mm, addr + PAGE_SIZE, ptep + 1, mk_pte(page, entry));\n}');
/** Write and publication are in one expression, so that no barrier can be put between them. */
export const inExpression = `void map_one(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	int done = mark(page) && ({ set_pte_at(mm, addr, ptep, mk_pte(page, entry)); 1; });
}
static int mark(struct page *page)
{
	__SetPageSwapBacked(page);
	return 1;
}
`;
export const comment = `	/*
	 * Order the non-atomic write of PG_swapbacked before set_pte_at():
	 * lockless page-table walkers may set flags atomically as soon as they
	 * find the page. Pairs with their address dependency on the entry.
	 */
	smp_wmb();
`;
export const fixed = racy.replace('\tset_pte_at', `${comment}\tset_pte_at`);

export const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Somebody saves a.c after it was analysed and before it is read for its fix, which alone follows no link. */
export const appendOnSecondRead = `const open = fs.openSync;
  fs.openSync = (path, flags, ...rest) => {
    if (String(path).endsWith('/a.c') && flags & fs.constants.O_NOFOLLOW) fs.appendFileSync(path, '/* mine */\\n');
    return open(path, flags, ...rest);
  };`;
