// Chance that can be had again: a stream of numbers from a seed, and what the suite draws from it.

export type Random = {
  /** From 0 to below 1. */
  number(): number;
  below(end: number): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  /** Undefined when there is nothing to choose from. */
  pick<Item>(items: readonly Item[]): Item | undefined;
  /** A stream of its own, so that what one person does does not depend on how fast the others are. */
  branch(name: string): Random;
};

export function createRandom(seed: string): Random {
  let state = hashOf(seed);

  /** mulberry32 */
  function number(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (end: number): number => Math.floor(number() * end);

  return {
    number,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (share) => number() < share,
    pick: (items) => items[below(items.length)],
    branch: (name) => createRandom(`${seed}/${name}`),
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
