// What the card of a removal says: how many were taken out of the group, and what came of each of them.
import { notAMember } from "../../groups/tasks.ts";
import { samePerson } from "../../groups/requests.ts";
import type { Person, Task } from "../../groups/model.ts";
import { personName, type PhoneNumbers } from "../names.ts";
import { count, mrkdwn, type Markup } from "../text.ts";

type Removal = Extract<Task, { kind: "remove" }>;

export function removedCount({ people, outcome }: Removal): string {
  const removed = outcome?.removed.length ?? 0;
  if (removed === 0) return "nobody was left to remove";
  if (removed < people.length) return `${removed} of ${people.length} people were removed`;
  return `${count(removed, "person was", "people were")} removed`;
}

export function removalLines(
  task: Removal,
  phoneNumbers: PhoneNumbers,
  sentence: (code: number | null) => string,
): Markup[] {
  return task.people.map((person) => {
    const name = personName(person, phoneNumbers);
    if (isAmong(task.outcome?.removed ?? [], person)) return mrkdwn`✅ ${name}: removed`;
    const failure = task.outcome?.failed.find((each) => samePerson(each.person, person));
    if (failure === undefined) return mrkdwn`• ${name}`;
    return failure.code === notAMember
      ? mrkdwn`▫️ ${name}: had left already`
      : mrkdwn`⚠️ ${name}: not removed. ${sentence(failure.code)}`;
  });
}

function isAmong(people: readonly Person[], person: Person): boolean {
  return people.some((each) => samePerson(each, person));
}
