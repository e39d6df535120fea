// Control flow of one function as basic blocks of simple instructions. Generic: knows C, but no barrier and no page.

import type { Sign } from '../base/sign.js';
import type { Span } from '../base/span.js';

/** A value without side effects: calls, assignments and branches inside an expression have become instructions before it. */
export type Operand =
  /** A variable or a temporary; temporaries start with `%`. */
  | { readonly kind: 'variable'; readonly name: string }
  /** A literal or a name in capitals; equal texts are equal, `truth` is unknown for names. */
  | { readonly kind: 'constant'; readonly text: string; readonly truth: boolean | undefined }
  | { readonly kind: 'member'; readonly object: Operand; readonly field: string }
  /** `object[index]`; `key` is the index as text, `indexVariables` the variables whose change makes it another element. */
  | {
      readonly kind: 'element';
      readonly object: Operand;
      readonly key: string;
      readonly indexVariables: readonly string[];
    }
  | { readonly kind: 'dereference'; readonly pointer: Operand }
  | { readonly kind: 'address'; readonly of: Operand }
  /** `base + n`, `base - n`: near `base`, but not it; `way` says where, if that is known. */
  | { readonly kind: 'offset'; readonly base: Operand; readonly way?: Way }
  /** Computed from all of these in a way that is of no interest. */
  | { readonly kind: 'combination'; readonly parts: readonly Operand[] }
  /** A value that did not exist before: a loop's next element, an uninitialised variable. */
  | { readonly kind: 'fresh'; readonly site: number }
  | { readonly kind: 'unknown' };

/** In which direction a sum leads away from its base. */
export type Way = 'up' | 'down';

/** How a field is called among the variables by which an element is chosen: `batch->folios[batch->i]`. */
export const indexField = (field: string): string => `:${field}`;

/** Whether a value is a variable moved by some distance: `page + 1`. */
export function isOffsetOf(name: string, value: Operand): boolean {
  return value.kind === 'offset' && value.base.kind === 'variable' && value.base.name === name;
}

/** A call; its arguments are evaluated before it, its value is in the temporary `result`. */
export interface CallInstruction {
  readonly kind: 'call';
  /** Numbered through the function; stable for one text of it. */
  readonly site: number;
  /** The function's name; undefined for a call through a pointer. */
  readonly callee: string | undefined;
  readonly calleeText: string;
  readonly args: readonly Operand[];
  readonly result: string;
  readonly span: Span;
  /** Set where the result is only asked whether a conditional exchange took place, and says that instead of the old value. */
  readonly tellsSuccess?: true;
}

/** A store to a variable or through a pointer; initialisers are stores too. */
export interface AssignInstruction {
  readonly kind: 'assign';
  readonly target: Operand;
  readonly value: Operand;
  /** `+=`, `|=`, `++`: reads what it writes. */
  readonly compound: boolean;
  readonly span: Span;
}

/** A place in the text where a statement can be inserted; executed like an instruction, it does nothing. */
export interface PointInstruction {
  readonly kind: 'point';
  readonly point: InsertionPoint;
}

/** One step inside a block. */
export type Instruction = CallInstruction | AssignInstruction | PointInstruction;

/** The variable or temporary that an instruction gives a value. */
export function setBy(one: Instruction): string | undefined {
  if (one.kind === 'call') return one.result;
  return one.kind === 'assign' && one.target.kind === 'variable' ? one.target.name : undefined;
}

/** Where in the text a fix may put lines. */
export interface InsertionPoint {
  readonly id: number;
  /** Relative to the function's slice. */
  readonly offset: number;
  /** before: in front of the statement that starts there; after: behind the one that ends there; end: in front of the `}` that closes a block. */
  readonly position: 'before' | 'after' | 'end';
  /** How many loops of the source surround it. */
  readonly loopDepth: number;
  /** Set where the statement is the unbraced body of an `if` or a loop: braces have to come with the insertion. */
  readonly bareBody: Span | undefined;
}

/** What is known of a condition's value on an edge. */
export interface Test {
  readonly operand: Operand;
  readonly operandIs: Sign;
  /** Set where the test compares with this constant; `equal` says whether the edge is taken when they are equal. */
  readonly compared: { readonly constant: string; readonly equal: boolean } | undefined;
  /** Two variables that are the same when the edge is taken. */
  readonly same: readonly [string, string] | undefined;
  /** The condition as text, `!=` as its opposite, for conditions that are tested more than once; undefined where it has side effects. */
  readonly key: string | undefined;
  readonly variables: readonly string[];
  /** Whether the condition that `key` names holds. */
  readonly truth: boolean;
  /** Whether the test decides about another turn of a loop. */
  readonly ofLoop: boolean;
  /** Whether the edge is the one on which there is no other turn. */
  readonly leavesLoop: boolean;
}

/** Why control goes along an edge. */
export type EdgeKind = 'fallthrough' | 'true' | 'false' | 'case' | 'goto' | 'back' | 'conditional-compilation';

/** Control goes to the block `to` when all `tests` have come out as they say. */
export interface Edge {
  readonly to: number;
  readonly kind: EdgeKind;
  readonly tests: readonly Test[];
}

/** Instructions that are executed one after the other, and where control goes then. */
export interface BasicBlock {
  readonly id: number;
  readonly instructions: readonly Instruction[];
  readonly edges: readonly Edge[];
  /** Set on blocks that end in `return`. */
  readonly returns: Operand | undefined;
  readonly isExit: boolean;
}

/** One function; `blocks` are indexed by their `id`. */
export interface ControlFlowGraph {
  readonly blocks: readonly BasicBlock[];
  readonly entry: number;
  /** Types of variables as declared, by the name used in the instructions; those of the parameters come first, in their order. */
  readonly types: ReadonlyMap<string, string>;
  /** What the function returns; empty where that is not known. */
  readonly returnType: string;
  /** Variables that may point beside the objects that they were made from. */
  readonly straying: ReadonlySet<string>;
}

/** How many blocks and instructions a graph has: what it takes to keep it, and what is made of it, grows with that. */
export function sizeOf({ blocks }: ControlFlowGraph): number {
  return blocks.reduce((sum, { instructions }) => sum + 1 + instructions.length, 0);
}
