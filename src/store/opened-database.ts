// What `sqlite.ts` and `postgres.ts` give to `database.ts`.
import type { Dialect } from "kysely";

export type OpenedDatabase = {
  dialect: Dialect;
  /** It has its shape: from now on nothing may take long. */
  migrated(): void;
  /** After the last query. */
  release(): void;
};
