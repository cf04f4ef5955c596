// What a messenger's room can ask about people: what the state and the address book know of them.
import type { JoinRequestId } from "./groups/model.ts";
import type { FoundPeople, PersonView } from "./groups/person-views.ts";
import {
  compareWithList,
  exportList,
  importList,
  writeEntry,
  type Compared,
  type EntryAsk,
  type ImportAsk,
  type Listed,
} from "./operations/address-book.ts";
import {
  findPeople,
  keyOfRequest,
  personView,
  type PeopleSearch,
  type PersonPage,
} from "./projection/person-view.ts";
import { numbersKnown } from "./state/business-numbers.ts";
import type { Context } from "./state/context.ts";

export type { Compared, Listed };

export type PeopleDesk = {
  find(search: PeopleSearch): Promise<FoundPeople>;
  view(page: PersonPage): Promise<PersonView | undefined>;
  /** The key of whoever made this request. */
  keyOf(id: JoinRequestId): Promise<string | undefined>;
  /** False when nobody has this key any more. */
  write(ask: EntryAsk): Promise<boolean>;
  compare(rows: readonly Listed[]): Promise<Compared>;
  /** How far it has come, after each part that is stored. */
  import(ask: ImportAsk): AsyncIterable<Compared & { rows: number }>;
  export(): AsyncIterable<Listed[]>;
  /** As people write the business numbers, for those who leave out a country code. */
  businessNumbers(): Promise<string[]>;
};

export function createPeopleDesk(context: Context): PeopleDesk {
  return {
    find: (search) => findPeople(context, search),
    view: (page) => personView(context, page),
    keyOf: (id) => keyOfRequest(context, id),
    write: (ask) => writeEntry(context, ask),
    compare: (rows) => compareWithList(context, rows),
    import: (ask) => importList(context, ask),
    export: () => exportList(context),
    businessNumbers: () => numbersKnown(context),
  };
}
