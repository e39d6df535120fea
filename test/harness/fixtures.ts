// Finds fixtures on disk and compares them with what was found. A fixture is one C file, or a folder that is a small
// tree of its own; `NAME.fixed.c` beside a file is that file after its preferred fixes.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../server/src/core/index.js';
import { readAnnotations, shownColumn, type Verdict, writeAnnotations } from './annotations.js';
import type { Files } from './check.js';

export interface Fixture {
  readonly name: string;
  /** Where the paths in `sources` start. */
  readonly root: string;
  /** Texts as they lie on disk, with verdict lines. */
  readonly sources: Files;
}

const { UPDATE_EXPECT } = process.env;

/** Whether expectations are rewritten instead of compared. */
export const updating = UPDATE_EXPECT === '1';

/** The path of a place below `test/fixtures`. */
export function fixturePath(folder: string): string {
  return fileURLToPath(new URL(`../fixtures/${folder}`, import.meta.url));
}

/** Every fixture of a folder, in order of name. */
export function loadFixtures(folder: string): readonly Fixture[] {
  const root = fixturePath(folder);
  const fixtures: Fixture[] = [];
  for (const name of readdirSync(root).toSorted()) {
    const path = join(root, name);
    if (statSync(path).isDirectory()) fixtures.push({ name, root: path, sources: readTree(path) });
    else if (isSource(name)) fixtures.push({ name, root, sources: new Map([[name, readFileSync(path, 'utf8')]]) });
  }
  return fixtures;
}

/** All C files and headers below a folder, by path relative to it. */
export function readTree(root: string): Files {
  const files = new Map<string, string>();
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const path of paths.filter(isSource))
    files.set(path.split(sep).join('/'), readFileSync(join(root, path), 'utf8'));
  return files;
}

/** The texts without their verdict lines, as the core gets them. */
export function cleanTexts(sources: Files): Files {
  return new Map([...sources].map(([path, source]) => [path, readAnnotations(source).text]));
}

/** The sources as they would read if every finding were a verdict and every verdict a finding. */
export function annotateWith(sources: Files, findings: readonly Finding[]): Files {
  const annotated = new Map<string, string>();
  for (const [path, source] of sources) {
    const { text, verdicts } = readAnnotations(source);
    const here = findings.filter((finding) => finding.file === path);
    annotated.set(path, writeAnnotations({ text, verdicts: here.map((one) => verdictOf(one, text, verdicts)) }));
  }
  return annotated;
}

/** Writes texts back under a root; only when expectations are being rewritten. */
export function writeBack(root: string, files: Files): void {
  for (const [path, text] of files) writeFileSync(join(root, path), text);
}

/** The path of the expected result of a file's preferred fixes, whether or not it exists. */
export function fixedPath(root: string, path: string): string {
  return join(root, path.replace(/\.c$/, '.fixed.c'));
}

/** The expected result of a file's preferred fixes, if one is kept. */
export function readFixed(root: string, path: string): string | undefined {
  const file = fixedPath(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** What the names of the functions promise and the findings do not keep, as sentences. */
export function brokenNames(files: Files, findings: readonly Finding[]): readonly string[] {
  const found = new Set(findings.map((finding) => finding.functionName));
  const complaints: string[] = [];
  for (const name of [...files.values()].flatMap(definedFunctions)) {
    const known = /^(?:FP|FN)_/.test(name);
    if (/_ok$/.test(name) && found.has(name) !== known)
      complaints.push(`${name}: ${known ? 'no longer wrong' : 'must be silent'}`);
    if (/_bad$/.test(name) && found.has(name) === known)
      complaints.push(`${name}: ${known ? 'no longer missed' : 'must be found'}`);
  }
  return complaints;
}

/** Names of functions defined in a text, by their shape in kernel style: a name in the left column's line, `{` below. */
export function definedFunctions(text: string): readonly string[] {
  const definitions = text.matchAll(/^[A-Za-z_][^;{}#=()]*?\b(\w+)\((?:[^;{}()]|\([^;{}()]*\))*\)\s*\n\{/gm);
  return [...definitions].flatMap((match) => match[1] ?? []);
}

function isSource(path: string): boolean {
  return /\.[ch]$/.test(path) && !path.endsWith('.fixed.c');
}

function verdictOf(finding: Finding, text: string, verdicts: readonly Verdict[]): Verdict {
  const { start, end } = finding.range;
  const line = text.split('\n')[start.line] ?? '';
  const lastCharacter = end.line === start.line ? end.character : line.trimEnd().length;
  const place = { line: start.line, start: shownColumn(line, start.character), end: shownColumn(line, lastCharacter) };
  const old = verdicts.find(
    (one) => one.line === place.line && one.ruleId === finding.ruleId && finding.message.includes(one.piece),
  );
  const confidence = old?.confidence === undefined ? {} : { confidence: finding.confidence };
  return { ruleId: finding.ruleId, ...place, piece: old?.piece ?? finding.message, ...confidence };
}
