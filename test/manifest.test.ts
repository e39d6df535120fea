// The manifest against the code: the settings that it declares are those that the server reads, and it asks for no more of
// the editor than it needs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeConfig, orderingChoices, ruleDescriptions, severityChoices } from '../server/src/core/index.js';
import { defaultSettings, readSettings } from '../server/src/lsp/settings/settings.js';
import { program } from './harness/commandLine.js';

interface Property {
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription: string;
}

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
    readonly problemMatchers: readonly { readonly pattern: { readonly regexp: string } }[];
    readonly commands: readonly { readonly command: string }[];
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
  };
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: boolean } };
};
const properties = Object.entries(manifest.contributes.configuration.properties);

/** A section as an editor sends it: dots in a setting's name are levels of nesting. */
function nested(values: readonly (readonly [string, unknown])[]): unknown {
  const section: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const keys = name.split('.').slice(1);
    const last = keys.pop() ?? '';
    let level = section;
    for (const key of keys) {
      level[key] ??= {};
      level = level[key] as Record<string, unknown>;
    }
    level[last] = value;
  }
  return section;
}

test('the problem matcher takes the findings out of what the command line prints, and nothing else', () => {
  const [matcher] = manifest.contributes.problemMatchers;
  const pattern = new RegExp(matcher?.pattern.regexp ?? '');
  const example = join(import.meta.dirname, '../server/example');
  const args = [program, 'check', example, '--root', example, '--format'];
  const lines = spawnSync(process.execPath, [...args, 'gcc'], { encoding: 'utf8' }).stdout.split('\n');
  const report = JSON.parse(spawnSync(process.execPath, [...args, 'json'], { encoding: 'utf8' }).stdout) as {
    readonly findings: readonly { file: string; range: { start: { line: number; column: number } }; ruleId: string }[];
  };
  const matched = lines.flatMap((line) => {
    const [, file, row, column, , , code] = pattern.exec(line) ?? [];
    return file === undefined ? [] : [[file, Number(row), Number(column), code]];
  });
  expect(matched).toEqual(
    report.findings.map(({ file, range: { start }, ruleId }) => [file, start.line, start.column, ruleId]),
  );
  expect(lines.length).toBeGreaterThan(matched.length + 2);
});

test('every default of the manifest is the default of the server', () => {
  const { settings, problems } = readSettings(nested(properties.map(([name, property]) => [name, property.default])), {
    ...defaultSettings,
    enable: false,
  });
  expect(problems).toEqual([]);
  expect({ ...settings, severities: [...settings.severities.values()] }).toEqual({
    ...defaultSettings,
    severities: ruleDescriptions.map(() => 'default'),
  });
});

test('every choice of the manifest is one that the server takes, and is explained', () => {
  for (const [name, property] of properties) {
    expect(property.markdownDescription).not.toBe('');
    for (const choice of property.enum ?? []) {
      expect(readSettings(nested([[name, choice]]), defaultSettings).problems).toEqual([]);
    }
    expect(property.enumDescriptions?.length).toBe(property.enum?.length);
  }
});

test('every rule has a severity that can be set', () => {
  const declared = properties.flatMap(([name]) => /^fencepost\.rules\.(.+)\.severity$/.exec(name)?.[1] ?? []);
  expect(declared.sort()).toEqual(ruleDescriptions.map(({ id }) => id).sort());
});

test('key bindings are in force only while there is a race', () => {
  const { commands, keybindings } = manifest.contributes;
  for (const { command, when } of keybindings) {
    expect(when).toMatch(/^fencepost\.hasRace && /);
    expect(commands.map((one) => one.command)).toContain(command);
  }
});

test('the extension wakes for C and for a config file alone, and runs in workspaces that nobody trusts', () => {
  expect(manifest.activationEvents).toEqual(['onLanguage:c', 'workspaceContains:fencepost.jsonc']);
  expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(true);
});

test('a broken section, and each broken setting, is named, and the last good value stays', () => {
  const previous = { ...defaultSettings, debounce: 7, enable: false };
  const wrong: readonly (readonly [unknown, string])[] = [
    ['on', 'The setting fencepost must be an object, not "on".'],
    [{ enable: 'yes' }, 'The setting fencepost.enable must be one of true, false, not "yes".'],
    [{ debounce: -1 }, 'The setting fencepost.debounce must be a number of milliseconds from 0 to 10000, not -1.'],
    [{ rules: [] }, 'The setting fencepost.rules must be an object with a rule in each key, not [].'],
    [{ rules: { typo: {} } }, 'There is no rule typo, which fencepost.rules names.'],
    [{ colour: 1 }, 'There is no setting fencepost.colour.'],
    [JSON.parse('{"__proto__": {"enable": true}}'), 'There is no setting fencepost.__proto__.'],
  ];
  for (const [value, complaint] of wrong) {
    const { settings, problems } = readSettings(value, previous);
    expect(problems.map((problem) => problem.slice(0, complaint.length))).toEqual([complaint]);
    if (value === 'on') expect(settings).toBe(previous);
    expect(Object.getPrototypeOf(settings)).toBe(Object.prototype);
  }
  expect(readSettings({ debounce: 'soon', enable: null }, previous).settings).toMatchObject({
    debounce: 7,
    enable: true,
  });
});

test('every text of the manifest can be translated, and has no key too many', () => {
  const texts = JSON.parse(readFileSync(join(import.meta.dirname, '../package.nls.json'), 'utf8')) as object;
  const used = [...JSON.stringify(manifest).matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key);
  expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
  expect(Object.values(texts).filter((text) => text === '')).toEqual([]);
});

test('the schema of the config file knows what the decoder knows', () => {
  const file = readFileSync(join(import.meta.dirname, '../server/schema/fencepost.schema.json'), 'utf8');
  const { properties } = JSON.parse(file) as { properties: Record<string, { properties: Record<string, Schema> }> };
  const rules = properties.rules?.properties ?? {};
  expect(Object.keys(rules)).toEqual(ruleDescriptions.map(({ id }) => id));
  for (const rule of Object.values(rules)) expect(rule.enum).toEqual(severityChoices);
  const functions = properties.functions?.properties ?? {};
  expect(functions.ordering?.items?.properties.event?.enum).toEqual(orderingChoices);
  // One entry for each thing that the schema has must be taken by the decoder.
  const entry = (kind: string) => Object.keys(functions[kind]?.items?.properties ?? {});
  const values: Record<string, unknown> = { name: 'f', argument: 1, event: 'mb', flag: 'PG_x' };
  const config: Record<string, unknown> = {};
  for (const key of Object.keys(properties)) config[key] = key === '$schema' ? 'x' : key === 'rules' ? {} : [];
  config.functions = Object.fromEntries(
    Object.keys(functions).map((kind) => [
      kind,
      [Object.fromEntries(entry(kind).map((key) => [key, key === 'name' ? kind : values[key]]))],
    ]),
  );
  expect(decodeConfig(JSON.stringify(config)).problems).toEqual([]);
});

interface Schema {
  readonly enum?: readonly string[];
  readonly items?: { readonly properties: Record<string, Schema> };
}
