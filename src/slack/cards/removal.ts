// What the card of a removal says: how many were taken out of the group, and what came of each of them.
import { samePerson } from "../../groups/requests.ts";
import type { Person, TaskOf } from "../../groups/model.ts";
import { personName } from "../display-names.ts";
import { count, mrkdwn, type Markup } from "../text.ts";
import type { Look } from "./look.ts";

type Removal = TaskOf<"remove">;

export function removedCount({ people, outcome }: Removal): string {
  const removed = outcome?.removed.length ?? 0;
  if (removed === 0) return "nobody was left to remove";
  if (removed < people.length) return `${removed} of ${people.length} people were removed`;
  return `${count(removed, "person was", "people were")} removed`;
}

export function removalLines(task: Removal, { phoneNumbers, explain }: Look): Markup[] {
  return task.people.map((person) => {
    const name = personName(person, phoneNumbers);
    if (isAmong(task.outcome?.removed ?? [], person)) return mrkdwn`✅ ${name}: removed`;
    const failed = task.outcome?.failed.find((each) => samePerson(each.person, person));
    if (failed === undefined) return mrkdwn`• ${name}`;
    return failed.failure.code === "not a member"
      ? mrkdwn`▫️ ${name}: had left already`
      : mrkdwn`⚠️ ${name}: not removed. ${explain(failed.failure)}`;
  });
}

function isAmong(people: readonly Person[], person: Person): boolean {
  return people.some((each) => samePerson(each, person));
}
