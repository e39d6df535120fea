// The answer to the request `fencepost/race`, as the server's documentation has it, and asking for it.
import type { BaseLanguageClient, Range, WorkspaceEdit } from 'vscode-languageclient';

/** Where a step stands in the source. */
export interface RaceLocation {
  readonly uri: string;
  readonly range: Range;
  readonly label: string;
}

export interface RaceStep {
  readonly kind: string;
  readonly cpu: 'writer' | 'reader';
  readonly depth: number;
  readonly text: string;
  readonly note: string;
  readonly location?: RaceLocation;
}

export interface RaceData {
  readonly uri: string;
  readonly fingerprint: string;
  readonly range: Range;
  readonly ruleId: string;
  readonly title: string;
  readonly message: string;
  readonly writer: string;
  readonly reader: string;
  readonly condition?: string;
  readonly steps: readonly RaceStep[];
  readonly outcome: string;
  readonly remedy?: string;
  readonly timeline: string;
  readonly architectures: readonly {
    readonly name: string;
    readonly reordersStores: boolean;
    readonly hardware: string;
    readonly barrier: string;
    readonly cost: string;
  }[];
  readonly fix?: {
    readonly title: string;
    readonly detail: string;
    readonly review: boolean;
    readonly edit: WorkspaceEdit;
  };
}

/** What the panel says beside the race, in the user's language; `{0}` stands where the page puts a name. */
export type PanelWords = Readonly<
  Record<
    | 'writer'
    | 'reader'
    | 'onlyIf'
    | 'theFix'
    | 'apply'
    | 'review'
    | 'outcome'
    | 'withFix'
    | 'hardware'
    | 'mayReorder'
    | 'inOrder'
    | 'everywhere'
    | 'gone'
    | 'picture'
    | 'steps'
    | 'cost',
    string
  >
>;

/** Names a finding: by its fingerprint, and where it was if that has gone stale. */
export interface RaceTarget {
  readonly uri: string;
  readonly fingerprint?: string;
  readonly position?: { readonly line: number; readonly character: number };
}

/** The race of a finding; undefined where there is none, or none any more. */
export async function requestRace(client: BaseLanguageClient, target: RaceTarget): Promise<RaceData | undefined> {
  const { uri, ...which } = target;
  const params = { textDocument: { uri }, ...which };
  return (await client.sendRequest<RaceData | null>('fencepost/race', params)) ?? undefined;
}

/** Reads a command's argument, which may come from a key binding or another extension. */
export function readTarget(value: unknown): RaceTarget | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, fingerprint, position } = value as Partial<Record<keyof RaceTarget, unknown>>;
  if (typeof uri !== 'string') return undefined;
  const { line, character } = (position ?? {}) as { readonly line?: unknown; readonly character?: unknown };
  return {
    uri,
    ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
    ...(typeof line === 'number' && typeof character === 'number' ? { position: { line, character } } : {}),
  };
}
