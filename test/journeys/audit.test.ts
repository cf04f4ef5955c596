// The audit: every decision and every write to WhatsApp can be proven afterwards, and so can tampering.
import { expect, it } from "vitest";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { auditedAs } from "./audited.ts";
import { cardThatSays, cardWithButtons, clicks } from "./cards.ts";
import { wantsGroup } from "./create-form.ts";
import { commandOpens, sendsForm, worldWithGroups } from "./manage-form.ts";
import { messageThatSays } from "./messages.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const lou = "16505552345";

describeOnBothDatabases("the audit", (database) => {
  it("has a row for each decision, by whom, and for what WhatsApp answered", async () => {
    const world = await startWorld(database);
    await twoAreDecided(world);
    const decided = await auditedAs(database, "decided");
    const answered = await auditedAs(database, "answered");
    expect(decided.map(({ actor, details }) => [actor, details["decision"]])).toEqual([
      [people.ben, "approve"],
      [people.alice, "reject"],
    ]);
    expect(answered.map(({ actor, details }) => [actor, details["decision"]])).toEqual([
      ["whatsapp", "approve"],
      ["whatsapp", "reject"],
    ]);
    expect(decided.map(({ operationId }) => operationId)).toEqual(
      answered.map(({ operationId }) => operationId),
    );
    expect(decided.every(({ at, groupId }) => at > 0 && groupId !== null)).toBe(true);
    expect(answered.map(({ details }) => details["answers"])).toEqual([
      [expect.objectContaining({ result: "done" })],
      [expect.objectContaining({ result: "done" })],
    ]);
  });

  it("has a row for each decision that WhatsApp refused, with its code", async () => {
    const world = await startWorld(database);
    world.whatsapp.neverAcceptedTerms(pat);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.ben, "Approve", { card });
    await cardWithButtons(world, subject, "Try again", "Reject");
    const [answer] = await auditedAs(database, "answered");
    expect(answer?.details["answers"]).toEqual([expect.objectContaining({ result: "failed", code: 131203 })]);
  });

  it("has a row for each group that was asked for, by whom, and for what became of it", async () => {
    const world = await startWorld(database);
    world.whatsapp.failNext("create", {
      how: { status: 400, error: { code: 131215, message: "Not eligible" } },
    });
    await wantsGroup(world, { subject: "Autumn order" });
    await world.until(() => world.slack.texts(channel).some((text) => text.includes("Try again")));
    await wantsGroup(world, { subject: "Winter order" });
    await world.until(() =>
      world.slack.texts(channel).some((text) => text.includes("https://chat.whatsapp.com/")),
    );
    const asked = await auditedAs(database, "create asked");
    expect(asked.map(({ actor, details }) => [actor, details["subject"]])).toEqual([
      [people.ben, "Autumn order"],
      [people.ben, "Winter order"],
    ]);
    const [failed] = await auditedAs(database, "create failed");
    expect([failed?.operationId, failed?.details["code"]]).toEqual([asked[0]?.operationId, 131215]);
    const [done] = await auditedAs(database, "create done");
    expect([done?.operationId, done?.groupId]).toEqual([asked[1]?.operationId, expect.any(String)]);
  });

  it("has a row for each change and removal that was asked for, by whom, and for what became of it", async () => {
    const members = [pat, lou];
    const world = await worldWithGroups(database, [
      { subject, members },
      { subject: "Old", members: [] },
    ]);
    const remove = await commandOpens(world, "remove spring", { words: ["can never come back"] });
    await sendsForm(world, remove, { fields: { "Whom to remove": ["+1 650 555 1234"] } });
    await messageThatSays(world, subject, "1 person was removed");
    const reset = await commandOpens(world, "link reset spring", { words: ["dies at once"] });
    await sendsForm(world, reset);
    await messageThatSays(world, subject, "the invite link is new");
    const send = await commandOpens(world, "send spring", { who: people.ben, words: [subject] });
    await sendsForm(world, send, { who: people.ben, fields: { Text: "The lorry comes at 9." } });
    await messageThatSays(world, subject, "the message was sent");
    const remover = await commandOpens(world, "delete old", { words: ["cannot be brought back"] });
    await sendsForm(world, remover, { fields: { "Type the name of the group to confirm": "Old" } });
    await messageThatSays(world, "Old", "the group was deleted");
    for (const [kind, by] of [
      ["remove", people.alice],
      ["reset link", people.alice],
      ["send", people.ben],
      ["delete", people.alice],
    ]) {
      const [asked, ...more] = await auditedAs(database, `${kind} asked`);
      const [done] = await auditedAs(database, `${kind} done`);
      expect([kind, asked?.actor, more]).toEqual([kind, by, []]);
      expect([kind, done?.operationId]).toEqual([kind, asked?.operationId]);
    }
    const db = await database.tables();
    const all = await db.selectFrom("audit").select("details").execute();
    expect(JSON.stringify(all)).not.toMatch(/1650555|lorry/u);
  });

  it("has no row for a click that decided nothing", async () => {
    const world = await startWorld(database);
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    await clicks(world, people.dan, "Approve", { card });
    await clicks(world, people.ben, "Approve", { card });
    await world.slack.replay(-1);
    await cardThatSays(world, subject, "approved by");
    expect(await auditedAs(database, "decided")).toHaveLength(1);
  });

  it("is a whole chain, and shows which row was changed or removed later", async () => {
    const world = await startWorld(database);
    await twoAreDecided(world);
    await world.quiet();
    await world.bot.stop();
    const db = await database.tables();
    expect(await brokenAuditLink(db)).toBeNull();
    const all = await db.selectFrom("audit").selectAll().orderBy("seq").execute();
    const { chain, seq, actor } = all.find(({ action }) => action === "decided") ?? fail();
    await db
      .updateTable("audit")
      .set({ actor: people.dan })
      .where("chain", "=", chain)
      .where("seq", "=", seq)
      .execute();
    expect(await brokenAuditLink(db)).toMatchObject({ chain, seq });
    await db.updateTable("audit").set({ actor }).where("chain", "=", chain).where("seq", "=", seq).execute();
    expect(await brokenAuditLink(db)).toBeNull();
    const last = all.filter((row) => row.chain === chain).length;
    await db.deleteFrom("audit").where("chain", "=", chain).where("seq", "=", last).execute();
    expect(await brokenAuditLink(db)).toMatchObject({ chain, seq: last });
  });
});

function fail(): never {
  throw new Error("there is no such row");
}

/** Ben approves one, Alice rejects the other. */
async function twoAreDecided(world: World): Promise<void> {
  const group = world.whatsapp.seedGroup({ subject });
  world.whatsapp.asksToJoin(group, pat);
  world.whatsapp.asksToJoin(group, lou);
  const card = await cardThatSays(world, subject, "Approve all");
  await clicks(world, people.ben, "Approve", { card, about: "1234" });
  await cardThatSays(world, subject, "approved by");
  await clicks(world, people.alice, "Reject", { card, about: "2345" });
  await cardThatSays(world, subject, "rejected by");
}
