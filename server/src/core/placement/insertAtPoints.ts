// Turns insertion points of the graph into text edits: above the statement and the comment that belongs to it, below it, in
// front of a closing brace, on a new line where statements share one, and with braces where the statement is a bare body.
import type { Span } from '../base/span.js';
import type { InsertionPoint } from '../cfg/graph.js';
import type { Edit } from '../findings/finding.js';
import type { Statement } from '../syntax/ast.js';
import { type ConditionalGroup, conditionalGroups } from '../syntax/conditionals.js';
import { bracesAround } from './braces.js';
import { indentationAbove, indentationOf, lineEndOf, type TextPlace } from './insertion.js';
import { listsOf } from './statements.js';
import {
  directiveBefore,
  followsStatement,
  lineBelow,
  lineWithComment,
  startOfLine,
  startsLine,
} from './surroundings.js';
import { joinChanges, onOwnLine, type TextChange } from './textChange.js';

/** Behind so many characters of a line, which nobody writes by hand, nothing is inserted: each place costs a look at its line. */
const farthestInLine = 10_000;

/** Lines to insert, without indentation; they may depend on how wide it is. */
export type LinesAt = (indentation: string) => readonly string[];

/** Where the lines of one point go. */
interface Slot {
  readonly indentation: string;
  /** The change that inserts lines, each ending in a line end and indented. */
  readonly change: (lines: string) => TextChange;
  readonly braces: readonly TextChange[];
}

/** One function that lines are inserted into. */
export class FunctionText {
  private readonly slots = new Map<InsertionPoint, Slot | undefined>();
  private readonly cutGroups: readonly ConditionalGroup[];

  /**
   * @param base the offset of the function's slice in the file
   * @param ownText the slice itself
   */
  constructor(
    private readonly place: TextPlace,
    private readonly base: number,
    ownText: string,
    private readonly body: Statement,
  ) {
    const whole = new Set(groupsIn(body));
    this.cutGroups = ownText.includes('#') ? conditionalGroups(ownText).filter(({ start }) => !whole.has(start)) : [];
  }

  /** Whether lines can be inserted at a point. */
  insertable(point: InsertionPoint): boolean {
    return this.slotAt(point) !== undefined;
  }

  /** The arm of an `#if` that cuts through statements in which the lines of a point would stand; offsets as in the graph. */
  armOf(point: InsertionPoint): Span | undefined {
    return this.armAround(this.anchor(point) ?? point.offset);
  }

  /**
   * Whether an `#if` that cuts through statements begins or ends on the way from one statement past others, or leaves the beginning of
   * another in front of it: read otherwise, they are not in one list. What lies within one of the others does not count.
   */
  cutsBetween({ start: from }: Span, passed: readonly Statement[]): boolean {
    const to = passed.at(-1)?.span.end ?? from;
    const isCut = this.cutGroups.some(({ start, arms }) => {
      const end = arms.at(-1)?.end ?? start;
      if (passed.some(({ span }) => span.start < start && end < span.end)) return false;
      return [start, ...arms.map((arm) => arm.end)].some((at) => from <= at && at <= to);
    });
    return isCut || (this.cutGroups.length > 0 && !followsStatement(this.place.text, this.base + from));
  }

  /** The edits that insert lines at all the points; undefined where one of them cannot take any. */
  edits(points: readonly InsertionPoint[], linesOf: (point: InsertionPoint) => LinesAt): readonly Edit[] | undefined {
    const inserted: TextChange[] = [];
    const braces: TextChange[] = [];
    for (const point of points) {
      const slot = this.slotAt(point);
      if (slot === undefined) return undefined;
      const lines = linesOf(point)(slot.indentation).map((line) => `${slot.indentation}${line}${this.lineEnd(point)}`);
      inserted.push(slot.change(lines.join('')));
      braces.push(...slot.braces);
    }
    const opening = braces.filter(({ newText }) => newText === ' {');
    const others = braces.filter(({ newText }) => newText !== ' {');
    return joinChanges([...opening, ...inserted, ...others]).map(({ start, end, newText }) => ({
      file: this.place.file,
      range: this.place.lines.rangeOf({ start, end }),
      newText,
    }));
  }

  private lineEnd({ offset }: InsertionPoint): string {
    return lineEndOf(this.place, this.place.lines.positionAt(this.base + offset).line);
  }

  private slotAt(point: InsertionPoint): Slot | undefined {
    if (!this.slots.has(point)) this.slots.set(point, this.findSlot(point));
    return this.slots.get(point);
  }

