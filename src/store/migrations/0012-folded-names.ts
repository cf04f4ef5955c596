// Names as people look for them, folded anew: quotes, dashes and letter case of every language are one spelling each now.
// Done twice it changes nothing, so a crash in the middle does no harm. `migrate.ts` runs it.
import type { Kysely } from "kysely";
import { folded } from "../../groups/name-matching.ts";

type Names = { groups: { id: string; subject: string | null; searchKey: string } };

const rowsAtOnce = 500;

export async function up(db: Kysely<unknown>): Promise<void> {
  const names = db as unknown as Kysely<Names>;
  let last = "";
  for (;;) {
    const groups = await names
      .selectFrom("groups")
      .select(["id", "subject", "searchKey"])
      .where("id", ">", last)
      .orderBy("id")
      .limit(rowsAtOnce)
      .execute();
    for (const { id, subject, searchKey: before } of groups) {
      const searchKey = folded(subject ?? "");
      if (searchKey !== before)
        await names.updateTable("groups").set({ searchKey }).where("id", "=", id).execute();
    }
    const end = groups.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}
