// Who is this? What a team knows of people: a list imported and exported, a person looked up and written about, and the reasons of
// decisions, on cards and in the person's history.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardThatSays, clicks, isTold, peopleWait } from "./cards.ts";
import { kim, members, pat, subject } from "./cast.ts";
import { commandOpens, formThatSays, sendsForm, textOf, worldWithGroups } from "./manage-form.ts";
import { addsRoute } from "./route-forms.ts";
import { people, startWorld, type World } from "./world.ts";

const { alice, ben, dan } = people;

describeOnBothDatabases("who people are", (database) => {
  it("is imported from a list after a look at it, stands on cards, and is handed out as a file that imports again", async () => {
    const world = await startWorld(database, { env: { PHONE_NUMBERS: "masked" } });
    const crowd = Array.from({ length: 700 }, (_, n) => `+1 212 555 ${1000 + n};Customer ${n};`);
    const list = [
      "Telefon;Name;Notiz",
      `${pat.seen};Pat Gärtner;=pays late, call +1 650 555 1234`,
      "4,67E+10;Cut;",
      ...crowd,
    ].join("\r\n");
    const preview = await importsFile(world, Buffer.from(list, "latin1"));
    expect(textOf(preview)).toMatchInlineSnapshot(`
      "People
      *701 people in the list*
      701 new, 0 changed, 0 the same
      ⚠️ *1 row is left out:*
      Row 3: the spreadsheet has cut the number; format the column as text"
    `);
    await sendsForm(world, preview);
    await formThatSays(world, { words: ["Imported: 701 new, 0 changed, 0 the same.", "1 row was left out"] });
    const again = await importsFile(world, Buffer.from(list.replace("pays late", "pays"), "latin1"));
    expect(textOf(again)).toContain("0 new, 1 changed, 700 the same");
    await peopleWait(world, { ...pat, seen: "•••• 1234" });
    // The number in the note is masked as the other is.
    const card = await cardThatSays(world, subject, "Pat Gärtner: =pays late, call •••• 1234");
    expect(card.text).not.toContain("555");
    const file = await exportsList(world);
    expect(file.toString()).toContain('"\'=pays late, call +1 650 555 1234"');
    expect(textOf(await importsFile(world, file))).toContain("0 new, 0 changed, 701 the same");
    const changed = await importsFile(
      world,
      Buffer.from(file.toString().replace("=pays late", "pays early")),
    );
    await sendsForm(world, changed);
    await cardThatSays(world, subject, "pays early, call •••• 1234");
  });

  it("is refused to import for whoever is no admin, and a file that is none is said to be none", async () => {
    const world = await startWorld(database);
    await world.slack.as(ben).slash("/wa", "people", { channel: "C0GROUPS" });
    await isTold(world, ben, "You may not import and export people here");
    const form = await commandOpens(world, "people", { words: ["in the address book"] });
    await sendsForm(world, form, {
      fields: { list: [{ name: "x.csv", mimetype: "text/csv", bytes: Buffer.from("\n") }] },
    });
    await formThatSays(world, { words: ["Nothing could be read in this file"] });
  });

  it("is shown over all groups by number or name, with a note that anybody who decides can write", async () => {
    const harbour = { subject: "Harbour volunteers", members: [...members(1), pat.phone] };
    const world = await worldWithGroups(database, [harbour]);
    const { card } = await peopleWait(world, pat);
    await world.slack.as(ben).choose(card, "about_request", { value: "Reject with a note…" });
    const form = await formThatSays(world, { who: ben, words: ["Reject with a note", subject] });
    await sendsForm(world, form, { who: ben, fields: { Note: "not a *customer*" } });
    await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected by <@${ben}>, <date>: not a ∗customer∗`);
    const person = await commandOpens(world, "person +1 650-555-1234", { who: ben, words: ["Who is this?"] });
    expect(textOf(person)).toMatchInlineSnapshot(`
      "Who is this?
      +1 650 555 1234
      In *Harbour volunteers*
      Name
      Note
      For everybody who decides here. Nobody sees it in WhatsApp.
      *History*
      🚫 <date> · *Spring order 4471*: asked, rejected by <@U0BEN>: not a ∗customer∗"
    `);
    await sendsForm(world, person, { who: ben, fields: { Name: "Pat", Note: "brings tulips" } });
    await formThatSays(world, { who: ben, words: ["✅ Saved.", `Written by <@${ben}>`] });
    await world.later(60_000);
    world.whatsapp.asksToJoin(
      world.whatsapp.groups().find((each) => each.subject === subject)?.id ?? "",
      pat.phone,
    );
    const again = await cardThatSays(world, subject, "Pat: brings tulips");
    expect(again.text).toContain(
      "rejected here by ben, <date>: not a ∗customer∗ · also in *Harbour volunteers*",
    );
    // By the name now, and from the menu of the row. What is written while somebody waits stands beside them at once.
    const byName = await commandOpens(world, "person pat", { words: ["Who is this?", "Written by"] });
    await sendsForm(world, byName, { fields: { Name: "Pat", Note: "brings roses" } });
    await cardThatSays(world, subject, "Pat: brings roses");
    expect(world.slack.as(alice).openOverflow(again, "about_request")).toEqual([
      "Approve with a note…",
      "Reject with a note…",
      "Who is this?",
    ]);
    await world.slack.as(alice).choose(again, "about_request", { value: "Approve with a note…" });
    const approve = await formThatSays(world, { words: ["Approve with a note"] });
    await sendsForm(world, approve, { fields: { Note: "sorry, my mistake" } });
    await cardThatSays(world, subject, `✅ ${pat.seen}: approved by <@${alice}>, <date>: sorry, my mistake`);
    // Never in WhatsApp, and in the audit.
    expect(JSON.stringify(world.whatsapp.calls("reject"))).not.toContain("customer");
    const store = await database.open();
    const rows = await store.db
      .selectFrom("audit")
      .select("details")
      .where("action", "=", "decided")
      .execute();
    const reasons = rows.map(({ details }) => (JSON.parse(details) as { reason?: string }).reason);
    expect(new Set(reasons)).toEqual(new Set(["not a *customer*", "sorry, my mistake"]));
  });

  it("is shown to those who decide about some groups without what happened in others, which are counted", async () => {
    const harbour = { subject: "Harbour volunteers", members: [...members(1), pat.phone] };
    const world = await worldWithGroups(database, [harbour]);
    const { card } = await peopleWait(world, pat);
    await clicks(world, ben, "Reject", { card });
    await cardThatSays(world, subject, `🚫 ${pat.seen}`);
    await addsRoute(world, { words: "harbour", deciders: [dan] });
    const dans = await commandOpens(world, `person ${pat.seen}`, { who: dan, words: ["Who is this?"] });
    expect(textOf(dans)).toContain("In *Harbour volunteers*");
    expect(textOf(dans)).toContain("More is known in 1 group that others decide about.");
    expect(textOf(dans)).not.toContain(subject);
    const alices = world.slack.as(alice);
    for (const view of alices.views()) await alices.close(view);
    const all = await commandOpens(world, `person ${pat.seen}`, { words: ["Who is this?"] });
    expect(textOf(all)).toContain(`*${subject}*: asked, rejected by <@${ben}>`);
    expect(textOf(all)).not.toContain("others decide about");
  });

  it("leaves a plain Reject one press, and says of somebody unknown that nothing has happened", async () => {
    const world = await startWorld(database);
    const { card } = await peopleWait(world, pat, kim);
    await clicks(world, ben, "Reject", { card, about: "1234" });
    const done = await cardThatSays(world, subject, `🚫 ${pat.seen}: rejected by <@${ben}>, <date>`);
    expect(done.text).not.toContain("<date>:");
    const nobody = await commandOpens(world, "person +1 650 555 9999", {
      words: ["Nothing has happened with them yet"],
    });
    expect(textOf(nobody)).toContain("+1 650 555 9999");
    await commandOpens(world, "person", { words: ["The address book is empty"] });
  });
});

/** A form that was open before would be taken for the new one. */
async function opensPeople(world: World) {
  const admin = world.slack.as(alice);
  for (const view of admin.views()) await admin.close(view);
  return commandOpens(world, "people", { words: ["in the address book"] });
}

async function importsFile(world: World, bytes: Buffer) {
  const form = await opensPeople(world);
  await sendsForm(world, form, { fields: { list: [{ name: "people.csv", mimetype: "text/csv", bytes }] } });
  return formThatSays(world, { words: ["in the list"] });
}

async function exportsList(world: World): Promise<Buffer> {
  const form = await opensPeople(world);
  await world.slack.as(alice).click(form, "Export");
  await formThatSays(world, { words: ["in your direct messages"] });
  const id =
    world.slack
      .channel(`D${alice.slice(1)}`)
      .messages.flatMap(({ fileIds }) => fileIds)
      .at(-1) ?? "";
  const file = world.slack.file(id);
  if (file === undefined) throw new Error("no file was sent");
  return file.bytes;
}
