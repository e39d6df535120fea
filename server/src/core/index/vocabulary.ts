// Tells the files that can matter from those that cannot, before anything is read of them.
import { pageVocabulary } from '../models/pages.js';

const words = new RegExp(`\\b(?:${pageVocabulary.join('|')})\\b`);

/** Whether a text can hold, or be called to do, anything about pages and page tables. */
export function carriesPageVocabulary(text: string): boolean {
  return words.test(text);
}

/** Headers that any file may include: what they define can matter although they name no page. */
export function isSharedHeader(path: string): boolean {
  return /^(?:arch\/[^/]+\/)?include\/.*\.h$/.test(path);
}

/** Whether a path names a C source or header. */
export function isSourcePath(path: string): boolean {
  return /\.[ch]$/.test(path);
}
