// What architectures do with two stores to different places, and with the barrier between them. Each row names the header that
// proves what the barrier becomes.

/** One architecture, as far as the order of stores is concerned. */
export interface Architecture {
  readonly name: string;
  /** Whether another CPU may see two stores to different places in the other order. */
  readonly reordersStores: boolean;
  /** What the hardware may do with the two stores, a clause for people. */
  readonly hardware: string;
  /** What `smp_wmb()` becomes there. */
  readonly barrier: string;
  /** What that costs, a clause for people. */
  readonly cost: string;
  /** The kernel file that proves `barrier`. */
  readonly source: string;
}

const compilerOnly = 'no instruction: it only keeps the compiler from moving stores';

/** The architectures that the lens speaks of. */
export const architectures: readonly Architecture[] = [
  {
    name: 'x86',
    reordersStores: false,
    hardware: 'other CPUs see stores in program order',
    barrier: 'barrier()',
    cost: compilerOnly,
    source: 'arch/x86/include/asm/barrier.h',
  },
  {
    name: 'arm64',
    reordersStores: true,
    hardware: 'stores to different places may be seen in any order',
    barrier: 'dmb ishst',
    cost: 'one instruction; later stores wait their turn, loads do not',
    source: 'arch/arm64/include/asm/barrier.h',
  },
  {
    name: 'powerpc',
    reordersStores: true,
    hardware: 'stores to different places may be seen in any order',
    barrier: 'lwsync (eieio or mbar on processors without it)',
    cost: 'one instruction, lighter than a full sync',
    source: 'arch/powerpc/include/asm/barrier.h',
  },
  {
    name: 'riscv',
    reordersStores: true,
    hardware: 'stores to different places may be seen in any order',
    barrier: 'fence w,w',
    cost: 'one instruction; orders stores alone',
    source: 'arch/riscv/include/asm/barrier.h',
  },
  {
    name: 's390',
    reordersStores: false,
    hardware: 'other CPUs see stores in program order',
    barrier: 'barrier()',
    cost: compilerOnly,
    source: 'arch/s390/include/asm/barrier.h',
  },
];

/** Names of the barrier that the rows are about. Source: include/asm-generic/barrier.h. */
export const writeBarriers: ReadonlySet<string> = new Set(['smp_wmb', 'virt_wmb', '__smp_wmb']);

/** Names of calls that are there to order, and for nothing else. Source: include/asm-generic/barrier.h. */
export const explicitBarrier = /^_*(?:(?:smp|virt|dma|pmem|iosys)_)?(?:r|w)?mb(?:__\w+)?$|^smp_acquire__\w+$|^barrier/;
