// Tapes of runs, for the functions whose callees somebody edits.
import { RecentByWeight } from '../base/recent.js';
import type { Definition } from './summarize.js';
import type { Tape } from './tape.js';

/** More worlds and names than this are not kept; a long function leaves some two thousand behind. */
const mostWorlds = 12_000;
/** A tape that is larger is begun anew: its names are those of all texts that its callees had meanwhile. */
const largest = 8_000;

/** The last tape of each definition. */
export class KeptTapes {
  private readonly tapes = new Map<Definition, Tape>();
  private readonly recent = new RecentByWeight<Definition>(mostWorlds);

  of(definition: Definition): Tape | undefined {
    return this.tapes.get(definition);
  }

  keep(definition: Definition, tape: Tape): void {
    if (tape.size > largest) {
      this.tapes.delete(definition);
      this.recent.remove(definition);
      return;
    }
    this.tapes.set(definition, tape);
    for (const dropped of this.recent.renew(definition, 1 + tape.size)) this.tapes.delete(dropped);
  }
}
