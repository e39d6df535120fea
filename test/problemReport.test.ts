// What a report of a problem may say of a log.
import { expect, test } from 'vitest';
import { scrubbed } from '../client/src/scrubbing.js';

test.each([
  [
    'Read 14 files below file:///home/me/linux in 0.3 s; 12 of them matter.',
    'Read 14 files below <uri> in 0.3 s; 12 of them matter.',
  ],
  ['mm/swap.c: it is too large', '<path> it is too large'],
  ['could not read C:\\kernel\\mm.c', 'could not read <path>'],
  ['There is no setting "secret" here', 'There is no setting <text> here'],
  ['set_pte_at() in fault.c', '<name> in <file>'],
  ['x'.repeat(1000), 'x'.repeat(300)],
])('%s', (line, told) => {
  expect(scrubbed(line)).toBe(told);
});
