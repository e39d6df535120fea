// The C that the analysis reads, as plain data: built from tree-sitter's tree of one function, independent of it.
// Offsets are UTF-16 code units relative to the start of the function's slice, so that a function that merely moves keeps its tree.
import type { Span } from '../base/span.js';

/** An expression; parentheses are gone. */
export type Expression =
  | { readonly kind: 'identifier'; readonly span: Span; readonly name: string }
  | { readonly kind: 'literal'; readonly span: Span; readonly text: string }
  | { readonly kind: 'call'; readonly span: Span; readonly callee: Expression; readonly args: readonly Expression[] }
  | { readonly kind: 'field'; readonly span: Span; readonly object: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly span: Span; readonly object: Expression; readonly index: Expression }
  | { readonly kind: 'unary'; readonly span: Span; readonly op: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'update';
      readonly span: Span;
      readonly operand: Expression;
      readonly op: '++' | '--';
      readonly prefix: boolean;
    }
  | {
      readonly kind: 'binary';
      readonly span: Span;
      readonly op: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logical';
      readonly span: Span;
      readonly op: '&&' | '||';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly span: Span;
      readonly condition: Expression;
      /** Undefined in the GNU form `a ?: b`. */
      readonly consequence: Expression | undefined;
      readonly alternative: Expression;
    }
  | { readonly kind: 'comma'; readonly span: Span; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'assignment';
      readonly span: Span;
      readonly op: string;
      readonly target: Expression;
      readonly value: Expression;
    }
  | { readonly kind: 'cast'; readonly span: Span; readonly type: string; readonly value: Expression }
  | { readonly kind: 'statementExpression'; readonly span: Span; readonly body: Statement }
  | {
      readonly kind: 'initializer';
      readonly span: Span;
      readonly values: readonly Expression[];
      /** What each of the values initialises; undefined for what no single designator names. */
      readonly places: readonly (InitializedPlace | undefined)[];
    }
  /** Something that computes a value without a call that the analysis could know: `sizeof`, a string, what could not be read. */
  | { readonly kind: 'opaque'; readonly span: Span };

/** A field by its designator, or an element by its designator or its position. */
export type InitializedPlace = { readonly field: string } | { readonly element: string };

/** Operators in front of an operand; `++` and `--` are updates. */
export type UnaryOperator = '*' | '&' | '!' | '-' | '+' | '~';

/** One declared variable. `type` is the specifier's text with single spaces and a `*` for each pointer level: `struct page *`. */
export interface Declarator {
  readonly name: string;
  readonly type: string;
  readonly span: Span;
  readonly value: Expression | undefined;
}

/** One arm of an `#if` group inside a function body. */
export interface ConditionalArm {
  readonly condition: string;
  readonly body: readonly Statement[];
}

/** A statement, a declaration, a label, or a group of `#if` arms. */
export type Statement =
  | { readonly kind: 'block'; readonly span: Span; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly span: Span; readonly expression: Expression }
  | { readonly kind: 'declaration'; readonly span: Span; readonly declarators: readonly Declarator[] }
  | {
      readonly kind: 'if';
      readonly span: Span;
      readonly condition: Expression;
      readonly consequence: Statement;
      readonly alternative: Statement | undefined;
    }
  | { readonly kind: 'while'; readonly span: Span; readonly condition: Expression; readonly body: Statement }
  | { readonly kind: 'doWhile'; readonly span: Span; readonly condition: Expression; readonly body: Statement }
  | {
      readonly kind: 'for';
      readonly span: Span;
      readonly initial: Statement | undefined;
      readonly condition: Expression | undefined;
      readonly update: Expression | undefined;
      readonly body: Statement;
    }
  /** A loop that a macro makes: `list_for_each_entry(item, &list, node) { … }`. */
  | {
      readonly kind: 'iterate';
      readonly span: Span;
      readonly macro: string;
      readonly args: readonly Expression[];
      readonly body: Statement;
    }
  | { readonly kind: 'switch'; readonly span: Span; readonly value: Expression; readonly body: Statement }
  /** `case v:` or `default:` (value undefined); the statements after it follow in the same block. */
  | { readonly kind: 'case'; readonly span: Span; readonly value: Expression | undefined; readonly isDefault: boolean }
  | { readonly kind: 'label'; readonly span: Span; readonly name: string }
  | { readonly kind: 'goto'; readonly span: Span; readonly label: string }
  | { readonly kind: 'break'; readonly span: Span }
  | { readonly kind: 'continue'; readonly span: Span }
  | { readonly kind: 'return'; readonly span: Span; readonly value: Expression | undefined }
  | {
      readonly kind: 'preprocessor';
      readonly span: Span;
      readonly arms: readonly ConditionalArm[];
      readonly hasElse: boolean;
    }
  | { readonly kind: 'empty'; readonly span: Span };

/** A parameter as declared; its name is empty where it has none. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
}

/** A stretch of a function that the parser could not read. */
export interface SyntaxGap extends Span {
  /** Whether something that matters may be hidden in it: a call, a jump, a brace. */
  readonly matters: boolean;
}

/** One function as it was read. */
export interface FunctionTree {
  readonly name: string;
  /** What it returns, without qualifiers; empty where the head does not say. */
  readonly returnType: string;
  readonly parameters: readonly Parameter[];
  readonly body: Statement;
  readonly gaps: readonly SyntaxGap[];
}
