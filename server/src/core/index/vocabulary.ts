// Tells the files that can matter from those that cannot, before anything is read of them.

/** Whether a text can hold, or be called to do, anything about pages and page tables: only such files are kept. */
export function carriesPageVocabulary(text: string): boolean {
  return /\bstruct (?:page|folio)\b|\bp(?:te|md|ud)_t\b|\bvm_fault\b/.test(text);
}
