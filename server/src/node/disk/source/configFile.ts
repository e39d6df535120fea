// The config file of a tree on the disk: whether there is one, and its text. What it says is the core's business.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { configFileName, unreadable } from '../../../core/index.js';
import { readSource, reasonOf, type SourceText } from './readSource.js';

/**
 * The text of the config file at the root of a tree, or why it cannot be read; undefined when there is none.
 * @param root an absolute path
 */
export function readConfigText(root: string): SourceText | undefined {
  const path = join(root, configFileName);
  try {
    const status = lstatSync(path);
    // A link could lead out of the tree.
    if (status.isSymbolicLink()) return { kind: 'failed', reason: unreadable.configLink };
  } catch (error) {
    const reason = reasonOf(error);
    return reason === unreadable.missing ? undefined : { kind: 'failed', reason };
  }
  return readSource(path);
}
