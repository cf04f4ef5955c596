// Who did what: `/wa audit` from the form an administrator filters and turns the pages of, to the file in their messages.
import { expect, it } from "vitest";
import { startApp } from "../../src/app.ts";
import { createLog } from "../../src/log.ts";
import { auditKey } from "../../src/store/audit-hash.ts";
import { brokenAuditLink } from "../../src/store/verify-audit.ts";
import { describeOnBothDatabases, type TestDatabase } from "../databases.ts";
import { cardThatSays, clicks, isTold } from "./cards.ts";
import { commandOpens, formThatSays, sendsForm, textOf } from "./manage-form.ts";
import { channel, people, startWorld, type World } from "./world.ts";

const subject = "=1+1 Spring";
const pat = "16505551234";

describeOnBothDatabases("/wa audit", (database) => {
  it("shows an admin who did what, by kind, person and group, and says so in the audit", async () => {
    const world = await somethingHappened(database);
    const form = await commandOpens(world, "audit", { words: ["Who did what", "approved: +1 650 555 1234"] });
    expect(textOf(form)).toContain(`<@${people.dan}> was refused to list groups`);
    expect(textOf(form)).toContain("WhatsApp answered about an approval");
    await sendsForm(world, form, { fields: { What: "What was refused" } });
    const refused = await formThatSays(world, { words: ["1 entry", "was refused to list groups"] });
    expect(textOf(refused)).not.toContain("approved");
    const alice = world.slack.as(people.alice);
    const [option] = await alice.typeahead(refused, "Group", "Spring");
    await alice.choose(refused, "Group", { value: option?.value ?? "", typed: "Spring" });
    await sendsForm(world, refused, { fields: { What: "Everything", Who: people.ben } });
    const ben = await formThatSays(world, { words: ["1 entry", `<@${people.ben}> approved`] });
    await sendsForm(world, ben, { fields: { What: "Who was shown what", Who: null, Group: null } });
    await formThatSays(world, { words: [`<@${people.alice}> looked at the audit`] });
  });

  it("is read page by page, newest first", async () => {
    const world = await somethingHappened(database);
    for (let look = 0; look < 16; look += 1)
      await world.slack.as(people.dan).slash("/wa", "list", { channel });
    const first = await commandOpens(world, "audit", { words: ["page 1 of 2"] });
    await world.slack.as(people.alice).click(first, "Older");
    const second = await formThatSays(world, { words: ["page 2 of 2", "approved: +1 650 555 1234"] });
    await world.slack.as(people.alice).click(second, "Newer");
    await formThatSays(world, { words: ["page 1 of 2"] });
  });

  it("is sent as a file to whoever asked, with masked numbers and no formula in it", async () => {
    const world = await somethingHappened(database);
    const form = await commandOpens(world, "audit", { words: ["approved"] });
    await world.slack.as(people.alice).click(form, "Send me a file");
    await formThatSays(world, { words: ["in your messages with Groupdesk"] });
    const messages = world.slack.channel(`D${people.alice.slice(1)}`).messages;
    const file = world.slack.file(messages.at(-1)?.fileIds[0] ?? "");
    const csv = file?.bytes.toString() ?? "";
    expect(file?.name).toBe("groupdesk-audit.csv");
    expect(csv).toMatch(/^\uFEFFtime \(UTC\),who,what,group,action,details\r\n/u);
    expect(csv).toContain("approved: •••• 1234");
    expect(csv).toContain(`,"'${subject}",decided,`);
    expect(csv).not.toContain(pat);
    const db = await database.tables();
    const told = await db
      .selectFrom("audit")
      .select("actor")
      .where("action", "=", "audit exported")
      .execute();
    expect(told).toEqual([{ actor: people.alice }]);
  });

  it("says so when Slack takes no file", async () => {
    const world = await somethingHappened(database, { expectProblems: true });
    world.slack.failNext("files.getUploadURLExternal", { how: { error: "internal_error" } });
    const form = await commandOpens(world, "audit", { words: ["approved"] });
    await world.slack.as(people.alice).click(form, "Send me a file");
    await formThatSays(world, { words: ["Slack did not take the file"] });
  });

  it("is refused to approvers, and that is written down", async () => {
    const world = await startWorld(database);
    await world.slack.as(people.ben).slash("/wa", "audit", { channel });
    await isTold(world, people.ben, "You may not read the audit");
    expect(world.slack.as(people.ben).views()).toEqual([]);
  });
});

describeOnBothDatabases("a bot with AUDIT_KEY", (database) => {
  it("keys what it writes from its first start on, and does not start without the key again", async () => {
    const secret = "k".repeat(32);
    const world = await somethingHappened(database, { env: { AUDIT_KEY: secret } });
    await world.restartTheBot();
    await world.quiet();
    await world.bot.stop();
    const db = await database.tables();
    expect(await brokenAuditLink(db, { keys: [auditKey(secret)] })).toBeNull();
    expect(await db.selectFrom("audit").select("seq").where("keyId", "is", null).execute()).toEqual([]);
    await expect(startApp({ ...world.config, AUDIT_KEY: [] }, createLog("silent"))).rejects.toThrow(
      "AUDIT_KEY is not set",
    );
  });
});

/** Ben approves somebody, and Dan is refused a list. */
async function somethingHappened(
  database: TestDatabase,
  options: Parameters<typeof startWorld>[1] = {},
): Promise<World> {
  const world = await startWorld(database, options);
  world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
  const card = await cardThatSays(world, subject, "650 555 1234");
  await clicks(world, people.ben, "Approve", { card });
  await cardThatSays(world, subject, "approved by");
  await world.slack.as(people.dan).slash("/wa", "list", { channel });
  await isTold(world, people.dan, "You may not");
  await world.quiet();
  return world;
}
