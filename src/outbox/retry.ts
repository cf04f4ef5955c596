// The whole retry policy, as arithmetic: who waits how long after which failure.

const firstDelayMs = 1_000;
const longestDelayMs = 5 * 60_000;

/** Doubles from one second to five minutes, half of it by chance, so that many who failed together come back apart. */
export function delayAfter(failures: number, chance: number = Math.random()): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.5 + chance / 2));
}
