// The entry of dist/engine.mjs: all that finds an answer anew. Whoever asks again, or asks for help, should not wait for it to be loaded.
export { answerAnew } from '../cli/commands/answerAnew.js';
export { textsAtRevision } from './disk/git/revision.js';
