// Builds the control-flow graph of a function from its statements.
import type { Span } from '../base/span.js';
import type { Expression, FunctionTree, Statement } from '../syntax/ast.js';
import { BlockList, type JumpTargets, type OpenBlock } from './blocks.js';
import type { CallConventions } from './conventions.js';
import { ExpressionLowering } from './evaluate.js';
import type { ControlFlowGraph, InsertionPoint, Operand } from './graph.js';
import { hasParts } from './initialisers.js';
import { strayingVariables } from './straying.js';
import { SwitchScope } from './switches.js';

/** Builds the graph; never throws, whatever the tree. */
export function buildGraph(tree: FunctionTree, conventions: CallConventions): ControlFlowGraph {
  return new GraphBuilder(conventions).build(tree);
}

class GraphBuilder {
  private readonly list = new BlockList();
  private readonly types = new Map<string, string>();
  private readonly scopes: Map<string, string>[] = [new Map()];
  private readonly expressions: ExpressionLowering;
  private jumps: JumpTargets = { breakTo: undefined, continueTo: undefined };
  private switchScope: SwitchScope | undefined;
  private loopDepth = 0;
  private points = 0;

  constructor(private readonly conventions: CallConventions) {
    this.expressions = new ExpressionLowering({
      list: this.list,
      conventions,
      resolve: (name) => this.resolve(name),
      block: (statement) => this.valueOfBlock(statement),
    });
  }

  build(tree: FunctionTree): ControlFlowGraph {
    for (const { name, type } of tree.parameters) this.declare(name, type);
    this.statement(tree.body);
    this.list.current.isExit = true;
    const blocks = this.list.close();
    const { returnType } = tree;
    return { blocks, entry: 0, types: this.types, returnType, straying: strayingVariables(blocks) };
  }

  private declare(name: string, type: string): string {
    const unique = this.types.has(name) ? `${name}'${this.types.size}` : name;
    this.types.set(unique, type);
    this.scopes.at(-1)?.set(name, unique);
    return unique;
  }

