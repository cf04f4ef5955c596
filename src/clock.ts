// The time, passed in, so that what depends on it can be tried at any hour.

export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
