// From a fix to a workspace edit, in the richest form that the client takes: versioned and annotated, or plain.
import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { Fix, Range } from '../../core/index.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';

/** One replacement in the client's own terms. */
export interface ClientEdit {
  readonly uri: string;
  /** Of the document that the edit was computed on; null for a file that is not open. */
  readonly version: number | null;
  readonly range: Range;
  readonly newText: string;
}

/** What the client shows before it applies an edit that somebody should look at. */
export interface Review {
  readonly label: string;
  readonly description: string;
}

const annotationId = 'fencepost';

/** @param review why the edit should be looked at first; undefined for one that can be applied as it is */
export function toWorkspaceEdit(
  edits: readonly ClientEdit[],
  review: Review | undefined,
  features: ClientFeatures,
): WorkspaceEdit {
  const annotated = review !== undefined && features.changeAnnotations;
  const byUri = new Map<string, ClientEdit[]>();
  for (const edit of edits) byUri.set(edit.uri, [...(byUri.get(edit.uri) ?? []), edit]);
  if (!features.documentChanges) {
    return { changes: Object.fromEntries([...byUri].map(([uri, group]) => [uri, group.map(toTextEdit)])) };
  }
  const documentChanges = [...byUri].map(
    ([uri, group]): TextDocumentEdit => ({
      textDocument: { uri, version: group[0]?.version ?? null },
      edits: group.map((edit) => (annotated ? annotate(edit) : toTextEdit(edit))),
    }),
  );
  return annotated
    ? { documentChanges, changeAnnotations: { [annotationId]: confirmation(review) } }
    : { documentChanges };
}

/** Why a fix should be looked at before it is applied; undefined when it only adds ordering, or only a comment. */
export function reviewOf({ safety, kind, title, detail }: Fix): Review | undefined {
  return safety === 'safe' || kind === 'suppress' ? undefined : { label: title, description: detail };
}

function confirmation({ label, description }: Review): ChangeAnnotation {
  return { label, description, needsConfirmation: true };
}

function toTextEdit({ range, newText }: ClientEdit): TextEdit {
  return { range, newText };
}

function annotate(edit: ClientEdit): AnnotatedTextEdit {
  return { ...toTextEdit(edit), annotationId };
}
