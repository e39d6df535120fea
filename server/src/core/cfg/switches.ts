// Where a switch goes: to the case of what decides about it, to the default where there is none.
import type { Expression } from '../syntax/ast.js';
import type { BlockList, OpenBlock } from './blocks.js';
import { caseTest, constantText } from './conditions.js';
import type { Operand } from './graph.js';

/** One switch, as far as its cases have been met. */
export class SwitchScope {
  byDefault: OpenBlock | undefined;
  private readonly constants: string[] = [];
  private hasCase = false;

  /** @param operand what decides about the case */
  constructor(
    private readonly head: OpenBlock,
    private readonly operand: Operand,
  ) {}

  /** @param value undefined for a case that stands for more than one value */
  enter(list: BlockList, block: OpenBlock, value: Expression | undefined): void {
    this.hasCase = true;
    const constant = value === undefined ? undefined : constantText(value);
    if (constant !== undefined) this.constants.push(constant);
    list.connect(this.head, block, 'case', constant === undefined ? [] : [caseTest(this.operand, constant, true)]);
  }

  /**
   * All cases have been met.
   * @param isNamed whether there is no value but those of the cases, where there are any
   */
  leave(list: BlockList, after: OpenBlock, isNamed: boolean): void {
    if (this.byDefault === undefined && this.hasCase && isNamed) return;
    const others = this.constants.map((constant) => caseTest(this.operand, constant, false));
    list.connect(this.head, this.byDefault ?? after, 'case', others);
  }
}
