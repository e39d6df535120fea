// The panel that shows a race: a page with a strict policy that is handed data and hands back which step or fix was chosen. What
// the page looks like is decided in client/panel.
import * as vscode from 'vscode';
import style from '../panel/race.css';
import type { PanelWords, RaceData } from './raceData.js';

/** The type of the panel, as `activeWebviewPanelId` has it. */
export const panelType = 'fencepost.race';

/** What the page asks for. */
export interface PanelEvents {
  /** The user goes to a step; `preserveFocus` keeps the keyboard in the panel. */
  step(index: number, preserveFocus: boolean): void;
  applyFix(): void;
  closed(): void;
}

export class RacePanel {
  private readonly panel: vscode.WebviewPanel;
  private race: RaceData | undefined;
  private current = -1;
  private isGone = false;

  constructor(extensionUri: vscode.Uri, events: PanelEvents) {
    const scripts = vscode.Uri.joinPath(extensionUri, 'dist');
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const options = { enableScripts: true, localResourceRoots: [scripts] };
    this.panel = vscode.window.createWebviewPanel(panelType, vscode.l10n.t('Race'), place, options);
    this.panel.onDidDispose(() => events.closed());
    this.panel.webview.onDidReceiveMessage((message: unknown) => {
      const { type, index, preserveFocus } = (message ?? {}) as Readonly<Record<string, unknown>>;
      if (type === 'ready') this.post();
      if (type === 'step' && typeof index === 'number') events.step(index, preserveFocus === true);
      if (type === 'fix') events.applyFix();
    });
    this.panel.webview.html = page(this.panel.webview, vscode.Uri.joinPath(scripts, 'racePage.js'));
  }

  /** Shows a race, and which of its steps the editor stands on; -1 for none. */
  show(race: RaceData, current: number): void {
    this.race = race;
    this.current = current;
    this.isGone = false;
    this.panel.title = vscode.l10n.t('Race: {0}', race.title);
    this.post();
  }

  /** Says that the race is no more: it was fixed, or its code has gone. */
  gone(): void {
    this.isGone = true;
    this.post();
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel.dispose();
  }

  private post(): void {
    void this.panel.webview.postMessage({
      race: this.race,
      current: this.current,
      isGone: this.isGone,
      words: words(),
    });
  }
}

/** What the page says in the user's language. */
function words(): PanelWords {
  const { t } = vscode.l10n;
  return {
    writer: t('CPU 1, the writer'),
    reader: t('CPU 2, a lockless reader such as {0}'),
    onlyIf: t('Only if {0} there.'),
    theFix: t('the fix'),
    apply: t('Apply: {0}'),
    review: t('To be reviewed before it is applied.'),
    outcome: t('What comes of it'),
    withFix: t('With the fix'),
    hardware: t('On each architecture'),
    mayReorder: t('the hardware may do this'),
    inOrder: t('invisible on this hardware, the compiler may still do it'),
    everywhere: t(
      'On every architecture: a plain read-modify-write is several steps in memory, whatever the order of stores.',
    ),
    gone: t('This race is gone: it was fixed, or the code has changed.'),
    picture: t('The same as a picture: two CPUs, time running downwards.'),
    steps: t('Steps; the arrow keys move, Enter opens the line in the editor.'),
    cost: t('smp_wmb() is {0}: {1}'),
  };
}

function page(webview: vscode.Webview, script: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language.replace(/[^\w-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main></main>
<script nonce="${nonce}" src="${webview.asWebviewUri(script).toString()}"></script>
</body>
</html>`;
}
