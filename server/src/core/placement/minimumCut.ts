// The cheapest set of nodes that every path from a source to a sink passes: maximum flow, then the cut nearest to the sinks.

/** A directed graph whose nodes can be cut at a cost. */
export interface CutProblem {
  /** Whole numbers, not negative, in ascending order. */
  readonly nodes: readonly number[];
  readonly successors: (node: number) => readonly number[];
  /** What it costs to cut at a node; Infinity where nothing can be inserted. */
  readonly cost: (node: number) => number;
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
}

interface Arc {
  readonly to: number;
  capacity: number;
  readonly reverse: number;
}

/** Node `n` is split into `2n` (arriving) and `2n + 1` (leaving); two more nodes join the sources and the sinks. */
class FlowNetwork {
  readonly arcs: Arc[][] = [];
  readonly source: number;
  readonly sink: number;

  constructor({ nodes, cost, successors, sources, sinks }: CutProblem) {
    const last = Math.max(nodes.at(-1) ?? 0, ...sources, ...sinks);
    this.source = 2 * last + 2;
    this.sink = this.source + 1;
    for (const node of nodes) {
      this.connect(2 * node, 2 * node + 1, cost(node));
      for (const next of successors(node)) this.connect(2 * node + 1, 2 * next, Number.POSITIVE_INFINITY);
    }
    for (const node of sources) this.connect(this.source, 2 * node + 1, Number.POSITIVE_INFINITY);
    for (const node of sinks) this.connect(2 * node, this.sink, Number.POSITIVE_INFINITY);
  }

  private connect(from: number, to: number, capacity: number): void {
    this.arcs[from] ??= [];
    this.arcs[to] ??= [];
    const [out, back] = [this.arcs[from], this.arcs[to]];
    out.push({ to, capacity, reverse: back.length });
    back.push({ to: from, capacity: 0, reverse: out.length - 1 });
  }

  /** Sends as much as the narrowest arc of a shortest path lets through; false when there is no path left. */
  augment(): number {
    const cameBy = new Map<number, { readonly node: number; readonly arc: Arc }>();
    const queue = [this.source];
    for (let i = 0; i < queue.length && !cameBy.has(this.sink); i++) {
      const node = queue[i] ?? 0;
      for (const arc of this.arcs[node] ?? []) {
        if (arc.capacity <= 0 || cameBy.has(arc.to) || arc.to === this.source) continue;
        cameBy.set(arc.to, { node, arc });
        queue.push(arc.to);
      }
    }
    if (!cameBy.has(this.sink)) return 0;
    const path: Arc[] = [];
    for (let at = this.sink; at !== this.source; ) {
      const step = cameBy.get(at);
      if (step === undefined) return 0;
      path.push(step.arc);
      at = step.node;
    }
    const amount = Math.min(...path.map((arc) => arc.capacity));
    if (amount === Number.POSITIVE_INFINITY) return amount;
    for (const arc of path) {
      arc.capacity -= amount;
      const reverse = this.arcs[arc.to]?.[arc.reverse];
      if (reverse !== undefined) reverse.capacity += amount;
    }
    return amount;
  }

  /** The nodes from which something could still flow into the sink. */
  reachingSink(): ReadonlySet<number> {
    const reaching = new Set([this.sink]);
    const queue = [this.sink];
    for (let i = 0; i < queue.length; i++) {
      for (const arc of this.arcs[queue[i] ?? 0] ?? []) {
        const forward = this.arcs[arc.to]?.[arc.reverse];
        if (forward === undefined || forward.capacity <= 0 || reaching.has(arc.to)) continue;
        reaching.add(arc.to);
        queue.push(arc.to);
      }
    }
    return reaching;
  }
}

/** The nodes of a cheapest cut, the one nearest to the sinks; undefined when some path cannot be cut. */
export function minimumCut(problem: CutProblem): readonly number[] | undefined {
  const network = new FlowNetwork(problem);
  for (let sent = network.augment(); sent > 0; sent = network.augment()) {
    if (sent === Number.POSITIVE_INFINITY) return undefined;
  }
  const reaching = network.reachingSink();
  return problem.nodes.filter((node) => !reaching.has(2 * node) && reaching.has(2 * node + 1));
}
