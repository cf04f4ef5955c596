// Whether buttons have moved under somebody's finger: the law is that no live button stands where another stood a moment ago.
// The lane that updates cards asks, and presses on a card that has just changed are turned away.
/** In the units of whoever draws, from the top of the message. */
export type ButtonPlace = { top: number; bottom: number; does: string };

/** How long a finger that was on its way may still land. */
export const fingerMs = 1_000;

/** True when a button now stands where another stood before. */
export function haveMoved(before: readonly ButtonPlace[], after: readonly ButtonPlace[]): boolean {
  return movedAmong(before, after).length > 0;
}

/** Those that stand now where another stood before. */
export function movedAmong(before: readonly ButtonPlace[], after: readonly ButtonPlace[]): ButtonPlace[] {
  return after.filter((now) =>
    before.some((then) => then.does !== now.does && then.top < now.bottom && now.top < then.bottom),
  );
}
