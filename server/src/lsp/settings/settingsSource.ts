// Where the settings come from: asked of the client where it can be asked, else taken from what it sends by itself. The
// settings in force change at once; a folder of the workspace can have its own; a value that cannot be used is named to the user once.
import { type Connection, MessageType } from 'vscode-languageserver';
import type { Clock } from '../host.js';
import { describeError } from '../protocol/border.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { Outbox } from '../protocol/outbox.js';
import { pathBelow } from '../protocol/uris.js';
import { defaultSettings, readSettings, type Settings, settingsSection } from './settings.js';

export class SettingsSource {
  /** Resolves when the client's settings are known, or are not to be waited for any longer. */
  readonly ready: Promise<void>;
  private settings: Settings = defaultSettings;
  /** By the folder's URI, where the client was asked for them. */
  private readonly ofFolders = new Map<string, Settings>();
  private readonly told = new Set<string>();
  private asked = 0;
  /** The last question whose answer is in force. */
  private answered = 0;
  private becomeReady: () => void = () => {};

  constructor(
    private readonly connection: Connection,
    private readonly outbox: Outbox,
    private readonly features: ClientFeatures,
    private readonly initial: unknown,
    private readonly folders: () => readonly string[],
  ) {
    this.ready = new Promise((resolve) => {
      this.becomeReady = resolve;
    });
    this.take([sectionOf(initial)], []);
  }

  /** Lets checks go on with the defaults when the client has not answered after a time, in milliseconds. */
  waitAtMost(clock: Clock, patience: number): void {
    const timer = clock.after(patience, this.becomeReady);
    void this.ready.then(() => timer.cancel());
  }

  get current(): Settings {
    return this.settings;
  }

  /** The settings for a document: those of the innermost folder that holds it. */
  of(uri: string): Settings {
    const holding = [...this.ofFolders.keys()].filter((folder) => pathBelow(folder, uri) !== undefined);
    const innermost = holding.sort((a, b) => b.length - a.length)[0];
    return (innermost === undefined ? undefined : this.ofFolders.get(innermost)) ?? this.settings;
  }

  /** Asks the client anew, or takes what it sent along with its notice of a change. */
  async load(sent: unknown): Promise<void> {
    try {
      const folders = this.folders();
      const question = ++this.asked;
      const values = this.features.configuration ? await this.ask(folders) : [sectionOf(sent ?? this.initial)];
      // What is answered late to an earlier question is out of date.
      if (question < this.answered) return;
      this.answered = question;
      this.take(values, folders);
    } finally {
      this.becomeReady();
    }
  }

  /** The section as it is outside of folders, and then in each of them. */
  private async ask(folders: readonly string[]): Promise<readonly unknown[]> {
    try {
      const items = folders.map((scopeUri) => ({ scopeUri, section: settingsSection }));
      const values: unknown = await this.connection.workspace.getConfiguration([
        { section: settingsSection },
        ...items,
      ]);
      return Array.isArray(values) ? values.map((value: unknown) => value ?? sectionOf(this.initial)) : [];
    } catch (error) {
      this.outbox.log(MessageType.Warning, `The client did not say its settings: ${describeError(error)}`);
      return [sectionOf(this.initial)];
    }
  }

  private take([value, ...ofFolders]: readonly unknown[], folders: readonly string[]): void {
    const { settings, problems } = readSettings(value, this.settings);
    this.settings = settings;
    const found = new Set(problems);
    for (const folder of [...this.ofFolders.keys()]) if (!folders.includes(folder)) this.ofFolders.delete(folder);
    for (const [i, folder] of folders.entries()) {
      if (i >= ofFolders.length) {
        this.ofFolders.delete(folder);
        continue;
      }
      const reading = readSettings(ofFolders[i], this.ofFolders.get(folder) ?? settings);
      this.ofFolders.set(folder, reading.settings);
      for (const problem of reading.problems) found.add(problem);
    }
    for (const problem of found) {
      if (!this.told.has(problem)) this.outbox.show(MessageType.Warning, `Fencepost: ${problem}`);
    }
    // A problem that was mended and comes back is told again.
    this.told.clear();
    for (const problem of found) this.told.add(problem);
  }
}

/** Clients send the section by itself, or an object with the section in it. */
function sectionOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const section: unknown = Reflect.get(value, settingsSection);
  return section === undefined ? value : section;
}
