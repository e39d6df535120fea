// The race that the user looks at: shown in a panel, walked through step by step across files, fixed from where it is shown, and
// followed while the code changes.
import * as vscode from 'vscode';
import type { BaseLanguageClient, ClientCapabilities, StaticFeature } from 'vscode-languageclient';
import { type RaceData, type RaceTarget, readTarget, requestRace } from './raceData.js';
import { RacePanel } from './racePanel.js';

/** Set while there is a race to step through; the key bindings of the steps need it. */
const hasRace = 'fencepost.hasRace';

/** Tells the server that this client can show races. */
export const racePanelFeature: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const experimental = (capabilities.experimental ?? {}) as Readonly<Record<string, unknown>>;
    capabilities.experimental = { ...experimental, fencepost: { showRace: true } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

export function registerRaces(
  client: BaseLanguageClient,
  extensionUri: vscode.Uri,
  log: vscode.LogOutputChannel,
): readonly vscode.Disposable[] {
  const races = new Races(client, extensionUri);
  const command = (name: string, run: (argument: unknown) => Promise<void>) =>
    vscode.commands.registerCommand(name, (argument: unknown) =>
      run(argument).catch((error: unknown) => log.error(`${name}: ${String(error)}`)),
    );
  return [
    command('fencepost.showRace', (argument) => races.show(argument)),
    command('fencepost.nextStep', () => races.move(1)),
    command('fencepost.previousStep', () => races.move(-1)),
    vscode.languages.onDidChangeDiagnostics(
      (event) => void races.follow(event).catch((error: unknown) => log.warn(String(error))),
    ),
    races,
  ];
}

class Races implements vscode.Disposable {
  private race: RaceData | undefined;
  private panel: RacePanel | undefined;
  private step = -1;
  private readonly mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorWarning.foreground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('focusBorder'),
  });

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly extensionUri: vscode.Uri,
  ) {}

  /** Shows the race that the argument names, else the one at the cursor, else one that the user picks. */
  async show(argument: unknown): Promise<void> {
    const target = readTarget(argument) ?? (await this.targetInEditor());
    const race = target && (await requestRace(this.client, target));
    if (race === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no finding of Fencepost here.'));
      return;
    }
    this.take(race);
    this.panel ??= new RacePanel(this.extensionUri, {
      step: (index, preserveFocus) => void this.goTo(index, preserveFocus),
      applyFix: () => void this.applyFix(),
      closed: () => {
        this.panel = undefined;
        this.clearMarks();
      },
    });
    this.panel.show(race, this.step);
    this.panel.reveal();
  }

  /** Goes along the path, over steps that stand nowhere in the source. Without a race, the one at the cursor is taken. */
  async move(direction: 1 | -1): Promise<void> {
    if (this.race === undefined) {
      const target = await this.targetInEditor();
      const race = target && (await requestRace(this.client, target));
      if (race === undefined) return;
      this.take(race);
    }
    const steps = this.race?.steps ?? [];
    for (let i = 1; i <= steps.length; i++) {
      const from = this.step < 0 && direction < 0 ? 0 : this.step;
      const index = (from + direction * i + steps.length * 2) % steps.length;
      if (steps[index]?.location === undefined) continue;
      await this.goTo(index, false);
      return;
    }
  }

  /** The server has looked again at a document: the panel shows what it says now. */
  async follow({ uris }: vscode.DiagnosticChangeEvent): Promise<void> {
    const { race } = this;
    if (race === undefined || !uris.some((uri) => uri.toString() === vscode.Uri.parse(race.uri).toString())) return;
    const now = await requestRace(this.client, { uri: race.uri, fingerprint: race.fingerprint });
    if (this.race !== race) return;
    if (now === undefined) {
      this.panel?.gone();
      this.forget();
    } else {
      this.race = now;
      if (this.step >= now.steps.length) this.step = -1;
      this.panel?.show(now, this.step);
    }
  }

  dispose(): void {
    this.panel?.dispose();
    this.mark.dispose();
  }

  private take(race: RaceData): void {
    this.race = race;
    this.step = -1;
    void vscode.commands.executeCommand('setContext', hasRace, true);
  }

  private forget(): void {
    this.race = undefined;
    this.clearMarks();
    void vscode.commands.executeCommand('setContext', hasRace, false);
  }

  private async goTo(index: number, preserveFocus: boolean): Promise<void> {
    const { race } = this;
    const location = race?.steps[index]?.location;
    if (race === undefined || location === undefined) return;
    this.step = index;
    this.panel?.show(race, index);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.uri));
    const { start, end } = location.range;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const viewColumn = vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus });
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.clearMarks();
    editor.setDecorations(this.mark, [range.isEmpty ? document.lineAt(range.start.line).range : range]);
  }

  /** Asks again, so that the edit is one of the text as it is now. */
  private async applyFix(): Promise<void> {
    const shown = this.race;
    const race = shown && (await requestRace(this.client, { uri: shown.uri, fingerprint: shown.fingerprint }));
    const edit = race?.fix && (await this.client.protocol2CodeConverter.asWorkspaceEdit(race.fix.edit));
    if (edit === undefined) {
      this.panel?.gone();
      return;
    }
    await vscode.workspace.applyEdit(edit);
  }

  private clearMarks(): void {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.mark, []);
  }

  /** The finding at the cursor; where there is none, one of the document's that the user picks. */
  private async targetInEditor(): Promise<RaceTarget | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    const { document, selection } = editor;
    const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'fencepost');
    const { line, character } = selection.active;
    const here = { uri: document.uri.toString(), position: { line, character } };
    if (found.length === 0 || (await requestRace(this.client, here)) !== undefined) return here;
    if (found.length === 1) return targetOf(document.uri, found[0]?.range.start);
    const items = found.map(({ message, range }) => {
      return { label: vscode.l10n.t('Line {0}', range.start.line + 1), detail: message, range };
    });
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Show which race?') });
    return picked === undefined ? undefined : targetOf(document.uri, picked.range.start);
  }
}

function targetOf(uri: vscode.Uri, start: vscode.Position | undefined): RaceTarget | undefined {
  if (start === undefined) return undefined;
  return { uri: uri.toString(), position: { line: start.line, character: start.character } };
}
