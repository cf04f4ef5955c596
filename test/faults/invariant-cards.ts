// The part of the invariant that Slack alone can tell: one message for each card, and an end for everything.
import type { Evidence } from "./evidence.ts";
import { underWay } from "./words.ts";

export function cardsAreUnique({ shown }: Evidence): string[] {
  const seen = new Map<string, number>();
  for (const { cardId } of shown) if (cardId !== null) seen.set(cardId, (seen.get(cardId) ?? 0) + 1);
  return [...seen]
    .filter(([, times]) => times > 1)
    .map(([id, times]) => `Slack: card ${id} stands there ${times} times`);
}

export function endsAreShown({ shown }: Evidence): string[] {
  return shown
    .filter(({ text }) => underWay.test(text))
    .map(({ text }) => `Slack: still under way: ${text.slice(0, 160).replaceAll("\n", " / ")}`);
}
