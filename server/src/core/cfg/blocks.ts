// The growing graph: blocks under construction, the block that code is appended to, labels and jump targets.
import type { Span } from '../base/span.js';
import type { BasicBlock, Edge, EdgeKind, Instruction, Operand, Test } from './graph.js';

/** A block that instructions and edges can still be added to. */
export interface OpenBlock {
  readonly id: number;
  readonly instructions: Instruction[];
  readonly edges: Edge[];
  returns: Operand | undefined;
  isExit: boolean;
}

/** Where `break` and `continue` lead; undefined outside loops and switches. */
export interface JumpTargets {
  readonly breakTo: OpenBlock | undefined;
  readonly continueTo: OpenBlock | undefined;
}

/** Blocks, in the order of their creation; dead code gets a block without predecessors. */
export class BlockList {
  readonly blocks: OpenBlock[] = [];
  current: OpenBlock;
  private readonly labels = new Map<string, OpenBlock>();

  constructor() {
    this.current = this.open();
  }

  open(): OpenBlock {
    const block: OpenBlock = { id: this.blocks.length, instructions: [], edges: [], returns: undefined, isExit: false };
    this.blocks.push(block);
    return block;
  }

  emit(instruction: Instruction): void {
    this.current.instructions.push(instruction);
  }

  assign(target: Operand, value: Operand, span: Span, compound = false): void {
    this.emit({ kind: 'assign', target, value, compound, span });
  }

  connect(from: OpenBlock, to: OpenBlock, kind: EdgeKind, tests: readonly Test[] = []): void {
    from.edges.push({ to: to.id, kind, tests });
  }

  /** Leaves the current block for `to`, and goes on there. */
  continueIn(to: OpenBlock, kind: EdgeKind = 'fallthrough'): void {
    this.connect(this.current, to, kind);
    this.current = to;
  }

  /** Ends the current block; what follows is reached only by a jump. */
  endHere(): void {
    this.current = this.open();
  }

  label(name: string): OpenBlock {
    let block = this.labels.get(name);
    if (block === undefined) {
      block = this.open();
      this.labels.set(name, block);
    }
    return block;
  }

  close(): readonly BasicBlock[] {
    return this.blocks;
  }
}
