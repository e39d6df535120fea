// The config file of the tree that is checked, as the command line takes it: a mistake in it is one line with its place, and a
// file that cannot be used ends the run, because what it was to leave out or to add would be missing from the result.
import { join, relative } from 'node:path';
import { type Config, configFileName, decodeConfig, defaultConfig } from '../core/index.js';
import { readConfigText } from '../node/disk/source/configFile.js';
import type { Terminal } from './terminal.js';

/**
 * The config of a tree; the default one where it has none. Complains of every mistake.
 * @param root an absolute path
 * @returns undefined when the file is there and cannot be used
 */
export function loadConfig(root: string, { complain }: Terminal): Config | undefined {
  const source = readConfigText(root);
  if (source === undefined) return defaultConfig;
  const path = relative(process.cwd(), join(root, configFileName));
  if (source.kind !== 'text') {
    complain(`cannot use '${path}': ${source.reason}`);
    return undefined;
  }
  const { config, problems } = decodeConfig(source.text);
  for (const { range, severity, message } of problems) {
    complain(`${path}:${range.start.line + 1}:${range.start.character + 1}: ${severity}: ${message}`);
  }
  return config;
}
