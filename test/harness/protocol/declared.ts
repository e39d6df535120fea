// What the server may only use when the client has declared that it can do something with it.

/** A part of messages, and the capability (dots between levels) without which none may have it. */
interface Optional {
  readonly what: string;
  readonly needs: string;
  /** Whether a message of this method has it. */
  isIn(method: string, value: unknown): boolean;
}

const hasKey =
  (key: string, holds: (value: unknown) => boolean = () => true) =>
  (_method: string, value: unknown): boolean =>
    some(value, (name, inner) => name === key && holds(inner));
const isMethod = (wanted: string) => (method: string) => method === wanted;
const inDiagnostics =
  (key: string) =>
  (method: string, value: unknown): boolean =>
    method === 'textDocument/publishDiagnostics' && some(value, (name) => name === key);
/** Not the version in a fix that a diagnostic carries. */
const isOfVersion = (method: string, value: unknown): boolean =>
  method === 'textDocument/publishDiagnostics' && Object.hasOwn(Object(value), 'version');
const registers =
  (wanted: string) =>
  (method: string, value: unknown): boolean =>
    method === 'client/registerCapability' && some(value, (name, inner) => name === 'method' && inner === wanted);

const details = 'textDocument.publishDiagnostics';
const optional: readonly Optional[] = [
  { what: 'documentChanges', needs: 'workspace.workspaceEdit.documentChanges', isIn: hasKey('documentChanges') },
  {
    what: 'changeAnnotations',
    needs: 'workspace.workspaceEdit.changeAnnotationSupport',
    isIn: hasKey('changeAnnotations'),
  },
  { what: 'snippet', needs: 'workspace.workspaceEdit.snippetEditSupport', isIn: hasKey('snippet') },
  { what: 'isPreferred', needs: 'textDocument.codeAction.isPreferredSupport', isIn: hasKey('isPreferred') },
  { what: 'relatedInformation', needs: `${details}.relatedInformation`, isIn: inDiagnostics('relatedInformation') },
  { what: 'tags', needs: `${details}.tagSupport`, isIn: inDiagnostics('tags') },
  { what: 'codeDescription', needs: `${details}.codeDescriptionSupport`, isIn: inDiagnostics('codeDescription') },
  { what: 'data', needs: `${details}.dataSupport`, isIn: inDiagnostics('data') },
  { what: 'version', needs: `${details}.versionSupport`, isIn: isOfVersion },
  {
    what: 'insertTextFormat',
    needs: 'textDocument.completion.completionItem.snippetSupport',
    isIn: hasKey('insertTextFormat'),
  },
  { what: 'workspace/configuration', needs: 'workspace.configuration', isIn: isMethod('workspace/configuration') },
  { what: 'workspace/applyEdit', needs: 'workspace.applyEdit', isIn: isMethod('workspace/applyEdit') },
  { what: 'progress', needs: 'window.workDoneProgress', isIn: isMethod('window/workDoneProgress/create') },
  {
    what: 'diagnostic refresh',
    needs: 'workspace.diagnostics.refreshSupport',
    isIn: isMethod('workspace/diagnostic/refresh'),
  },
  { what: 'lens refresh', needs: 'workspace.codeLens.refreshSupport', isIn: isMethod('workspace/codeLens/refresh') },
  { what: 'hint refresh', needs: 'workspace.inlayHint.refreshSupport', isIn: isMethod('workspace/inlayHint/refresh') },
  {
    what: 'registration of settings',
    needs: 'workspace.didChangeConfiguration.dynamicRegistration',
    isIn: registers('workspace/didChangeConfiguration'),
  },
  {
    what: 'registration of files',
    needs: 'workspace.didChangeWatchedFiles.dynamicRegistration',
    isIn: registers('workspace/didChangeWatchedFiles'),
  },
  {
    what: 'code actions',
    needs: 'textDocument.codeAction.codeActionLiteralSupport',
    isIn: (method, value) => method === 'textDocument/codeAction' && some(value, (name) => name === 'edit'),
  },
  { what: 'status', needs: 'experimental.fencepostStatus', isIn: isMethod('fencepost/status') },
];

/** The capabilities without which something is not sent. */
export const capabilitiesNeeded: readonly string[] = [
  ...optional.map(({ needs }) => needs),
  'textDocument.hover.contentFormat',
];

/** What a message of the server has without the client's leave. */
export function undeclared(capabilities: unknown, method: string | undefined, value: unknown): readonly string[] {
  if (method === undefined) return [];
  const missing = optional.filter(({ needs, isIn }) => !isDeclared(capabilities, needs) && isIn(method, value));
  const words = missing.map(({ what, needs }) => `${method} has ${what}, but the client has no ${needs}`);
  const formats = valueAt(capabilities, 'textDocument.hover.contentFormat');
  const isMarkdown = method === 'textDocument/hover' && some(value, (_name, inner) => inner === 'markdown');
  const takesMarkdown = Array.isArray(formats) && formats.includes('markdown');
  return isMarkdown && !takesMarkdown ? [...words, 'a hover in Markdown for a client that takes none'] : words;
}

/** What a client declares of the diagnostics that it pulls holds for those that are pushed to it as well. */
function isDeclared(capabilities: unknown, path: string): boolean {
  const value = valueAt(capabilities, path) ?? valueAt(capabilities, path.replace(details, 'textDocument.diagnostic'));
  return value === true || (typeof value === 'object' && value !== null);
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** Whether some key at any depth of a value satisfies a condition. */
function some(value: unknown, holds: (name: string, value: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => holds(name, inner) || some(inner, holds));
}
