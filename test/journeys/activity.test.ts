// What nobody must act on: who joined, left or was removed, and what was changed, folded together in the thread of the day,
// which is one message in a channel.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { messagesIn, messageThatSays, newsThatSays } from "./messages.ts";
import { people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const kim = "16505552345";
const lou = "16505553456";
const pats = "+1 650 555 1234";
const kims = "+1 650 555 2345";
const lous = "+1 650 555 3456";

describeOnBothDatabases("who comes and goes", (database) => {
  it.each(["live", "documented"] as const)(
    "is told in one message in the thread of the day, in WhatsApp's %s spelling",
    async (spelling) => {
      const world = await startWorld(database, {
        before: ({ whatsapp }) => whatsapp.setSwitches({ spelling }),
      });
      const group = world.whatsapp.seedGroup({ subject, mode: "auto_approve" });
      world.whatsapp.joinsByLink(group, pat);
      world.whatsapp.joinsByLink(group, kim);
      await newsThatSays(world, `${pats} and ${kims} joined`);
      world.whatsapp.leaves(group, pat);
      await newsThatSays(world, `${pats} left`);
      await bySomebodyElse(world, group, { removes: [kim] });
      const { text, thread } = await newsThatSays(world, `${kims} was removed`);
      expect(thread).toEqual([
        [
          `In *${subject}*:`,
          `<date>: ${pats} and ${kims} joined`,
          `<date>: ${pats} left`,
          `<date>: ${kims} was removed`,
        ].join("\n"),
      ]);
      expect(text).toContain("is told in this thread");
      expect(messagesIn(world)).toHaveLength(1);
    },
  );

  it("stands beside the card with the join requests, and is one message for all groups", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject, members: [lou] });
    const other = world.whatsapp.seedGroup({ subject: "Summer order", mode: "auto_approve" });
    world.whatsapp.asksToJoin(group, pat);
    const card = await messageThatSays(world, subject, pats);
    world.whatsapp.leaves(group, lou);
    await newsThatSays(world, `${lous} left`);
    world.whatsapp.joinsByLink(other, kim);
    const told = await newsThatSays(world, `${kims} joined`);
    expect(told.thread).toHaveLength(2);
    expect(messagesIn(world).map(({ ts }) => ts)).toEqual([card.ts, told.ts]);
    expect(messagesIn(world)[0]).toMatchObject({ thread: [], buttons: ["Approve", "Reject"] });
  });

  it("is told of several groups that one webhook tells of, also as the first of the day", async () => {
    const world = await startWorld(database);
    const groups = [subject, "Summer order"].map((each) =>
      world.whatsapp.seedGroup({ subject: each, members: [lou] }),
    );
    world.whatsapp.webhooks.batch(true);
    world.whatsapp.webhooks.hold();
    for (const group of groups) world.whatsapp.leaves(group, lou);
    await world.until(() => world.whatsapp.webhooks.status().held === 2);
    world.whatsapp.webhooks.release();
    const told = await newsThatSays(world, `${lous} left`);
    await world.quiet();
    expect(messagesIn(world)).toEqual([expect.objectContaining({ ts: told.ts })]);
    expect((await newsThatSays(world, `${lous} left`)).thread).toHaveLength(2);
  });

  it("does not repeat that somebody joined whom an approver just let in", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.asksToJoin(group, pat);
    await world.slack.as(people.ben).click(await messageThatSays(world, pats), "Approve");
    await messageThatSays(world, pats, "approved by");
    await world.quiet();
    world.whatsapp.leaves(group, pat);
    const { thread } = await newsThatSays(world, `${pats} left`);
    expect(thread).toEqual([`In *${subject}*:\n<date>: ${pats} left`]);
  });

  it("names people who hide their number by what they show", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject, mode: "auto_approve" });
    world.whatsapp.joinsByLink(group, pat, { hidePhone: true, username: "pat.smith" });
    world.whatsapp.joinsByLink(group, kim, { hidePhone: true });
    const { thread } = await newsThatSays(world, "@pat.smith and somebody with a hidden number");
    world.whatsapp.leaves(group, pat);
    await newsThatSays(world, "@pat.smith left");
    expect(thread.join()).not.toMatch(/1234|2345/u);
  });

  it("says who could not be removed, and why", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject, members: [pat] });
    await bySomebodyElse(world, group, { removes: [pat, lou] });
    const partly = await newsThatSays(world, `${lous} could not be removed`);
    expect(partly.thread).toEqual([
      [
        `In *${subject}*:`,
        `<date>: ${pats} was removed`,
        `<date>: ${lous} could not be removed. This person is not in the group (any more).`,
      ].join("\n"),
    ]);
    world.whatsapp.failNext("remove", { how: "webhook-only", errors: [somethingWrong] });
    await bySomebodyElse(world, group, { removes: [kim] });
    const notAtAll = await newsThatSays(world, `${kims} could not be removed`);
    expect(notAtAll.thread).toHaveLength(1);
  });

  it("delivered twice is told once", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject, mode: "auto_approve" });
    world.whatsapp.webhooks.duplicateNext(3);
    world.whatsapp.joinsByLink(group, pat);
    world.whatsapp.leaves(group, pat);
    await newsThatSays(world, `${pats} joined`, `${pats} left`);
    for (const { body } of world.whatsapp.webhooks.log) await world.whatsapp.webhooks.postRaw(body);
    world.whatsapp.joinsByLink(group, kim);
    const { thread } = await newsThatSays(world, `${kims} joined`);
    expect(thread.join("\n").split("\n")).toHaveLength(4);
  });
});

