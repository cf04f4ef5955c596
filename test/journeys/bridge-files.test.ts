// Files from a WhatsApp group to its thread in Slack: each once, whole or not at all, and nothing of them is kept.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { visibleText } from "../../src/sandbox/slack/visible-text.ts";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { isTold } from "./cards.ts";
import {
  conversation,
  conversationSays,
  filesIn,
  keepsNothingOf,
  kim,
  pat,
  scopesBefore,
  sha256Of,
  switches,
  textIn,
  worldWithBridge,
} from "./bridged.ts";
import { number, people, type World } from "./world.ts";

describeOnBothDatabases("files that people send in a bridged group", (database) => {
  it("stand in the thread as files, each once, after the line that says who sent them", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, whatsapp } = world;
    const kinds = [
      { type: "image", mimeType: "image/jpeg", caption: "The *dented* box" },
      { type: "audio", mimeType: "audio/ogg; codecs=opus", isVoice: true },
      { type: "video", mimeType: "video/mp4" },
      { type: "document", mimeType: "application/pdf", name: "Freight letter.pdf", caption: "Signed" },
      { type: "sticker", mimeType: "image/webp" },
    ] as const;
    const sent = kinds.map((kind, at) => ({ ...kind, bytes: randomBytes(20_000 + 1_000 * at) }));
    for (const file of sent) whatsapp.sends(id, pat, file);
    whatsapp.writes(id, kim, "Thanks");
    whatsapp.webhooks.duplicateNext(2);
    await world.until(() => filesIn(world).length === sent.length);
    await world.quiet();
    const came = filesIn(world);
    expect(came.map(({ sha256 }) => sha256)).toEqual(sent.map(({ bytes }) => sha256Of(bytes)));
    expect(came.map(({ name }) => name)).toEqual([
      "image.jpg",
      "voice note.ogg",
      "video.mp4",
      "Freight letter.pdf",
      "sticker.webp",
    ]);
    expect(came[0]?.words).toMatch(/↪ the picture <https:.*\|sent here> \(20 kB\)/u);
    const said = textIn(conversation(world));
    const lines = ["sent a picture. It follows", "The *dented* box", "`Freight letter.pdf`", "Thanks", "↪"];
    const places = lines.map((words) => said.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    await keepsNothingOf(database, [
      "dented",
      "Freight letter",
      "Signed",
      sent[0]?.bytes.toString("latin1") ?? "",
    ]);
    const db = await database.tables();
    expect(await db.selectFrom("bridgedFiles").selectAll().execute()).toEqual([]);
  });

  it("do not hold up what is said after them, and come in their order whatever went wrong before", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, whatsapp, slack } = world;
    whatsapp.failNext("attachment", { how: { status: 500, text: "no" } });
    slack.failNext("upload", { how: { status: 503 } });
    slack.failNext("files.completeUploadExternal", { how: "after" });
    const bytes = randomBytes(5_000);
    whatsapp.sends(id, pat, { type: "image", mimeType: "image/png", bytes });
    whatsapp.writes(id, kim, "What is that?");
    await conversationSays(world, "What is that?");
    await world.until(() => filesIn(world).length === 1);
    await world.quiet();
    expect(filesIn(world)).toMatchObject([{ sha256: sha256Of(bytes), name: "image.png" }]);
  });

  it("are asked for anew when their address is over, and never shown as anything but what was announced", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, whatsapp } = world;
    const page = { "content-type": "text/html" };
    const isSecond = () => whatsapp.calls("attachment").length === 2;
    const sorry = { status: 200, text: "<html>Sorry</html>", headers: page };
    whatsapp.failWhile("attachment", { how: sorry }, isSecond);
    const bytes = randomBytes(5_000);
    const answer = whatsapp.holdAnswers("media");
    whatsapp.sends(id, pat, { type: "document", mimeType: "application/pdf", name: "a.pdf", bytes });
    await world.until(() => whatsapp.calls("media").length === 1);
    world.passTime(6 * 60_000);
    answer();
    await world.until(() => filesIn(world).length === 1);
    expect(filesIn(world)).toMatchObject([{ sha256: sha256Of(bytes) }]);
    expect(whatsapp.calls("attachment").map(({ status }) => status)).toEqual([404, 200, 200]);
  });
});

