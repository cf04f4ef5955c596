// What `sqlite.ts` and `postgres.ts` give to `database.ts`.
import type { Dialect } from "kysely";

export type OpenedDatabase = {
  dialect: Dialect;
  /** It has its shape: from now on nothing may take long. */
  migrated(): void;
  /** What was removed is not in its files any more; false when somebody who reads keeps it there. */
  wipe(): Promise<boolean>;
  /** After the last query. */
  release(): void;
};
