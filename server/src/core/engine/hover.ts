// What hovering over a name says: its row in the models, or what its source does.
import { barrierLines, hardwareSentence } from '../explain/markdown.js';
import type { HoverText } from '../findings/report.js';
import type { Names } from '../index/names.js';
import type { SourceFile } from '../index/sourceFile.js';
import { writeBarriers } from '../models/architectures.js';
import type { ApiModel } from '../models/model.js';
import { standIns } from '../models/registry.js';

/** The hover text for the identifier at an offset; undefined where the name means nothing for ordering. */
export function hoverAt(file: SourceFile, offset: number, names: Names): HoverText | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && /\w/.test(file.text.charAt(start - 1))) start--;
  while (end < file.text.length && /\w/.test(file.text.charAt(end))) end++;
  const name = file.text.slice(start, end);
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const model = names.primitive(name) ?? standIns.lookup(name);
  if (model === undefined) return undefined;
  const lines = [`**${name}()**: ${model.meaning}.`];
  if (model.whyNot !== undefined)
    lines.push('', `Why it does not order a flag write before a publication: ${model.whyNot}.`);
  lines.push(...lensOf(name, model));
  lines.push('', `Source: ${model.source}`);
  return { file: file.path, start, end, markdown: lines.join('\n') };
}

/** What the hardware makes of it: of a barrier what it becomes, of a flag write or a publication what may happen to it. */
function lensOf(name: string, { outcomes }: ApiModel): readonly string[] {
  if (writeBarriers.has(name)) return ['', ...barrierLines()];
  const isStore = outcomes.some(({ effects }) =>
    effects.some(
      ({ kind }) => kind === 'flagWrite' || kind === 'bitWrite' || kind === 'publish' || kind === 'populate',
    ),
  );
  return isStore ? ['', hardwareSentence()] : [];
}