describeOnBothDatabases("a file that does not come", (database) => {
  it("says so with its size, and is fetched again by whoever may write to the group, and nobody else", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, whatsapp, slack } = world;
    const bytes = randomBytes(3_000);
    const wrong = { sha256: sha256Of(randomBytes(3)) };
    const { mediaId } = whatsapp.sends(id, pat, {
      type: "image",
      mimeType: "image/jpeg",
      bytes,
      told: wrong,
    });
    const said = await conversationSays(world, "was not the file");
    expect(filesIn(world)).toEqual([]);
    const note = () => said.thread.find((each) => visibleText(each).includes("was not the file"));
    const medium = whatsapp.medium(mediaId);
    if (medium === undefined) throw new Error("WhatsApp has no such file");
    medium.sha256 = sha256Of(bytes);
    const [shown] = [note()];
    if (shown === undefined) throw new Error("nothing is said");
    await slack.as(people.dan).click(shown, "Fetch again");
    await isTold(world, people.dan, "You may not");
    await slack.as(people.ben).click(shown, "Fetch again");
    await world.until(() => filesIn(world).length === 1);
    await world.quiet();
    expect(filesIn(world)).toMatchObject([{ sha256: sha256Of(bytes) }]);
    expect(note()).toBeUndefined();
    expect(textIn(said)).not.toContain("Fetching");
  });

  it("is too large, or not at WhatsApp any more: nothing of it is loaded, and what follows stands there", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { id, whatsapp } = world;
    const bytes = randomBytes(1_000);
    const told = { size: 120_000_000 };
    whatsapp.sends(id, pat, { type: "document", mimeType: "application/pdf", name: "big.pdf", bytes, told });
    await conversationSays(world, "(120 MB) did not come: Groupdesk takes files of up to 100 MB");
    expect(whatsapp.calls("attachment")).toEqual([]);
    whatsapp.webhooks.hold();
    const { mediaId } = whatsapp.sends(id, pat, { type: "video", mimeType: "video/mp4", bytes });
    whatsapp.forgetMedium(mediaId);
    whatsapp.webhooks.release();
    whatsapp.writes(id, kim, "And?");
    const said = await conversationSays(world, "WhatsApp does not have it any more");
    expect(textIn(said)).toContain("And?");
    await switches(world, { "What goes over": "Off" });
    await conversationSays(world, "switched the bridge off");
    const [note] = said.thread.filter((each) => visibleText(each).includes("does not have it any more"));
    if (note === undefined) throw new Error("nothing is said");
    await world.slack.as(people.ben).click(note, "Fetch again");
    await isTold(world, people.ben, "cannot be fetched any more");
    await world.quiet();
    await keepsNothingOf(database, ["big.pdf", mediaId]);
  });
});

describeOnSqlite("an app that may not upload files", (database) => {
  it("says which scope is missing, and shows everything else", async () => {
    const world = await worldWithBridge(database, "Listen", { slack: { scopes: scopesBefore } });
    sendsPicture(world);
    await conversationSays(world, "lacks the scope `files:write`");
    world.whatsapp.writes(world.id, pat, "next");
    await conversationSays(world, "next");
  });
});

describeOnSqlite("a file that Slack loses", (database) => {
  it("is fetched once more by itself, and then when somebody wants it; one that is too large for Slack is not", async () => {
    const world = await worldWithBridge(database, "Listen");
    const { slack, whatsapp } = world;
    const isFound = slack.failWhile("files.completeUploadExternal", { error: "file_not_found" });
    sendsPicture(world);
    const said = await conversationSays(world, "or Slack did not take it");
    expect(whatsapp.calls("attachment")).toHaveLength(2);
    isFound();
    const note = said.thread.find((each) => visibleText(each).includes("or Slack did not take it"));
    if (note === undefined) throw new Error("nothing is said");
    slack.failNext("files.completeUploadExternal", { how: { error: "file_not_found" } });
    await slack.as(people.ben).click(note, "Fetch again");
    await world.until(() => filesIn(world).length === 1);
    expect(whatsapp.calls("attachment")).toHaveLength(4);
    for (const method of ["files.getUploadURLExternal", "files.completeUploadExternal"])
      slack.failNext(method, { how: { error: "file_upload_size_restricted" } });
    sendsPicture(world);
    sendsPicture(world);
    await world.until(() => textIn(said).split("takes no files of that size").length === 3);
    expect(whatsapp.calls("attachment")).toHaveLength(6);
  });
});

describeOnSqlite("files of a number whose allowance is used up", (database) => {
  it("wait until WhatsApp takes calls again", async () => {
    const world = await worldWithBridge(database, "Listen");
    world.whatsapp.setUsage(number, 100);
    sendsPicture(world);
    await world.until(() => filesIn(world).length === 1);
    sendsPicture(world);
    await world.until(() => textIn(conversation(world)).split("sent a picture").length === 3);
    const { db } = await database.open();
    const lane = db.selectFrom("lanes").select("readyAt").where("platform", "=", "files");
    expect((await lane.executeTakeFirst())?.readyAt).toBeGreaterThan(world.now() + 30_000);
    expect(filesIn(world)).toHaveLength(1);
    world.whatsapp.setUsage(number, 1);
    world.passTime(60_000);
    await world.until(() => filesIn(world).length === 2);
  });
});

function sendsPicture({ whatsapp, id }: World & { id: string }): void {
  whatsapp.sends(id, pat, { type: "image", mimeType: "image/jpeg", bytes: randomBytes(2_000) });
}
