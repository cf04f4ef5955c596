// What nobody must act on in a group: who came and went, what was changed. `live-card.ts` folds it, a thread tells it.
import type { Failure, Person, PersonFailed, SettingsPart } from "./model.ts";

export type ActivityEntry =
  | { what: "created elsewhere"; at: number }
  | { what: "joined" | "left" | "removed"; people: Person[]; at: number }
  | { what: "not removed"; people: PersonFailed[]; at: number }
  | { what: "changed"; part: SettingsPart; text: string | null; at: number }
  | { what: "not changed"; part: SettingsPart; failure: Failure; at: number };
