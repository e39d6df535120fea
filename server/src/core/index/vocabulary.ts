// Tells the files that can matter from those that cannot, before anything is read of them.
import { pageVocabulary } from '../models/pages.js';

/** Whether a text can hold, or be called to do, anything about pages and page tables: only such files are kept. */
export function carriesPageVocabulary(text: string): boolean {
  return pageVocabulary.test(text);
}
