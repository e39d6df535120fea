// The extension's entry in a browser, when a C file is opened.
import { entryThatLoads } from '../afterActivation.js';

export const { activate, deactivate } = entryThatLoads(async () => (await import('./browser.js')).startInBrowser);
