// The entry of dist/server.web.js: the script of the web worker that the extension starts in a browser.
import { BrowserMessageReader, BrowserMessageWriter } from 'vscode-languageserver/browser';
import { startLanguageServer } from './languageServer.js';

declare const self: DedicatedWorkerGlobalScope;

startLanguageServer(new BrowserMessageReader(self), new BrowserMessageWriter(self), () => self.close());
