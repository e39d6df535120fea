// What a command needs that takes long to load: it comes in a bundle of its own, and only when it is needed.
import type { textsAtRevision } from '../node/revision.js';
import type { answerAnew } from './commands/answerAnew.js';
import type { StartLanguageServer } from './commands/lsp.js';

export interface Engine {
  readonly answerAnew: typeof answerAnew;
  readonly textsAtRevision: typeof textsAtRevision;
  /** The server stands beside the command line, not below it. */
  readonly startLanguageServer: StartLanguageServer;
}
