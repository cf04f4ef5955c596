// What reminders, what was told elsewhere because of them, and summaries say. `card-views.ts` asks.
import type { Card, GroupId } from "../groups/model.ts";
import type { CardView, EscalationView, GroupName, ReminderView, SummaryView } from "../groups/views.ts";
import type { Context } from "../state/context.ts";
import { groupById } from "../state/groups.ts";
import { standingOfReminder } from "../state/reminder-cards.ts";
import { nameOf } from "./names.ts";

export async function reminderView(
  context: Context,
  card: Card<"reminder" | "escalation" | "summary">,
): Promise<ReminderView | EscalationView | SummaryView> {
  const { db } = context.store;
  switch (card.kind) {
    case "reminder": {
      const { reminderId } = card.facts;
      const standing =
        reminderId === undefined
          ? ({ kind: "told long ago" } as const)
          : await standingOfReminder(db, reminderId, card.id);
      return { kind: "reminder", ...card.facts, cardId: card.id, standing };
    }
    case "escalation": {
      const { groupId, ...facts } = card.facts;
      const { kind } = await standingOfReminder(db, facts.reminderId);
      return {
        kind: "escalation",
        ...facts,
        isDecided: kind === "decided",
        group: groupId === null ? null : await named(context, groupId),
      };
    }
    case "summary": {
      const { oldest, ...facts } = card.facts;
      const group = oldest === null ? null : await named(context, oldest.groupId);
      return {
        kind: "summary",
        ...facts,
        oldest: oldest === null || group === null ? null : { group, since: oldest.since },
      };
    }
  }
}

/** What was still to be told is over. */
export function isSpent(view: CardView): boolean {
  if (view.kind === "escalation") return view.isDecided;
  return view.kind === "reminder" && ["decided", "told again", "moved"].includes(view.standing.kind);
}

async function named(context: Context, id: GroupId): Promise<GroupName | null> {
  const group = await groupById(context.store.db, id);
  return group && nameOf(context, group);
}
