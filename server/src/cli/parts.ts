// What some commands need that takes long to load: each part comes in a bundle of its own, and only when it is needed.
import type { textsAtRevision } from '../node/disk/git/revision.js';
import type { answerAnew } from './commands/answerAnew.js';
import type { StartLanguageServer } from './commands/lsp.js';

/** All that finds an answer anew. */
export interface Engine {
  readonly answerAnew: typeof answerAnew;
  readonly textsAtRevision: typeof textsAtRevision;
}

/** The language server, which stands beside the command line, not below it. */
export interface LanguageServer {
  readonly startLanguageServer: StartLanguageServer;
}

/** Loads a part when it is asked for. */
export interface Parts {
  readonly engine: () => Promise<Engine>;
  readonly languageServer: () => Promise<LanguageServer>;
}
