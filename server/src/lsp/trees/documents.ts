// The documents that the client has open, as the client last described them. A document is a value: each change makes a new
// one, so that whoever holds an old one can tell by its version.
import {
  type DidChangeTextDocumentParams,
  type DidOpenTextDocumentParams,
  TextDocumentContentChangeEvent,
} from 'vscode-languageserver';
import { EncodedText, type PositionEncoding } from '../protocol/positionEncoding.js';
import { uriKey } from '../protocol/uris.js';

export interface OpenDocument {
  /** As the client writes it. */
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly content: EncodedText;
}

export class OpenDocuments {
  private readonly byKey = new Map<string, OpenDocument>();

  constructor(private readonly encoding: PositionEncoding) {}

  get(uri: string): OpenDocument | undefined {
    return this.byKey.get(uriKey(uri));
  }

  all(): readonly OpenDocument[] {
    return [...this.byKey.values()];
  }

  open({ textDocument }: DidOpenTextDocumentParams): OpenDocument {
    const { uri, languageId, version, text } = textDocument;
    const document = { uri, languageId, version, content: EncodedText.of(text, this.encoding) };
    this.byKey.set(uriKey(uri), document);
    return document;
  }

  /** The document after the changes, each of which is on the result of the one before; undefined when it is not open. */
  change({ textDocument, contentChanges }: DidChangeTextDocumentParams): OpenDocument | undefined {
    const before = this.get(textDocument.uri);
    if (before === undefined) return undefined;
    let content = before.content;
    for (const change of contentChanges) content = changed(content, change, this.encoding);
    const document = { ...before, version: textDocument.version, content };
    this.byKey.set(uriKey(textDocument.uri), document);
    return document;
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.get(uri);
    this.byKey.delete(uriKey(uri));
    return document;
  }
}

function changed(
  content: EncodedText,
  change: TextDocumentContentChangeEvent,
  encoding: PositionEncoding,
): EncodedText {
  if (!TextDocumentContentChangeEvent.isIncremental(change)) return EncodedText.of(change.text, encoding);
  return content.edited(content.offsetAt(change.range.start), content.offsetAt(change.range.end), change.text);
}
