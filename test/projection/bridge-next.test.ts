// What is given up of a conversation is what was tried: one post, as it would have been made, and nothing that waits behind it.
import { expect, it } from "vitest";
import type { Bridged } from "../../src/groups/bridge.ts";
import type { GroupId } from "../../src/groups/model.ts";
import { nextPost } from "../../src/projection/bridge-next.ts";
import { conversationLost } from "../../src/state/bridge-losses.ts";
import { setBridge } from "../../src/state/bridge-settings.ts";
import { messagesSaid } from "../../src/state/bridge-threads.ts";
import { keepHeard, waitingOf } from "../../src/state/bridges.ts";
import { momentOf } from "../../src/state/context.ts";
import { groupToRow } from "../../src/store/rows.ts";
import { contextWith } from "../context.ts";
import { describeOnSqlite, type TestDatabase } from "../databases.ts";
import { noon, person, quietGroup } from "../groups/dossiers.ts";

const groupId = "g_1" as GroupId;

describeOnSqlite("a post that was never begun and is given up", (database) => {
  it("is of one person where people have posts of their own, and of several where they share them", async () => {
    const { loses, hears, left } = await office(database, { channel: null });
    await hears(["Ana", "one"], ["Ana", "two"], ["Bo", "three"]);
    await loses({ mayName: true });
    expect(await left()).toEqual(["lost", "three"]);
    await hears(["Cy", "four"]);
    await loses({ mayName: false });
    expect(await left()).toEqual([]);
  });

  it("is of one thread in a channel of its own", async () => {
    const { loses, hears, left, stands } = await office(database, { channel: "COWN" });
    await hears(["Ana", "question"]);
    await stands("question", "COWN");
    await hears(["Ana", "one"], ["Ana", "answer", "question"], ["Ana", "two"]);
    await loses({ mayName: false });
    expect(await left()).toEqual(["lost", "answer", "two"]);
  });
});

async function office(database: TestDatabase, { channel }: { channel: string | null }) {
  const store = await database.open();
  const context = contextWith({ store, clock: { now: () => noon } });
  const { db } = store;
  const { group } = quietGroup({ id: groupId });
  await db.insertInto("groups").values(groupToRow(group)).execute();
  const settings = { mode: "talk", namesAuthors: false, channel, talkers: null, takesBots: false } as const;
  await setBridge(context, groupId, settings, "U1");
  await db.deleteFrom("bridgedMessages").execute();
  let at = noon;
  const waiting = () => waitingOf(db, groupId, 100);
  return {
    /** Who wrote what, which is its id too, and what it answers. */
    hears: (...said: [string, string, string?][]) =>
      store.transact((trx) =>
        keepHeard(
          trx,
          said.map(([name, text, replyTo = null]) => {
            const content: Bridged = { kind: "text", from: { person: person(name), name }, text, replyTo };
            return { group, whatsappId: text, at: (at += 1), content, isWritten: true };
          }),
          momentOf(context),
        ),
      ),
    async stands(text: string, where: string) {
      const ids = (await waiting()).flatMap(({ id, whatsappId }) => (whatsappId === text ? [id] : []));
      await store.transact((trx) => messagesSaid(trx, ids, { channel: where, ts: "1.0", threadTs: null }));
    },
    async loses({ mayName }: { mayName: boolean }) {
      const next = await nextPost({ context, mayName: () => mayName }, groupId);
      await store.transact((trx) => conversationLost(trx, groupId, next));
    },
    left: async () => (await waiting()).map(({ said }) => (said.kind === "text" ? said.text : said.kind)),
  };
}
