// When a channel gets a digest: it is behind by half a minute, or Slack is behind in all of them together.
import { expect, it } from "vitest";
import { beginCard } from "../../src/groups/beginnings.ts";
import type { Card, GroupId } from "../../src/groups/model.ts";
import { lanes } from "../../src/outbox/entries.ts";
import { put } from "../../src/outbox/outbox.ts";
import { cardPut } from "../../src/state/cards.ts";
import { momentOf } from "../../src/state/context.ts";
import { foldIfStorm } from "../../src/state/digests.ts";
import { cardToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { noon } from "../groups/dossiers.ts";

describeOnBothDatabases("cards that wait for their place", (database) => {
  const cases: { channels: number[]; folds: boolean; what: string }[] = [
    { channels: [30, 30], folds: false, what: "are posted where a channel and Slack can take them soon" },
    { channels: [31], folds: true, what: "become a digest where a channel cannot" },
    { channels: [3, 30, 30], folds: true, what: "become digests where all channels together ask too much" },
    { channels: [1, 30, 30], folds: false, what: "stay a card where there is only one" },
  ];
  for (const { channels, folds, what } of cases)
    it(what, async () => {
      const store = await database.open();
      const context = contextWith({ store, clock: { now: () => noon } });
      const cards: Card[] = channels.flatMap((count, index) =>
        Array.from({ length: count }, () => ({
          ...beginCard({ channel: `C${index}` }, momentOf(context)),
          kind: "group" as const,
          groupId: `g_${index}` as GroupId,
        })),
      );
      await store.transact(async (trx) => {
        await trx.insertInto("cards").values(cards.map(cardToRow)).execute();
        await put(
          trx,
          cards.map((card) => cardPut(card, { priority: 1, dueAt: noon })),
        );
      });
      const [first] = cards;
      if (first === undefined) throw new Error("no card");
      expect(await foldIfStorm(context, first, lanes.slack("C0"))).toBe(folds);
      const states = await store.db.selectFrom("cards").select("state").where("channel", "=", "C0").execute();
      const folded = states.filter(({ state }) => state === "folded");
      expect(folded).toHaveLength(folds ? (channels[0] ?? 0) : 0);
    });
});
