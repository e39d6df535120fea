// The entry of dist/engine.mjs: all that finds an answer anew, and the language server. Whoever asks again, or asks for help, should not
// wait for it to be loaded.
export { answerAnew } from '../cli/commands/answerAnew.js';
export { startLanguageServer } from './languageServer.js';
export { textsAtRevision } from './revision.js';