  private resolve(name: string): string {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const found = this.scopes[i]?.get(name);
      if (found !== undefined) return found;
    }
    return name;
  }

  private point(offset: number, position: InsertionPoint['position'], bareBody?: Span): void {
    this.list.emit({
      kind: 'point',
      point: { id: this.points++, offset, position, loopDepth: this.loopDepth, bareBody },
    });
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'block':
        return this.block(statement.body, statement.span, true);
      case 'expression':
        this.expressions.evaluate(statement.expression);
        return;
      case 'declaration':
        return this.declaration(statement);
      case 'if':
        return this.ifStatement(statement);
      case 'while':
        return this.whileLoop(statement);
      case 'doWhile':
        return this.doLoop(statement);
      case 'for':
        return this.forLoop(statement);
      case 'iterate':
        return this.iteration(statement);
      case 'switch':
        return this.switchStatement(statement);
      case 'preprocessor':
        return this.alternatives(statement);
      case 'empty':
        return;
      default:
        return this.labelOrJump(statement);
    }
  }

  private labelOrJump(
    statement: Statement & { readonly kind: 'case' | 'label' | 'goto' | 'break' | 'continue' | 'return' },
  ): void {
    const { list } = this;
    switch (statement.kind) {
      case 'case':
        return this.caseLabel(statement);
      case 'label':
        return list.continueIn(list.label(statement.name));
      case 'goto':
        return this.jump(list.label(statement.label));
      case 'break':
        return this.jump(this.jumps.breakTo);
      case 'continue':
        return this.jump(this.jumps.continueTo);
      case 'return':
        return this.returnStatement(statement.value);
    }
  }

  private block(body: readonly Statement[], span: Span, braced: boolean): void {
    this.scopes.push(new Map());
    for (const statement of body) {
      // Nothing is inserted between declarations, nor in front of a `case`: there the code belongs to what falls through.
      if (statement.kind !== 'declaration' && statement.kind !== 'case') this.point(statement.span.start, 'before');
      this.statement(statement);
    }
    const last = body.at(-1);
    if (braced) this.point(span.end - 1, 'end');
    else if (last !== undefined) this.point(last.span.end, 'after');
    this.scopes.pop();
  }

  /** The body of an `if` or a loop: a block, or one statement that an insertion has to put braces around. */
  private body(statement: Statement): void {
    if (statement.kind === 'block') return this.statement(statement);
    this.point(statement.span.start, 'before', statement.span);
    this.statement(statement);
    this.point(statement.span.end, 'after', statement.span);
  }

  private valueOfBlock(statement: Statement): Operand {
    if (statement.kind !== 'block') return { kind: 'unknown' };
    this.scopes.push(new Map());
    const last = statement.body.at(-1);
    for (const one of statement.body) if (one !== last) this.statement(one);
    let value: Operand = { kind: 'unknown' };
    if (last?.kind === 'expression') value = this.expressions.evaluate(last.expression);
    else if (last !== undefined) this.statement(last);
    this.scopes.pop();
    return value;
  }

  private declaration(statement: Statement & { readonly kind: 'declaration' }): void {
    for (const { name, type, span, value } of statement.declarators) {
      if (value?.kind === 'initializer' && name !== '' && hasParts(value, type)) {
        // C has the variable in scope within its own initialiser.
        const variable: Operand = { kind: 'variable', name: this.declare(name, type) };
        this.list.assign(variable, this.expressions.freshSite(), span);
        this.expressions.initialize(variable, value);
        continue;
      }
      const stored = value === undefined ? this.expressions.freshSite() : this.expressions.evaluate(value);
      if (name === '') continue;
      this.list.assign({ kind: 'variable', name: this.declare(name, type) }, stored, span);
    }
  }

  private ifStatement(statement: Statement & { readonly kind: 'if' }): void {
    const { list } = this;
    const [consequence, alternative, join] = [list.open(), list.open(), list.open()];
    this.expressions.branch(statement.condition, consequence, alternative);
    list.current = consequence;
    this.body(statement.consequence);
    list.continueIn(join);
    list.current = alternative;
    // In front of the `if` of an `else if` nothing can be inserted: the chain would become a nest.
    if (statement.alternative?.kind === 'if') this.statement(statement.alternative);
    else if (statement.alternative !== undefined) this.body(statement.alternative);
    list.continueIn(join);
  }

  private inLoop(breakTo: OpenBlock, continueTo: OpenBlock, run: () => void): void {
    const outer = this.jumps;
    this.jumps = { breakTo, continueTo };
    this.loopDepth++;
    run();
    this.loopDepth--;
    this.jumps = outer;
  }

  private whileLoop(statement: Statement & { readonly kind: 'while' }): void {
    const { list } = this;
    const [head, body, after] = [list.open(), list.open(), list.open()];
    list.continueIn(head);
    this.expressions.branch(statement.condition, body, after, after);
    list.current = body;
    this.inLoop(after, head, () => this.body(statement.body));
    list.connect(list.current, head, 'back');
    list.current = after;
  }

  private doLoop(statement: Statement & { readonly kind: 'doWhile' }): void {
    const { list } = this;
    const [body, condition, after] = [list.open(), list.open(), list.open()];
    list.continueIn(body);
    this.inLoop(after, condition, () => this.body(statement.body));
    list.continueIn(condition);
    this.expressions.branch(statement.condition, body, after, after);
    list.current = after;
  }

  private forLoop(statement: Statement & { readonly kind: 'for' }): void {
    const { list } = this;
    this.scopes.push(new Map());
    if (statement.initial !== undefined) this.statement(statement.initial);
    const [head, body, update, after] = [list.open(), list.open(), list.open(), list.open()];
    list.continueIn(head);
    if (statement.condition === undefined) list.connect(list.current, body, 'true');
    else this.expressions.branch(statement.condition, body, after, after);
    list.current = body;
    this.inLoop(after, update, () => this.body(statement.body));
    list.continueIn(update);
    if (statement.update !== undefined) this.expressions.evaluate(statement.update);
    list.connect(list.current, head, 'back');
    list.current = after;
    this.scopes.pop();
  }

  /** `list_for_each_entry(item, …)`: none, one or many turns, each with new elements in the variables that are named. */
  private iteration(statement: Statement & { readonly kind: 'iterate' }): void {
    const { list } = this;
    const scope = this.conventions.scopes.get(statement.macro);
    if (scope !== undefined) return this.scope(statement, scope);
    const [head, body, after] = [list.open(), list.open(), list.open()];
    for (const argument of statement.args) if (argument.kind !== 'identifier') this.expressions.evaluate(argument);
    list.continueIn(head);
    list.connect(head, body, 'true');
    list.connect(head, after, 'false');
    list.current = body;
    for (const argument of statement.args) this.bindElement(argument);
    this.inLoop(after, head, () => this.body(statement.body));
    list.connect(list.current, head, 'back');
    list.current = after;
  }

  /** `scoped_guard(spinlock, &lock) { … }`: `break` and `continue` leave it. */
  private scope(statement: Statement & { readonly kind: 'iterate' }, runs: 'once' | 'at most once'): void {
    const { list, expressions } = this;
    const [body, after] = [list.open(), list.open()];
    for (const argument of statement.args) expressions.evaluate(argument);
    list.connect(list.current, body, 'true');
    if (runs === 'at most once') list.connect(list.current, after, 'false');
    list.current = body;
    this.inLoop(after, after, () => this.body(statement.body));
    list.continueIn(after);
  }

  private bindElement(argument: Expression): void {
    if (argument.kind !== 'identifier') return;
    this.list.assign(
      { kind: 'variable', name: this.resolve(argument.name) },
      this.expressions.freshSite(),
      argument.span,
    );
  }

  private switchStatement(statement: Statement & { readonly kind: 'switch' }): void {
    const { list } = this;
    const operand = this.expressions.evaluate(statement.value);
    const outerSwitch = this.switchScope;
    const outerJumps = this.jumps;
    const [head, after] = [list.current, list.open()];
    const scope = new SwitchScope(head, operand);
    this.switchScope = scope;
    this.jumps = { ...outerJumps, breakTo: after };
    list.endHere();
    this.body(statement.body);
    list.continueIn(after);
    // A switch over an enumeration without a default names all its values: compilers warn where one is missing (-Wswitch).
    const { value } = statement;
    const type = value.kind === 'identifier' ? this.types.get(this.resolve(value.name)) : undefined;
    scope.leave(list, after, /^enum /.test(type ?? ''));
    this.switchScope = outerSwitch;
    this.jumps = outerJumps;
  }

  private caseLabel({ isDefault, value }: Statement & { readonly kind: 'case' }): void {
    const { list, switchScope } = this;
    const block = list.open();
    list.continueIn(block);
    if (switchScope === undefined) return;
    if (isDefault) switchScope.byDefault = block;
    else switchScope.enter(list, block, value);
  }

  private jump(target: OpenBlock | undefined): void {
    if (target !== undefined) this.list.connect(this.list.current, target, 'goto');
    this.list.endHere();
  }

  private returnStatement(value: Expression | undefined): void {
    const operand: Operand = value === undefined ? { kind: 'unknown' } : this.expressions.evaluate(value);
    this.list.current.returns = operand;
    this.list.current.isExit = true;
    this.list.endHere();
  }

  private alternatives(statement: Statement & { readonly kind: 'preprocessor' }): void {
    const { list } = this;
    const head = list.current;
    const join = list.open();
    for (const arm of statement.arms) {
      const block = list.open();
      list.connect(head, block, 'conditional-compilation');
      list.current = block;
      this.block(arm.body, statement.span, false);
      list.continueIn(join);
    }
    if (!statement.hasElse) list.connect(head, join, 'conditional-compilation');
    list.current = join;
  }
}
