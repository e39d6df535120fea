// A finding told as steps, in the order in which the processor meets them: what the text and the gcc reports have in common.
import type { ChainStep, FileRange, Finding, FlagWrite } from '../../core/index.js';

export interface Step {
  readonly at: FileRange;
  /** How many calls below the flagged function this happens. */
  readonly depth: number;
  /** One clause for people. */
  readonly what: string;
}

/** The steps of a finding: write, what stands between and why it does not order, publication. */
export function storyOf(finding: Finding): readonly Step[] {
  const writes = finding.writes.flatMap((write, i) => writeSteps(finding, write, i === 0));
  const publication = publishSteps(finding);
  const between = finding.between.map(({ call, range, why }): Step => {
    return { at: { file: finding.file, range }, depth: 0, what: `${call}() does not order them: ${why}` };
  });
  return finding.ruleId === 'flag-write-after-publish'
    ? [...publication, ...between, ...writes]
    : [...writes, ...between, ...publication];
}

function writeSteps({ file }: Finding, write: FlagWrite, nearest: boolean): readonly Step[] {
  const also = nearest ? '' : 'also ';
  const origin = write.origin === 'model' ? ' (by a built-in model: its source is out of reach)' : '';
  const own = `${write.call}() ${also}writes ${write.flag} with a plain store${origin}`;
  return [{ at: { file, range: write.range }, depth: 0, what: own }, ...chainSteps(write.chain, 'writes the flag')];
}

function publishSteps({ file, publish, page, publishChain }: Finding): readonly Step[] {
  const own = `${publish.call}() publishes ${page || 'the page'}`;
  return [{ at: { file, range: publish.range }, depth: 0, what: own }, ...chainSteps(publishChain, 'publishes')];
}

function chainSteps(chain: readonly ChainStep[], last: string): readonly Step[] {
  return chain.map(({ functionName, at }, i) => {
    const what = i === chain.length - 1 ? `in ${functionName}(), which ${last}` : `in ${functionName}()`;
    return { at, depth: i + 1, what };
  });
}
