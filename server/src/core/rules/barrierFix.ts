// The fix that inserts smp_wmb() where a minimal cut says, with the comment that the kernel's style asks for.
import type { InsertionPoint } from '../cfg/graph.js';
import type { Publication } from '../effects/facts.js';
import type { Edit, Fix } from '../findings/finding.js';
import {
  barrierLines,
  followsStatement,
  indentationAbove,
  insertAbove,
  startsLine,
  type TextPlace,
} from '../placement/insertion.js';
import {
  type Placement,
  type PlacementInput,
  placeBarriers,
  type Requirement,
  regionOf,
} from '../placement/placeBarriers.js';
import type { RuleContext } from './context.js';

/** The number of the instruction in the checked function at which a write or a publication happens. */
export function siteOf(id: string): number {
  return Number(id.split('/')[0]);
}

/** The step of a call site; a store written out as an assignment has the negative of its offset for a site. */
export function stepOfSite(context: RuleContext, site: number): number | undefined {
  const step = context.steps.steps.findIndex(
    (instruction) =>
      (instruction?.kind === 'call' && instruction.site === site) ||
      (instruction?.kind === 'assign' && -1 - instruction.span.start === site),
  );
  return step < 0 ? undefined : step;
}

function placementInput(context: RuleContext): PlacementInput {
  const place = placeOf(context);
  return {
    graph: context.steps,
    stepOf: (site) => stepOfSite(context, site),
    orders: (step) => {
      const instruction = context.steps.steps[step];
      return (
        instruction?.kind === 'call' &&
        instruction.callee !== undefined &&
        !isWrite(context, instruction.site) &&
        context.orders(instruction.callee)
      );
    },
    insertable: ({ offset }) =>
      startsLine(place, context.source.start + offset) && followsStatement(place, context.source.start + offset),
  };
}

function isWrite(context: RuleContext, site: number): boolean {
  for (const violation of context.violations.missing.values()) {
    for (const pending of violation.pending.values()) if (siteOf(pending.write?.id ?? '') === site) return true;
  }
  return false;
}

/** The file that the finding is in, as edits want it. */
export function placeOf({ file }: RuleContext): TextPlace {
  return { file: file.path, text: file.text, lines: file.lines };
}

function requirementOf(publication: Publication, context: RuleContext): Requirement {
  const violation = context.violations.missing.get(`${siteOf(publication.id)}`);
  const writes = [
    ...new Set([...(violation?.pending.values() ?? [])].map((pending) => siteOf(pending.write?.id ?? ''))),
  ];
  return { writes, publication: siteOf(publication.id) };
}

/** The barrier or barriers that a finding needs, chosen together with those of the function's other findings. */
export function barrierFix(publication: Publication, context: RuleContext): Fix | undefined {
  const input = placementInput(context);
  const mine = requirementOf(publication, context);
  const all = [...context.violations.missing.values()].map((violation) =>
    requirementOf(violation.publication, context),
  );
  const placement = placeBarriers(all, input) ?? placeBarriers([mine], input);
  if (placement === undefined) return undefined;
  const region = regionOf(mine, input).between;
  const needed = placement.points.filter((point) =>
    context.steps.steps.some((step, i) => step?.kind === 'point' && step.point === point && region.has(i)),
  );
  if (needed.length === 0) return undefined;
  const edits = needed.map((point) => barrierEdit(point, publication, context));
  return {
    kind: 'insert-barrier',
    title: titleOf(needed, placement, publication),
    detail: detailOf(needed, placement),
    safety: 'safe',
    preferred: true,
    edits,
  };
}

function coversOf(points: readonly InsertionPoint[], placement: Placement): number {
  return Math.max(...points.map((point) => placement.covers[placement.points.indexOf(point)] ?? 1));
}

function titleOf(points: readonly InsertionPoint[], placement: Placement, publication: Publication): string {
  const covers = coversOf(points, placement);
  const several = covers > 1 ? ` (covers ${covers} publications)` : '';
  return points.length === 1
    ? `Insert smp_wmb() before ${publication.call}()${several}`
    : `Insert smp_wmb() at ${points.length} places before ${publication.call}()${several}`;
}

function detailOf(points: readonly InsertionPoint[], placement: Placement): string {
  const places = points.length === 1 ? 'One barrier' : `${points.length} barriers, the fewest that reach every path,`;
  const loops = points.some((point) => point.loopDepth > 0)
    ? ' It has to stay inside the loop, where the write is.'
    : '';
  const covers = coversOf(points, placement);
  return `${places} on every unordered path from the write to ${covers > 1 ? `${covers} publications` : 'the publication'}, on as few other paths as possible.${loops}`;
}

function barrierEdit(point: InsertionPoint, publication: Publication, context: RuleContext): Edit {
  const place = placeOf(context);
  const { line } = place.lines.positionAt(context.source.start + point.offset);
  const violation = context.violations.missing.get(`${siteOf(publication.id)}`);
  const flags = [
    ...new Set([...(violation?.pending.values() ?? [])].map((pending) => pending.write?.flag ?? '')),
  ].filter((flag) => flag.startsWith('PG_'));
  const what = flags.length === 0 ? 'the page flags' : flags.slice(0, 3).join(' and ');
  const indentation = indentationAbove(place, line);
  return insertAbove(place, line, barrierLines(what, publication.call, indentation), indentation);
}
