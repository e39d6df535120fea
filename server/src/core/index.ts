// The core's front door: adapters (editor, command line, worker) import from here and from nowhere deeper.
// The core reads no files, knows no clock and no console: an adapter hands it texts and shows what it says.

export { didYouMean } from './base/didYouMean.js';
export { LineIndex } from './base/lineIndex.js';
export type { FileRange, Position, Range, Span } from './base/span.js';
export { PiecedText, type SourceText, type Text } from './base/text.js';
export {
  type Config,
  configFileName,
  defaultConfig,
  type OwnFunction,
  orderingChoices,
  type SeverityChoice,
  severityChoices,
} from './config/config.js';
export { type ConfigProblem, type ConfigReading, decodeConfig } from './config/decode.js';
export { checkedBy } from './config/globs.js';
export type { GrammarBytes, Project } from './engine/contract.js';
export type { KeptReports } from './engine/functionReports.js';
export { type OldTexts, withoutOld } from './engine/oldTexts.js';
export { createProject } from './engine/project.js';
export { factsInWords, factsMarkdown } from './explain/factsInWords.js';
export { raceMarkdown } from './explain/markdown.js';
export { fixShown, type Race, type RaceCpu, type RaceStep, type RaceStepKind, raceOf } from './explain/race.js';
export { timelineText } from './explain/timelineText.js';
export {
  type Baseline,
  type KnownFinding,
  readBaseline,
  reportFormVersion,
  withoutKnown,
} from './findings/baseline.js';
export { partOf, sumOf } from './findings/coverage.js';
export type * from './findings/finding.js';
export type * from './findings/orderingFacts.js';
export { somePage } from './findings/orderingFacts.js';
export type * from './findings/report.js';
export { isBroken } from './findings/report.js';
export { reportForm } from './findings/reportForm.js';
export { type FixedFile, type FixRequest, type FixResult, fixFindings } from './fixes/fixFindings.js';
export { type Replacement, toReplacements } from './fixes/replacements.js';
export { createFileScanner, type Decode, type FileScanner, type ScanOutcome } from './index/fileScanner.js';
export type { ScannedBatch } from './index/scannedBatch.js';
export { largestFile, largestScanned, unreadable } from './index/unreadable.js';
export { carriesPageVocabulary, isSharedHeader, isSourcePath } from './index/vocabulary.js';
export { type Architecture, architectures } from './models/architectures.js';
export { ruleDescriptions } from './rules/registry.js';
