// The request `fencepost/race`: the race behind a finding as data for a panel, in the client's positions. Ids that have gone stale
// are no error: the finding at the position takes their place, and null says that there is none any more.
import type { Position, Range, WorkspaceEdit } from 'vscode-languageserver';
import { architectures, fixShown, type RaceCpu, type RaceStepKind, raceOf, timelineText } from '../../core/index.js';
import { editOf } from '../actions/codeActions.js';
import { reviewOf } from '../actions/workspaceEdits.js';
import type { DocumentFindings, ShownFinding } from '../diagnostics/analysis.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { TreeTexts } from '../trees/treeTexts.js';

/** The method's name. */
export const raceRequest = 'fencepost/race';

/** What a client asks: a finding by its fingerprint, or else the one at a position. */
export interface RaceParams {
  readonly textDocument: { readonly uri: string };
  readonly fingerprint?: string;
  readonly position?: Position;
}

/** One step; `location` is missing for what happens in the hardware, or in the reader. */
export interface RaceAnswerStep {
  readonly kind: RaceStepKind;
  readonly cpu: RaceCpu;
  readonly depth: number;
  readonly text: string;
  readonly note: string;
  /** `label` is for people: the path below the tree's root, and a line from 1. */
  readonly location?: { readonly uri: string; readonly range: Range; readonly label: string };
}

/** The race of one finding at one version of its document. */
export interface RaceAnswer {
  readonly uri: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly range: Range;
  readonly ruleId: string;
  readonly title: string;
  readonly message: string;
  readonly writer: string;
  readonly reader: string;
  readonly condition?: string;
  readonly steps: readonly RaceAnswerStep[];
  readonly outcome: string;
  readonly remedy?: string;
  /** The same as plain text in two columns. */
  readonly timeline: string;
  /** Empty where the race does not need the hardware to reorder stores. */
  readonly architectures: readonly RaceArchitecture[];
  readonly fix?: RaceFix;
}

/** What one architecture makes of the race. */
export interface RaceArchitecture {
  readonly name: string;
  readonly reordersStores: boolean;
  readonly hardware: string;
  readonly barrier: string;
  readonly cost: string;
}

/** The fix that the steps show in place; `review` says that somebody should look at it. */
export interface RaceFix {
  readonly title: string;
  readonly detail: string;
  readonly review: boolean;
  readonly edit: WorkspaceEdit;
}

/** Reads parameters of any shape; undefined where they name no document. */
export function readRaceParams(value: unknown): RaceParams | undefined {
  const { textDocument, fingerprint, position } = (value ?? {}) as Partial<Record<keyof RaceParams, unknown>>;
  const { uri } = (textDocument ?? {}) as { readonly uri?: unknown };
  if (typeof uri !== 'string') return undefined;
  const { line, character } = (position ?? {}) as { readonly line?: unknown; readonly character?: unknown };
  return {
    textDocument: { uri },
    ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
    ...(typeof line === 'number' && typeof character === 'number' ? { position: { line, character } } : {}),
  };
}

/** The finding that a request means, of those that are shown. */
export function findingMeant(
  { shown, document }: DocumentFindings,
  { fingerprint, position }: RaceParams,
): ShownFinding | undefined {
  const known = shown.find(({ finding }) => finding.fingerprint === fingerprint);
  if (known !== undefined || position === undefined) return known;
  const { line } = document.content.toCore(position);
  const touches = ({ start, end }: Range) => start.line <= line && line <= end.line;
  return (
    shown.find(({ finding }) => touches(finding.range)) ??
    shown.find(({ finding }) => touches(finding.publish.range) || finding.writes.some((one) => touches(one.range)))
  );
}

export function raceAnswer(
  { finding }: ShownFinding,
  findings: DocumentFindings,
  texts: TreeTexts,
  features: ClientFeatures,
): RaceAnswer {
  const { document } = findings;
  const race = raceOf(finding);
  const fix = fixShown(finding);
  const edit = fix && editOf(fix, { findings, texts, features });
  return {
    uri: document.uri,
    version: document.version,
    fingerprint: finding.fingerprint,
    range: texts.rangeIn(finding.file, finding.range),
    ruleId: race.ruleId,
    title: race.title,
    message: finding.message,
    writer: race.writer,
    reader: race.reader,
    ...(race.condition === undefined ? {} : { condition: race.condition }),
    steps: race.steps.map(({ kind, cpu, depth, text, note, at }) => {
      if (at === undefined) return { kind, cpu, depth, text, note };
      const label = `${at.file}:${at.range.start.line + 1}`;
      const location = { uri: texts.uriOf(at.file), range: texts.rangeIn(at.file, at.range), label };
      return { kind, cpu, depth, text, note, location };
    }),
    outcome: race.outcome,
    ...(race.remedy === undefined ? {} : { remedy: race.remedy }),
    timeline: timelineText(race),
    architectures: race.needsReordering
      ? architectures.map(({ name, reordersStores, hardware, barrier, cost }) => {
          return { name, reordersStores, hardware, barrier, cost };
        })
      : [],
    ...(fix === undefined || edit === undefined
      ? {}
      : { fix: { title: fix.title, detail: fix.detail, review: reviewOf(fix) !== undefined, edit } }),
  };
}
