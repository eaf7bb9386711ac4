/** What the flags of a JVM say of its heap. */
export interface HeapFlags {
  /** Bytes of `-Xmx` or `-XX:MaxHeapSize`. */
  readonly maximum?: bigint;
  /** Bytes of `-Xms`, `-XX:InitialHeapSize` or `-XX:MinHeapSize`. */
  readonly initial?: bigint;
  /** `-XX:MaxRAMPercentage`. */
  readonly maximumPercentage?: number;
  /** `-XX:MinRAMPercentage`: what small containers get in its place. */
  readonly smallPercentage?: number;
  /** `-XX:MaxRAM`: what the percentages are taken of in place of the limit. */
  readonly ram?: bigint;
  /** Flags whose value the JVM refuses, so that it does not start. */
  readonly wrong: readonly string[];
}

const UNITS: Readonly<Record<string, bigint>> = { '': 0n, k: 10n, m: 20n, g: 30n, t: 40n };

/**
 * Reads the flags in the order that the JVM does; the last of a kind wins.
 * Source: OpenJDK, src/hotspot/share/runtime/arguments.cpp (parse_each_vm_init_arg) and
 * src/hotspot/share/utilities/parseInteger.hpp (units are powers of 1024).
 */
export function heapFlags(flags: readonly string[]): HeapFlags {
  const found: { -readonly [key in keyof HeapFlags]: HeapFlags[key] } = { wrong: [] };
  const wrong: string[] = [];
  for (const flag of flags) {
    const size = /^-(Xmx|Xms|XX:MaxHeapSize=|XX:InitialHeapSize=|XX:MinHeapSize=|XX:MaxRAM=)(.*)$/.exec(flag);
    const percentage = /^-XX:(Max|Min)RAMPercentage=(.*)$/.exec(flag);
    if (size !== null) {
      const [, name = '', text = ''] = size;
      const bytes = parseSize(text);
      if (bytes === undefined || (name === 'Xmx' && bytes === 0n)) wrong.push(flag);
      else if (name === 'XX:MaxRAM=') found.ram = bytes;
      else if (name === 'Xmx' || name.startsWith('XX:Max')) found.maximum = bytes;
      else found.initial = bytes;
    } else if (percentage !== null) {
      const [, which, text = ''] = percentage;
      const percent = /^\d+(\.\d*)?$/.test(text) ? Number(text) : Number.NaN;
      if (!(percent >= 0 && percent <= 100)) wrong.push(flag);
      else if (which === 'Max') found.maximumPercentage = percent;
      else found.smallPercentage = percent;
    }
  }
  return { ...found, wrong };
}

function parseSize(text: string): bigint | undefined {
  const match = /^(0[xX][\da-fA-F]{1,16}|\d{1,20})([kKmMgGtT]?)$/.exec(text);
  if (match === null) return undefined;
  const [, number = '', unit = ''] = match;
  return BigInt(number) << (UNITS[unit.toLowerCase()] ?? 0n);
}

const DEFAULT_MAXIMUM_PERCENTAGE = 25;
const DEFAULT_SMALL_PERCENTAGE = 50;
/** MaxHeapSize before the JVM computes one, on 64 bits: 96 MB and 30 % more. */
const SMALL_HEAP = (96n * 2n ** 20n * 13n) / 10n;

/**
 * The largest heap, in bytes, that a JVM takes in a container of `memory` bytes.
 * Source: OpenJDK, src/hotspot/share/runtime/arguments.cpp, Arguments::set_heap_size.
 */
export function largestHeap(flags: HeapFlags, memory: bigint): bigint {
  if (flags.maximum !== undefined) return flags.maximum;
  const ram = flags.ram ?? memory;
  const small = share(ram, flags.smallPercentage ?? DEFAULT_SMALL_PERCENTAGE);
  const usual = share(ram, flags.maximumPercentage ?? DEFAULT_MAXIMUM_PERCENTAGE);
  const computed = small < SMALL_HEAP ? small : larger(usual, SMALL_HEAP);
  return larger(computed, flags.initial ?? 0n);
}

function share(memory: bigint, percentage: number): bigint {
  return (memory * BigInt(Math.round(percentage * 1000))) / 100_000n;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
