// The fix that inserts smp_wmb() where the plan of the function says, with the comment that the kernel's style asks for.
import type { Publication } from '../effects/facts.js';
import type { Fix } from '../findings/finding.js';
import { barrierLines } from '../placement/insertion.js';
import type { PlacedBarrier } from '../placement/placeBarriers.js';
import type { BarrierPlan } from './barrierPlan.js';

/** The barrier or barriers that a finding needs, chosen together with those of the function's other findings. */
export function barrierFix(publication: Publication, plan: BarrierPlan): Fix | undefined {
  const barriers = plan.barriersOf(publication) ?? [];
  if (barriers.length === 0) return undefined;
  const edits = plan.text.edits(
    barriers.map(({ point }) => point),
    (point) => (indentation) =>
      linesFor(
        barriers.find((one) => one.point === point),
        plan,
        indentation,
      ),
  );
  if (edits === undefined) return undefined;
  return {
    kind: 'insert-barrier',
    title: titleOf(barriers, publication),
    detail: detailOf(barriers),
    safety: 'safe',
    preferred: true,
    edits,
  };
}

function linesFor(barrier: PlacedBarrier | undefined, plan: BarrierPlan, indentation: string): readonly string[] {
  const purposes = barrier === undefined ? [] : plan.purposeOf(barrier);
  const writes = purposes.flatMap(({ pending }) => pending.flatMap(({ write }) => write ?? []));
  const flags = writes.sort((a, b) => a.span.start - b.span.start).map(({ flag }) => flag);
  const publications = purposes.map(({ publication }) => publication).sort((a, b) => a.span.start - b.span.start);
  const calls = publications.map(({ call }) => call);
  return barrierLines([...new Set(flags)], [...new Set(calls)], indentation);
}

function mostCovered(barriers: readonly PlacedBarrier[]): number {
  return Math.max(...barriers.map(({ covers }) => covers.length));
}

function titleOf(barriers: readonly PlacedBarrier[], publication: Publication): string {
  const covers = mostCovered(barriers);
  const several = covers > 1 ? ` (covers ${covers} publications)` : '';
  return barriers.length === 1
    ? `Insert smp_wmb() before ${publication.call}()${several}`
    : `Insert smp_wmb() at ${barriers.length} places before ${publication.call}()${several}`;
}

/** What the places cost: how many barriers, on which other paths they run, in or out of loops, with which braces. */
function detailOf(barriers: readonly PlacedBarrier[]): string {
  const [isOne, covers] = [barriers.length === 1, mostCovered(barriers)];
  const places = isOne ? 'One barrier' : `${barriers.length} barriers, the cheapest that reach every path,`;
  const publications = covers > 1 ? `${covers} publications` : 'the publication';
  const others = barriers.reduce((sum, one) => sum + one.others, 0);
  const sentences = [`${places} on every unordered path from the write to ${publications}.`];
  if (others === 0) sentences.push(`${isOne ? 'It runs' : 'They run'} on no other path.`);
  else {
    const paths = others === 1 ? '1 other path' : `${others} other paths`;
    sentences.push(
      `${isOne ? 'It also runs' : 'They also run'} on ${paths}, where nothing is left to order or nothing is published.`,
    );
  }
  if (barriers.some(({ point }) => point.loopDepth > 0))
    sentences.push('It has to stay inside the loop, where the write is.');
  else if (barriers.some(({ outsideLoop }) => outsideLoop)) sentences.push('It stands outside of the loop.');
  if (barriers.some(({ point }) => point.bareBody !== undefined))
    sentences.push('The statement beside it gets braces.');
  return sentences.join(' ');
}
