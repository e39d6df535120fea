// Where the settings come from: asked of the client where it can be asked, else taken from what it sends by itself. The
// settings in force change at once; a value that cannot be used is named to the user once.
import { type Connection, MessageType } from 'vscode-languageserver';
import { describeError } from './border.js';
import type { ClientFeatures } from './clientFeatures.js';
import type { Clock } from './host.js';
import type { Outbox } from './outbox.js';
import { defaultSettings, readSettings, type Settings, settingsSection } from './settings.js';

export class SettingsSource {
  /** Resolves when the client's settings are known, or are not to be waited for any longer. */
  readonly ready: Promise<void>;
  private settings: Settings = defaultSettings;
  private readonly told = new Set<string>();
  private becomeReady: () => void = () => {};

  constructor(
    private readonly connection: Connection,
    private readonly outbox: Outbox,
    private readonly features: ClientFeatures,
    private readonly initial: unknown,
  ) {
    this.ready = new Promise((resolve) => {
      this.becomeReady = resolve;
    });
    this.take(sectionOf(initial));
  }

  /** Lets checks go on with the defaults when the client has not answered after a time, in milliseconds. */
  waitAtMost(clock: Clock, patience: number): void {
    const timer = clock.after(patience, this.becomeReady);
    void this.ready.then(() => timer.cancel());
  }

  get current(): Settings {
    return this.settings;
  }

  /** Asks the client anew, or takes what it sent along with its notice of a change. */
  async load(sent: unknown): Promise<void> {
    try {
      this.take(this.features.configuration ? await this.ask() : sectionOf(sent ?? this.initial));
    } finally {
      this.becomeReady();
    }
  }

  private async ask(): Promise<unknown> {
    try {
      const value: unknown = await this.connection.workspace.getConfiguration(settingsSection);
      return value ?? sectionOf(this.initial);
    } catch (error) {
      this.outbox.log(MessageType.Warning, `The client did not say its settings: ${describeError(error)}`);
      return sectionOf(this.initial);
    }
  }

  private take(value: unknown): void {
    const { settings, problems } = readSettings(value, this.settings);
    this.settings = settings;
    for (const problem of problems) {
      if (!this.told.has(problem)) this.outbox.show(MessageType.Warning, `Fencepost: ${problem}`);
    }
    // A problem that was mended and comes back is told again.
    this.told.clear();
    for (const problem of problems) this.told.add(problem);
  }
}

/** Clients send the section by itself, or an object with the section in it. */
function sectionOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const section: unknown = Reflect.get(value, settingsSection);
  return section === undefined ? value : section;
}