  private findSlot(point: InsertionPoint): Slot | undefined {
    const { text, lines } = this.place;
    const at = this.base + point.offset;
    if (lines.positionAt(at).character > farthestInLine) return undefined;
    const braces = point.bareBody === undefined ? [] : this.bracesOf(point, point.bareBody);
    if (braces === undefined) return undefined;
    if (point.position === 'after') {
      const line = lineBelow(text, at);
      const start = this.base + (point.bareBody?.start ?? startOfStatementEnding(this.body, point.offset));
      // A body on the line of its head gets one of its own.
      const deeper = point.bareBody === undefined || startsLine(text, start) ? '' : '\t';
      return line === undefined ? undefined : this.lineSlot(line, this.indentationAt(start) + deeper, braces);
    }
    if (point.position === 'end' && text.charAt(at) !== '}') return undefined;
    const anchor = this.anchor(point);
    return anchor === undefined ? undefined : this.slotAbove(this.base + anchor, braces, point);
  }

  /** The offset in front of which the lines go; undefined where they would become the body of an `else` or a loop. */
  private anchor({ position, offset, bareBody }: InsertionPoint): number | undefined {
    if (position !== 'before' || bareBody !== undefined) return offset;
    const follows = followsStatement(this.place.text, this.base + offset);
    if (follows && this.armAround(offset) === undefined) return offset;
    return this.hoisted(offset) ?? (follows ? offset : undefined);
  }

  private armAround(offset: number): Span | undefined {
    return this.cutGroups.flatMap(({ arms }) => arms).find(({ start, end }) => start <= offset && offset < end);
  }

  /** Above the line of an offset, or on a line of its own in front of it. */
  private slotAbove(at: number, braces: readonly TextChange[], point: InsertionPoint): Slot | undefined {
    const { text, lines } = this.place;
    if (startsLine(text, at)) {
      const top = point.position === 'end' ? startOfLine(text, at) : lineWithComment(text, at);
      return this.lineSlot(top, indentationAbove(this.place, lines.positionAt(at).line), braces);
    }
    const { line } = lines.positionAt(at);
    const end = lineEndOf(this.place, line);
    const own = indentationOf(this.place, line);
    const opens = /(?:\{|\w[ \t]*:)[ \t]*$/.test(text.slice(startOfLine(text, at), at));
    const indentation = point.bareBody !== undefined || opens || text.charAt(at) === '}' ? `${own}\t` : own;
    const behind = text.charAt(at) === '}' ? own : indentation;
    // The brace of a bare body on the line of its head brings the line end along.
    const split = braces.filter(({ end: to }) => to === at);
    return {
      indentation,
      braces: braces.filter((one) => !split.includes(one)),
      change: (inserted) => onOwnLine(text, at, `${end}${inserted}${behind}`),
    };
  }

  private lineSlot(line: number, indentation: string, braces: readonly TextChange[]): Slot {
    return { indentation, braces, change: (lines) => ({ start: line, end: line, newText: lines }) };
  }

  private indentationAt(offset: number): string {
    return indentationOf(this.place, this.place.lines.positionAt(offset).line);
  }

  private bracesOf(point: InsertionPoint, bareBody: Span): readonly TextChange[] | undefined {
    return bracesAround(this.body, bareBody, {
      text: this.place.text,
      base: this.base,
      lineEnd: this.lineEnd(point),
      indentationAt: (offset) => this.indentationAt(offset),
    });
  }

  /**
   * Above the `#if` groups that cut through statements and stand directly in front of an offset, or around it with nothing
   * in between: there a line is part of every configuration. Undefined where there is no such group, or no whole statement above.
   */
  private hoisted(offset: number): number | undefined {
    const { text } = this.place;
    let top = offset;
    for (let directive = directiveBefore(text, this.base + top); directive !== undefined; ) {
      const hash = directive - this.base;
      const group = this.cutGroups.find(
        ({ start, arms }) => start <= hash && hash <= (arms.at(-1)?.end ?? start) && top > start,
      );
      if (group === undefined) break;
      top = group.start;
      directive = directiveBefore(text, this.base + top);
    }
    return top < offset && followsStatement(text, this.base + top) ? top : undefined;
  }
}

function startOfStatementEnding(body: Statement, end: number): number {
  for (let at: Statement | undefined = body; at !== undefined; ) {
    const inner: Statement | undefined = listsOf(at)
      .flat()
      .find(({ span }) => span.start < end && end <= span.end);
    if (inner === undefined || inner.span.end === end) return inner?.span.start ?? end;
    at = inner;
  }
  return end;
}

/** Where the `#if` groups start that are statements of the tree. */
function groupsIn(body: Statement): readonly number[] {
  const found: number[] = [];
  const left = [body];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (one.kind === 'preprocessor') found.push(one.span.start);
    left.push(...listsOf(one).flat());
  }
  return found;
}
