// Runs `fencepost check` in this process, so that what lies below it can be replaced or broken.
import { check } from '../../server/src/cli/commands/check.js';
import * as engine from '../../server/src/node/engine.js';

export interface CheckEnded {
  readonly status: number;
  readonly printed: string;
  readonly complaints: readonly string[];
}

/** The report on a whole tree, as JSON. */
export async function reportOf(tree: string): Promise<CheckEnded> {
  const printed: string[] = [];
  const complaints: string[] = [];
  const terminal = {
    out: (text: string) => void printed.push(text),
    bytes: () => {},
    complain: (line: string) => void complaints.push(line),
    paint: (_style: unknown, text: string) => text,
  };
  const request = {
    paths: [tree],
    root: tree,
    format: 'json',
    remedy: 'shown',
    coverage: false,
    reported: { kind: 'all' },
  } as const;
  const status = await check(request, terminal, async () => engine);
  return { status, printed: printed.join(''), complaints };
}
