// When the language client is loaded: in a turn of its own. It is a large script, and what else the editor starts at the same
// time should not wait for it; commands wait, since an activation counts as done only when it is loaded.
import type { ExtensionContext } from 'vscode';

/** Starts everything; what it returns ends everything. */
export type Start = (context: ExtensionContext) => () => Promise<void>;

/** What the editor calls in an extension. */
export interface ExtensionEntry {
  activate(context: ExtensionContext): Promise<void>;
  /** Resolves when all has ended; the editor waits for that when it ends itself. */
  deactivate(): Promise<void> | undefined;
}

/** @param load fetches what starts everything; rejects where it cannot be loaded, and so does then the activation */
export function entryThatLoads(load: () => Promise<Start>): ExtensionEntry {
  let stop: (() => Promise<void>) | undefined;
  let ended = false;
  return {
    async activate(context) {
      await new Promise((resolve) => setTimeout(resolve));
      const start = await load();
      if (!ended) stop = start(context);
    },
    deactivate() {
      ended = true;
      return stop?.();
    },
  };
}
