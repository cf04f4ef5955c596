// How much of the processor something takes, for tests that prove that nobody has to wait for it. What else runs on the machine does
// not count.

/** Milliseconds. */
export function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  return since(before);
}

/** The longest time for which nothing else had its turn meanwhile, in milliseconds. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const measure = (): void => {
    longest = Math.max(longest, since(before));
    before = process.threadCpuUsage();
  };
  let next: NodeJS.Immediate;
  const turn = (): void => {
    measure();
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  try {
    await work();
  } finally {
    clearImmediate(next);
  }
  measure();
  return longest;
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
