// Who is in a group: people join, leave and are removed. Nobody must act on that, so it goes into the thread of the
// group's card; the count of members follows, and a reading of WhatsApp soon after makes it exact.
import { noted, readingDue, type Dossier, type Moment } from "./dossier.ts";
import { liveCardDue, noteActivity } from "./live-card.ts";
import { memberCountChanged } from "./member-count.ts";
import type { Person, PersonFailed } from "./model.ts";
import { peopleGotIn } from "./requests.ts";

/** Time for what belongs together to arrive, so that one reading covers it. */
const readingDelayMs = 3_000;

export function peopleJoin(
  dossier: Dossier,
  news: { people: readonly Person[]; at: number },
  moment: Moment,
): Dossier {
  let [next, others, counted] = peopleGotIn(dossier, news.people, news.at, moment);
  next = memberCountChanged(next, news.people.length - counted, news.at);
  if (others.length > 0) next = noteActivity(next, moment, { what: "joined", people: others, at: news.at });
  return whoIsInChanged(next, moment, { action: "people joined", people: news.people.length });
}

export function peopleLeave(
  dossier: Dossier,
  news: { people: readonly Person[]; at: number },
  moment: Moment,
): Dossier {
  const fewer = memberCountChanged(dossier, -news.people.length, news.at);
  const next = noteActivity(fewer, moment, { what: "left", people: [...news.people], at: news.at });
  return whoIsInChanged(next, moment, { action: "people left", people: news.people.length });
}

export type Removal = {
  removed: readonly Person[];
  failed: readonly PersonFailed[];
  at: number;
  /** An operation of ours says it on a card of its own. */
  isOurs?: boolean;
};

/** The business removed people: wholly, partly, or not at all. */
export function peopleAreRemoved(dossier: Dossier, news: Removal, moment: Moment): Dossier {
  let next = dossier;
  if (news.removed.length > 0) {
    next = memberCountChanged(next, -news.removed.length, news.at);
    if (news.isOurs !== true)
      next = noteActivity(next, moment, { what: "removed", people: [...news.removed], at: news.at });
  }
  if (news.failed.length > 0 && news.isOurs !== true) {
    next = noteActivity(next, moment, { what: "not removed", people: [...news.failed], at: news.at });
  }
  return whoIsInChanged(next, moment, { action: "people removed", people: news.removed.length });
}

function whoIsInChanged(dossier: Dossier, moment: Moment, said: { action: string; people: number }): Dossier {
  const next = readingDue(liveCardDue(dossier), moment.now + readingDelayMs);
  return noted(next, {
    at: moment.now,
    actor: "whatsapp",
    action: said.action,
    details: { people: said.people },
  });
}
