// What the server asks the client to be told of, where the client lets it ask.
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver';
import { configFileName } from '../../core/index.js';
import { settingsSection } from '../settings/settings.js';
import type { ClientFeatures } from './clientFeatures.js';

/** Resolves when the client has answered. */
export async function registerFor({ client }: Connection, features: ClientFeatures): Promise<void> {
  if (features.registerConfiguration) {
    await client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
  }
  if (features.registerWatchedFiles) {
    const watchers = [{ globPattern: '**/*.{c,h}' }, { globPattern: `**/${configFileName}` }];
    await client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }
}
