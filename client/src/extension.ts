// The extension's entry on the desktop and on remote hosts, when a C file is opened.
import { entryThatLoads } from './afterActivation.js';

// The bundler leaves it a file of its own.
export const { activate, deactivate } = entryThatLoads(async () => (await import('./desktop.js')).startOnDesktop);