describeOnBothDatabases("what is changed in a group", (database) => {
  it("is told in the thread, under the new name", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.changeSettingsElsewhere(group, { subject: "Spring & Co", description: "Week 14" });
    const { thread } = await newsThatSays(world, "Week 14");
    expect(thread).toEqual([
      [
        "In *Spring &amp; Co*:",
        "<date>: the subject was changed to “Spring &amp; Co”",
        "<date>: the description was changed to “Week 14”",
      ].join("\n"),
    ]);
    await world.quiet();
    expect(messagesIn(world)).toHaveLength(1);
  });

  it("partly says what was changed and what was not, and why", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    const picture = new Blob([smallJpeg], { type: "image/jpeg" });
    await bySomebodyElse(world, group, { changes: { subject: "Spring order 4472", file: picture } });
    const { thread } = await newsThatSays(world, "could not be changed");
    expect(thread).toMatchInlineSnapshot(`
      [
        "In *Spring order 4472*:
      <date>: the picture could not be changed. The group picture is too small. It must be larger than 192 by 192 pixels.
      <date>: the subject was changed to “Spring order 4472”",
      ]
    `);
  });

  it("not at all leaves the name as it was", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.failNext("update", { how: "webhook-only", errors: [somethingWrong] });
    await bySomebodyElse(world, group, { changes: { subject: "Other", description: "Other" } });
    const { thread } = await newsThatSays(world, "the description could not be changed");
    expect(thread).toMatchInlineSnapshot(`
      [
        "In *Spring order 4471*:
      <date>: the subject could not be changed. WhatsApp has trouble of its own at the moment. Try again in a little while.
      <date>: the description could not be changed. WhatsApp has trouble of its own at the moment. Try again in a little while.",
      ]
    `);
  });

  it("late changes nothing that is newer", async () => {
    const world = await startWorld(database);
    const group = world.whatsapp.seedGroup({ subject });
    world.whatsapp.webhooks.hold();
    world.whatsapp.changeSettingsElsewhere(group, { subject: "Older" });
    await world.until(() => world.whatsapp.webhooks.status().held === 1);
    world.passTime(5_000);
    world.whatsapp.changeSettingsElsewhere(group, { subject: "Newer" });
    await world.until(() => world.whatsapp.webhooks.status().held === 2);
    world.whatsapp.webhooks.release({ order: "reversed" });
    await newsThatSays(world, "“Older”", "“Newer”");
    expect(messagesIn(world).map(({ thread }) => thread)).toEqual([
      [expect.stringMatching(/^In \*Newer\*/u)],
    ]);
  });
});

/** 64 by 64 pixels, as far as its header goes: WhatsApp wants at least 192. */
const smallJpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 64, 0, 64, 1]);

const somethingWrong = { code: 131_000, message: "(#131000)", title: "Something went wrong" };

type Deed = { removes: string[] } | { changes: Record<string, string | Blob> };

/** Another program with the same business number and its own right to do so. */
async function bySomebodyElse({ whatsapp, env }: World, group: string, deed: Deed): Promise<void> {
  const path = `${whatsapp.url}/v26.0/${encodeURIComponent(group)}`;
  const authorization = `Bearer ${env["WHATSAPP_ACCESS_TOKEN"]}`;
  const response =
    "removes" in deed
      ? await fetch(`${path}/participants`, {
          method: "DELETE",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify({
            messaging_product: "whatsapp",
            participants: deed.removes.map((user) => ({ user })),
          }),
        })
      : await fetch(path, { method: "POST", headers: { authorization }, body: formOf(deed.changes) });
  if (!response.ok) throw new Error(`WhatsApp refused: ${await response.text()}`);
}

function formOf(changes: Record<string, string | Blob>): FormData {
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  for (const [name, value] of Object.entries(changes)) form.set(name, value);
  return form;
}
