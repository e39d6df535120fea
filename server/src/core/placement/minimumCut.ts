// The cheapest set of nodes that every path from a source to a sink passes: maximum flow, then the cut nearest to the sinks.

/** A directed graph whose nodes can be cut at a cost. */
export interface CutProblem {
  /** Whole numbers, not negative, in ascending order. */
  readonly nodes: readonly number[];
  readonly successors: (node: number) => readonly number[];
  /** What it costs to cut at a node; Infinity where there is nothing to cut. */
  readonly cost: (node: number) => number;
  /** Whether a node can be cut. To find that out may be dear: it is asked of nodes that a cheapest cut would consist of. */
  readonly canCut: (node: number) => boolean;
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
}

/** After so many cuts that cannot be made, all nodes are asked. */
const mostGuesses = 8;

/** The nodes of a cheapest cut, the one nearest to the sinks; undefined when some path cannot be cut. */
export function minimumCut(problem: CutProblem): readonly number[] | undefined {
  const { nodes, cost, canCut } = problem;
  const barred = new Set<number>();
  for (let guesses = 1; ; guesses++) {
    const cut = cheapestCut({ ...problem, cost: (node) => (barred.has(node) ? Number.POSITIVE_INFINITY : cost(node)) });
    // One that can be made, and is cheapest among more than can be, is the cheapest of all.
    const impossible = (cut ?? []).filter((node) => !canCut(node));
    if (impossible.length === 0) return cut;
    for (const node of guesses < mostGuesses ? impossible : nodes) if (!canCut(node)) barred.add(node);
  }
}

function cheapestCut(problem: Omit<CutProblem, 'canCut'>): readonly number[] | undefined {
  const network = new FlowNetwork(problem);
  for (let sent = network.augment(); sent > 0; sent = network.augment()) {
    if (sent === Number.POSITIVE_INFINITY) return undefined;
  }
  const reaches = network.reachingSink();
  return problem.nodes.filter((node) => !reaches(2 * node) && reaches(2 * node + 1));
}

const none = -1;

/**
 * Node `n` is split into `2n` (arriving) and `2n + 1` (leaving); two more nodes join the sources and the sinks. An arc is a number, and
 * the arc back is the number that differs in its last bit: a function has thousands, which as objects would cost more than the search.
 */
class FlowNetwork {
  private readonly source: number;
  private readonly sink: number;
  private readonly to: number[] = [];
  private readonly capacity: number[] = [];
  /** The arc that leaves the same node and was added before. */
  private readonly next: number[] = [];
  /** By node, the arc that was added last. */
  private readonly last: Int32Array;
  /** By node, the arc by which the search came to it. */
  private readonly cameBy: Int32Array;
  private readonly queue: Int32Array;

  constructor({ nodes, cost, successors, sources, sinks }: Omit<CutProblem, 'canCut'>) {
    const highest = Math.max(nodes.at(-1) ?? 0, ...sources, ...sinks);
    this.source = 2 * highest + 2;
    this.sink = this.source + 1;
    this.last = new Int32Array(this.sink + 1).fill(none);
    this.cameBy = new Int32Array(this.sink + 1);
    this.queue = new Int32Array(this.sink + 1);
    for (const node of nodes) {
      this.connect(2 * node, 2 * node + 1, cost(node));
      for (const to of successors(node)) this.connect(2 * node + 1, 2 * to, Number.POSITIVE_INFINITY);
    }
    for (const node of sources) this.connect(this.source, 2 * node + 1, Number.POSITIVE_INFINITY);
    for (const node of sinks) this.connect(2 * node, this.sink, Number.POSITIVE_INFINITY);
  }

  private connect(from: number, to: number, capacity: number): void {
    this.add(from, to, capacity);
    this.add(to, from, 0);
  }

  private add(from: number, to: number, capacity: number): void {
    this.next.push(this.last[from] ?? none);
    this.last[from] = this.to.length;
    this.to.push(to);
    this.capacity.push(capacity);
  }

  /** Sends as much as the narrowest arc of a shortest path lets through; 0 when there is no path left. */
  augment(): number {
    const { source, sink, capacity, cameBy } = this;
    this.search(source, (arc) => (capacity[arc] ?? 0) > 0, sink);
    if (cameBy[sink] === none) return 0;
    let amount = Number.POSITIVE_INFINITY;
    for (const arc of this.pathToSink()) amount = Math.min(amount, capacity[arc] ?? 0);
    if (amount === Number.POSITIVE_INFINITY) return amount;
    for (const arc of this.pathToSink()) {
      capacity[arc] = (capacity[arc] ?? 0) - amount;
      capacity[arc ^ 1] = (capacity[arc ^ 1] ?? 0) + amount;
    }
    return amount;
  }

  /** The arcs by which the search came to the sink, the last first. */
  private *pathToSink(): Generator<number> {
    for (let node = this.sink; node !== this.source; ) {
      const arc = this.cameBy[node] ?? none;
      yield arc;
      node = this.to[arc ^ 1] ?? this.source;
    }
  }

  /** Whether something could still flow from a node into the sink. */
  reachingSink(): (node: number) => boolean {
    const { sink, capacity, cameBy } = this;
    this.search(sink, (arc) => (capacity[arc ^ 1] ?? 0) > 0);
    return (node) => node === sink || cameBy[node] !== none;
  }

  /** Goes from one node along the arcs that are open, breadth first, until it has come to the end. */
  private search(from: number, isOpen: (arc: number) => boolean, end?: number): void {
    const { queue, cameBy, to, next, last } = this;
    cameBy.fill(none);
    queue[0] = from;
    let count = 1;
    for (let i = 0; i < count && (end === undefined || cameBy[end] === none); i++) {
      for (let arc = last[queue[i] ?? 0] ?? none; arc !== none; arc = next[arc] ?? none) {
        const node = to[arc] ?? 0;
        if (node === from || cameBy[node] !== none || !isOpen(arc)) continue;
        cameBy[node] = arc;
        queue[count++] = node;
      }
    }
  }
}
