// The config files of the trees: read when a tree is found and whenever they change on the disk, put into force, and their
// mistakes shown in them. A file that cannot be used changes nothing: the last good one stays in force.
import { type Diagnostic, DiagnosticSeverity, MessageType } from 'vscode-languageserver';
import { type ConfigProblem, configFileName, decodeConfig, defaultConfig } from '../../core/index.js';
import { diagnosticSource } from '../diagnostics/protocolDiagnostics.js';
import type { ServerHost } from '../host.js';
import type { Outbox } from '../protocol/outbox.js';
import { EncodedText, type PositionEncoding } from '../protocol/positionEncoding.js';
import { splitUri, uriBelow, uriKey } from '../protocol/uris.js';
import type { OpenDocument, OpenDocuments } from './documents.js';
import type { Tree } from './tree.js';

/** What is known of a tree's config file. */
export type ConfigState = 'none' | 'in force' | 'broken';

/** Whether a document is a config file, wherever it lies. */
export function isConfigFile(uri: string): boolean {
  return splitUri(uri).name === configFileName;
}

export class TreeConfigs {
  /** The texts in force, so that a file that was only touched changes nothing. */
  private readonly texts = new Map<Tree, string | undefined>();
  private readonly states = new Map<Tree, ConfigState>();
  private readonly shown = new Set<string>();

  constructor(
    private readonly host: ServerHost,
    private readonly outbox: Outbox,
    private readonly documents: OpenDocuments,
    private readonly encoding: PositionEncoding,
  ) {}

  stateOf(tree: Tree): ConfigState {
    return this.states.get(tree) ?? 'none';
  }

  /** Reads the config of a tree; answers whether another one is in force now. */
  async load(tree: Tree): Promise<boolean> {
    if (tree.alone) return false;
    const uri = uriBelow(tree.rootUri, configFileName);
    const file = await this.host.files.readConfig(tree.rootUri);
    if (file.kind === 'unreadable') {
      this.states.set(tree, 'broken');
      this.outbox.log(MessageType.Warning, `${uri} cannot be used: ${file.reason}. The last good one stays in force.`);
      return false;
    }
    const text = file.kind === 'text' ? file.text : undefined;
    return this.takeText(tree, uri, text);
  }

  /** Shows the mistakes of a config file that is being edited; it comes into force when it is saved. */
  preview(document: OpenDocument): void {
    this.show(document.uri, document.content, decodeConfig(document.content.text.whole).problems, document.version);
  }

  /** An editor closed a config file: what it says unsaved counts no more. The config of a tree is to be loaded after that. */
  closed(uri: string): void {
    this.show(uri, EncodedText.of('', this.encoding), []);
  }

  /** Nothing more is said of a tree. */
  forget(tree: Tree): void {
    const uri = uriBelow(tree.rootUri, configFileName);
    if (this.documents.get(uri) === undefined) this.closed(uri);
    this.texts.delete(tree);
    this.states.delete(tree);
  }

  private takeText(tree: Tree, uri: string, text: string | undefined): boolean {
    const { config, problems } = text === undefined ? { config: defaultConfig, problems: [] } : decodeConfig(text);
    // What is open in an editor is shown as it is there.
    if (this.documents.get(uri) === undefined) this.show(uri, EncodedText.of(text ?? '', this.encoding), problems);
    this.states.set(tree, config === undefined ? 'broken' : text === undefined ? 'none' : 'in force');
    if (config === undefined) {
      this.outbox.log(MessageType.Warning, `${uri} has mistakes. The last good one stays in force.`);
      return false;
    }
    const known = this.texts.has(tree);
    if (known ? this.texts.get(tree) === text : text === undefined) return false;
    this.texts.set(tree, text);
    tree.configure(config);
    return true;
  }

  private show(uri: string, content: EncodedText, problems: readonly ConfigProblem[], version?: number): void {
    if (problems.length === 0 && !this.shown.has(uriKey(uri))) return;
    if (problems.length === 0) this.shown.delete(uriKey(uri));
    else this.shown.add(uriKey(uri));
    const diagnostics = problems.map((problem): Diagnostic => {
      const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
      const range = content.rangeToClient(problem.range);
      return { range, severity, source: diagnosticSource, code: 'config', message: problem.message };
    });
    this.outbox.publish({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
  }
}
