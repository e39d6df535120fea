// The lines above functions: the way to the races in it, and what the function's own body does to a page that its caller handed
// to it, since a caller has to order around that. What a function does by calling others is in hovers and in the call hierarchy:
// a line above each of them would say the same all the way up.
import type { CancellationToken, CodeLens, Command } from 'vscode-languageserver';
import { type FunctionFacts, type FunctionPlace, factsInWords, somePage } from '../../core/index.js';
import type { DocumentFindings, ShownFinding } from '../diagnostics/analysis.js';
import type { Clock } from '../host.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';

/** The command of clients that can show a race; its argument is a `ShowRace`. */
export const showRaceCommand = 'fencepost.showRace';

/** How long functions are looked at before other messages are let through, in milliseconds. */
const sliceLength = 15;
/** More lenses than this above one function only push it down. */
const mostRaces = 3;

/** Names a finding for the client's command. */
export interface ShowRace {
  readonly uri: string;
  readonly fingerprint: string;
  readonly position: { readonly line: number; readonly character: number };
}

/** The command that shows a finding's race. */
export function showRace({ finding }: ShownFinding, { document }: DocumentFindings, title: string): Command {
  const position = document.content.toClient(finding.range.start);
  const argument: ShowRace = { uri: document.uri, fingerprint: finding.fingerprint, position };
  return { title, command: showRaceCommand, arguments: [argument] };
}

export async function codeLenses(
  findings: DocumentFindings,
  features: ClientFeatures,
  clock: Clock,
  token: CancellationToken,
): Promise<readonly CodeLens[]> {
  const { place, document } = findings;
  const { ordering } = place.tree.project;
  const lenses: CodeLens[] = [];
  let sliceStart = clock.now();
  for (const each of ordering.functionsOf(place.path)) {
    if (token.isCancellationRequested) return [];
    const range = document.content.rangeToClient(each.nameRange);
    if (features.racePanel) for (const command of races(each, findings)) lenses.push({ range, command });
    const facts = ordering.ofCall(each.name, place.path);
    const owed = facts && owedToCallers(facts);
    if (owed !== undefined) lenses.push({ range, command: { title: capitalised(factsInWords(owed)), command: '' } });
    if (clock.now() - sliceStart < sliceLength) continue;
    await clock.breathe();
    sliceStart = clock.now();
  }
  return lenses;
}

/** Undefined where a caller owes nothing to the body itself. */
function owedToCallers(facts: FunctionFacts): FunctionFacts | undefined {
  const writes = facts.writes.filter(({ own, page }) => own && page !== somePage);
  const publishes = facts.publishes.filter(({ own, page }) => own && page !== somePage);
  return writes.length + publishes.length > 0 ? { ...facts, writes, publishes } : undefined;
}

function races({ name, range }: FunctionPlace, findings: DocumentFindings): readonly Command[] {
  const own = findings.shown.filter(({ finding }) => {
    const { line } = finding.range.start;
    return finding.functionName === name && range.start.line <= line && line <= range.end.line;
  });
  return own.slice(0, mostRaces).map((shown) => {
    const where = own.length > 1 ? ` (line ${shown.finding.range.start.line + 1})` : '';
    return showRace(shown, findings, `Show the race${where}`);
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
