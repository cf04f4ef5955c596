// What happened in a group that nobody must act on: lines in the thread of the day, folded together.
import type { Person } from "../../groups/model.ts";
import type { ActivityEntry } from "../../groups/activity.ts";
import type { ActivityView } from "../../groups/views.ts";
import { lines, message, type Message } from "../blocks.ts";
import { groupName, personName } from "../display-names.ts";
import { date, joinMarkup, mrkdwn, nameOf, raw, type Markup } from "../text.ts";
import type { Look } from "./look.ts";

type Move = { what: "joined" | "left" | "removed"; people: readonly Person[]; at: number };
type Other = Exclude<ActivityEntry, { what: Move["what"] }>;

const mostLines = 12;
const mostPeopleInALine = 8;

export function renderActivity(view: ActivityView, look: Look): Message {
  const folded = fold(view.entries);
  const earlier = folded.length - mostLines;
  return message(
    lines([
      mrkdwn`In ${groupName(view.group)}:`,
      ...(earlier > 0 ? [mrkdwn`… and ${earlier} earlier`] : []),
      ...folded
        .slice(-mostLines)
        .map((entry) => mrkdwn`${date(entry.at)}: ${isMove(entry) ? moved(entry, look) : told(entry, look)}`),
    ]),
  );
}

/** Neighbours that say the same become one line, told at the time of the last. */
function fold(entries: readonly ActivityEntry[]): (Move | Other)[] {
  const folded: (Move | Other)[] = [];
  for (const entry of entries) {
    const last = folded.at(-1);
    if (last !== undefined && isMove(last) && isMove(entry) && last.what === entry.what)
      folded[folded.length - 1] = { ...entry, people: [...last.people, ...entry.people] };
    else folded.push(entry);
  }
  return folded;
}

function isMove(entry: ActivityEntry | Move): entry is Move {
  return entry.what === "joined" || entry.what === "left" || entry.what === "removed";
}

function moved(move: Move, { phoneNumbers }: Look): Markup {
  const names = listed(move.people.map((person) => personName(person, phoneNumbers)));
  if (move.what !== "removed") return mrkdwn`${names} ${move.what}`;
  return mrkdwn`${names} ${move.people.length === 1 ? "was" : "were"} removed`;
}

function told(entry: Other, { phoneNumbers, explain }: Look): Markup {
  switch (entry.what) {
    case "created elsewhere":
      return mrkdwn`the group was created outside Groupdesk`;
    case "not removed": {
      const names = listed(entry.people.map(({ person }) => personName(person, phoneNumbers)));
      return withSentences(
        mrkdwn`${names} could not be removed`,
        entry.people.map(({ failure }) => explain(failure)),
      );
    }
    case "changed":
      return entry.text === null
        ? mrkdwn`the ${entry.part} was changed`
        : mrkdwn`the ${entry.part} was changed to “${nameOf(entry.text)}”`;
    default:
      return withSentences(mrkdwn`the ${entry.part} could not be changed`, [explain(entry.failure)]);
  }
}

function withSentences(what: Markup, sentences: readonly string[]): Markup {
  const why = [...new Set(sentences)].map((sentence) => mrkdwn`${sentence}`);
  return why.length === 0 ? what : mrkdwn`${what}. ${joinMarkup(why, " ")}`;
}

/** "A, B and C", and beyond eight "A, B, … and 5 more". */
function listed(names: readonly string[]): Markup {
  const shown = names.slice(0, mostPeopleInALine);
  const rest = names.length - shown.length;
  const all = [...shown.map((name) => mrkdwn`${name}`), ...(rest > 0 ? [mrkdwn`${rest} more`] : [])];
  const last = all.at(-1) ?? raw("somebody");
  return all.length < 2 ? last : mrkdwn`${joinMarkup(all.slice(0, -1), ", ")} and ${last}`;
}
