// The settings of the section `fencepost`: their defaults, and what a client's values mean. A value that cannot be used is
// described for people, and the last good one stays in force.
import { type Confidence, ruleDescriptions, type SeverityChoice, severityChoices } from '../../core/index.js';

export const settingsSection = 'fencepost';

const confidenceChoices = ['low', 'moderate', 'high'] as const satisfies readonly Confidence[];
const scopeChoices = ['openFiles', 'workspace'] as const;
const longestDebounce = 10_000;

export interface Settings {
  readonly enable: boolean;
  /** Findings that are less certain are not shown. */
  readonly minimumConfidence: Confidence;
  /** Milliseconds without a keystroke before a changed document is checked again. */
  readonly debounce: number;
  /** Which files are checked without being asked; for clients that ask for diagnostics. */
  readonly diagnosticsScope: (typeof scopeChoices)[number];
  /** Whether functions say what they leave unordered, publish, and which races are in them. */
  readonly codeLens: boolean;
  /** Whether calls that order implicitly are marked. */
  readonly inlayHints: boolean;
  /** Whether functions that could not be analysed are shown, as information. */
  readonly showSkipped: boolean;
  /** By rule id; a rule that is missing here is shown as it says itself. */
  readonly severities: ReadonlyMap<string, SeverityChoice>;
}

export const defaultSettings: Settings = {
  enable: true,
  minimumConfidence: 'low',
  debounce: 150,
  diagnosticsScope: 'openFiles',
  codeLens: true,
  inlayHints: false,
  showSkipped: false,
  severities: new Map(),
};

export interface SettingsReading {
  readonly settings: Settings;
  /** One sentence for each setting that could not be used. */
  readonly problems: readonly string[];
}

/** The section as clients send it: any of its keys may be missing, null or something else. */
interface Section {
  readonly enable?: unknown;
  readonly minimumConfidence?: unknown;
  readonly debounce?: unknown;
  readonly diagnosticsScope?: unknown;
  readonly codeLens?: unknown;
  readonly inlayHints?: unknown;
  readonly rules?: unknown;
  readonly showSkipped?: unknown;
  /** Read by clients, not by the server. */
  readonly trace?: unknown;
}

const knownKeys: readonly (keyof Section)[] = [
  'enable',
  'minimumConfidence',
  'debounce',
  'diagnosticsScope',
  'codeLens',
  'inlayHints',
  'rules',
  'showSkipped',
  'trace',
];

/**
 * Reads the section's value as a client sends it: nested objects, with keys missing or null where nothing was set.
 * @param previous the settings in force, whose values replace those that cannot be used
 */
export function readSettings(value: unknown, previous: Settings): SettingsReading {
  if (isUnset(value)) return { settings: defaultSettings, problems: [] };
  if (!isRecord(value)) return { settings: previous, problems: [complaint('', 'an object', value)] };
  const section: Section = value;
  const unknownKeys = Object.keys(value).filter((key) => !knownKeys.some((known) => known === key));
  const problems = unknownKeys.map((key) => `There is no setting ${settingsSection}.${key}.`);
  const settings = {
    enable: readSwitch('enable', section, previous),
    codeLens: readSwitch('codeLens', section, previous),
    inlayHints: readSwitch('inlayHints', section, previous),
    minimumConfidence: readChoice(
      section.minimumConfidence,
      { key: '.minimumConfidence', choices: confidenceChoices },
      defaultSettings.minimumConfidence,
      previous.minimumConfidence,
    ),
    debounce: readDebounce(section.debounce, previous.debounce),
    diagnosticsScope: readChoice(
      section.diagnosticsScope,
      { key: '.diagnosticsScope', choices: scopeChoices },
      defaultSettings.diagnosticsScope,
      previous.diagnosticsScope,
    ),
    showSkipped: readChoice(
      section.showSkipped,
      { key: '.showSkipped', choices: [true, false] },
      defaultSettings.showSkipped,
      previous.showSkipped,
    ),
    severities: readSeverities(section.rules, previous.severities),
  };
  problems.push(...Object.values(settings).flatMap((read) => read.problems));
  return {
    settings: {
      enable: settings.enable.value,
      minimumConfidence: settings.minimumConfidence.value,
      debounce: settings.debounce.value,
      diagnosticsScope: settings.diagnosticsScope.value,
      codeLens: settings.codeLens.value,
      inlayHints: settings.inlayHints.value,
      showSkipped: settings.showSkipped.value,
      severities: settings.severities.value,
    },
    problems,
  };
}

/** One setting's value in force, and what is wrong with the one that was sent. */
interface Read<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

function readSwitch(key: 'enable' | 'codeLens' | 'inlayHints', section: Section, previous: Settings): Read<boolean> {
  return readChoice(section[key], { key: `.${key}`, choices: [true, false] }, defaultSettings[key], previous[key]);
}

function readDebounce(value: unknown, previous: number): Read<number> {
  if (isUnset(value)) return { value: defaultSettings.debounce, problems: [] };
  if (typeof value === 'number' && value >= 0 && value <= longestDebounce) return { value, problems: [] };
  const wanted = `a number of milliseconds from 0 to ${longestDebounce}`;
  return { value: previous, problems: [complaint('.debounce', wanted, value)] };
}

function readSeverities(value: unknown, previous: Settings['severities']): Read<Settings['severities']> {
  if (isUnset(value)) return { value: new Map(), problems: [] };
  if (!isRecord(value)) {
    return { value: previous, problems: [complaint('.rules', 'an object with a rule in each key', value)] };
  }
  const severities = new Map<string, SeverityChoice>();
  const problems: string[] = [];
  for (const [id, rule] of Object.entries(value)) {
    const read = readRule(id, rule, previous.get(id) ?? 'default');
    problems.push(...read.problems);
    severities.set(id, read.value);
  }
  return { value: severities, problems };
}

function readRule(id: string, rule: unknown, previous: SeverityChoice): Read<SeverityChoice> {
  if (!ruleDescriptions.some((description) => description.id === id)) {
    return { value: previous, problems: [`There is no rule ${id}, which ${settingsSection}.rules names.`] };
  }
  if (isUnset(rule)) return { value: 'default', problems: [] };
  const key = `.rules.${id}`;
  if (!isRecord(rule)) return { value: previous, problems: [complaint(key, 'an object with the key severity', rule)] };
  const { severity }: { readonly severity?: unknown } = rule;
  return readChoice(severity, { key: `${key}.severity`, choices: severityChoices }, 'default', previous);
}

interface Choice<T> {
  readonly key: string;
  readonly choices: readonly T[];
}

function readChoice<T>(value: unknown, { key, choices }: Choice<T>, fallback: T, previous: T): Read<T> {
  if (isUnset(value)) return { value: fallback, problems: [] };
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return { value: chosen, problems: [] };
  const wanted = `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  return { value: previous, problems: [complaint(key, wanted, value)] };
}

function complaint(key: string, wanted: string, value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value);
  const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  return `The setting ${settingsSection}${key} must be ${wanted}, not ${short}. The last value that was valid stays in force.`;
}

function isUnset(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
