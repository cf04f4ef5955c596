// Files from a Slack thread to its WhatsApp group: each once, as what WhatsApp takes, in their order; what cannot go is said to its
// author alone, and nothing of them is kept.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import sharp from "sharp";
import { describeOnBothDatabases, describeOnSqlite } from "../databases.ts";
import { isTold, sentencesTo } from "./cards.ts";
import {
  bot,
  conversationSays,
  keepsNothingOf,
  marks,
  scopesBefore,
  sentFiles,
  sha256Of,
  worldWithBridge,
} from "./bridged.ts";
import { people } from "./world.ts";

describeOnBothDatabases("files in an answer from Slack", (database) => {
  it("go over with the text as caption, in their order, each once, under one reaction for them all", async () => {
    const world = await worldWithBridge(database, "Talk");
    const thread = await conversationSays(world, "mentions Groupdesk");
    const ben = world.slack.as(people.ben);
    const picture = await photo();
    const files = [
      { name: "IMG_0001.png", mimetype: "image/png", bytes: picture },
      { name: "Freight letter.pdf", mimetype: "application/pdf", bytes: randomBytes(300_000) },
      { name: "clip.mp4", mimetype: "video/mp4", bytes: randomBytes(40_000) },
      { name: "note.m4a", mimetype: "audio/mp4", bytes: randomBytes(30_000) },
      { name: "list.csv", mimetype: "text/csv", bytes: Buffer.from("order;box\n4471;7\n") },
    ];
    await ben.shares(thread, "only among us", files);
    const { message, delivery } = await ben.shares(thread, `${bot} The *dented* box`, files);
    await delivery.retry();
    await marks(world, message, ["eyes"]);
    const sent = sentFiles(world);
    expect(sent).toMatchObject([
      { type: "image", caption: "Ben Okafor: The *dented* box", mimeType: "image/jpeg" },
      { type: "document", filename: "Freight letter.pdf", sha256: sha256Of(files[1]?.bytes ?? picture) },
      { type: "video", sha256: sha256Of(files[2]?.bytes ?? picture) },
      { type: "audio", sha256: sha256Of(files[3]?.bytes ?? picture) },
      { type: "document", filename: "list.csv", mimeType: "text/plain" },
    ]);
    const { width, height, exif } = await sharp(sent[0]?.bytes).metadata();
    expect({ width, height, exif }).toEqual({ width: 1_200, height: 600, exif: undefined });
    await world.quiet();
    expect(world.whatsapp.calls("messages")).toHaveLength(files.length);
    await keepsNothingOf(database, ["dented", "Freight letter", "IMG_0001", "list.csv", "4471;7"]);
  });

  it("are told to their author alone where they cannot go, and the rest goes", async () => {
    const world = await worldWithBridge(database, "Open");
    const thread = await conversationSays(world, "every reply here goes");
    const ben = world.slack.as(people.ben);
    world.slack.failNext("download", { how: { error: "signed out" } });
    const { message } = await ben.shares(thread, "Both", [
      { name: "a.pdf", mimetype: "application/pdf", bytes: randomBytes(2_000) },
      { name: "b.pdf", mimetype: "application/pdf", bytes: randomBytes(2_000) },
      { name: "tool.zip", mimetype: "application/zip", bytes: randomBytes(2_000) },
      { name: "film.mp4", mimetype: "video/mp4", bytes: Buffer.alloc(17 * 1024 * 1024) },
    ]);
    await isTold(world, people.ben, "`tool.zip`, `film.mp4` did not go to WhatsApp");
    await isTold(
      world,
      people.ben,
      "The file did not go to the WhatsApp group. Slack did not hand the file out",
    );
    await marks(world, message, ["warning"]);
    await world.quiet();
    expect(sentFiles(world)).toMatchObject([{ type: "document", filename: "b.pdf" }]);
    expect(sentencesTo(world.slack, people.alice).join("\n")).not.toContain("did not go");
    const broken = {
      name: "x.png",
      mimetype: "image/png",
      bytes: Buffer.from("\u0089PNG\r\nno more", "latin1"),
    };
    const { message: other } = await ben.shares(thread, "", [broken]);
    await marks(world, other, ["warning"]);
    await isTold(world, people.ben, "The picture is damaged");
    expect(sentFiles(world)).toHaveLength(1);
    await keepsNothingOf(database, ["a.pdf", "b.pdf", "film.mp4"]);
  });
});

describeOnSqlite("a bridge where every reply goes over", (database) => {
  it("sends no file that it has shared itself, and repeats an upload that WhatsApp did not take at first", async () => {
    const world = await worldWithBridge(database, "Open");
    const thread = await conversationSays(world, "every reply here goes");
    const own = { user: world.slack.bot.userId, channel: thread.channel, thread_ts: thread.ts };
    const files = [{ id: "F00000001", name: "own.jpg", mimetype: "image/jpeg", size: 3 }];
    await world.slack.event("message", { ...own, subtype: "file_share", ts: "1.000001", text: "", files });
    world.whatsapp.failNext("upload", { how: { status: 503 } });
    const bytes = randomBytes(2_000);
    const ben = world.slack.as(people.ben);
    const { message } = await ben.shares(thread, "", [{ name: "a.pdf", mimetype: "application/pdf", bytes }]);
    await marks(world, message, ["eyes"]);
    await world.quiet();
    expect(sentFiles(world)).toMatchObject([{ sha256: sha256Of(bytes), caption: "Ben Okafor" }]);
  });

  it("waits for a file as long as Slack cannot hand it out, and gives up what Slack has deleted at once", async () => {
    const world = await worldWithBridge(database, "Open");
    const thread = await conversationSays(world, "every reply here goes");
    const ben = world.slack.as(people.ben);
    world.slack.failNext("files.info", { how: { rateLimited: 1 } });
    world.slack.failNext("download", { how: { status: 503 } });
    world.slack.failNext("download", { how: { rateLimited: 1 } });
    world.slack.failNext("download", { how: "before" });
    const bytes = randomBytes(2_000);
    const { message } = await ben.shares(thread, "", [{ name: "a.pdf", mimetype: "application/pdf", bytes }]);
    await marks(world, message, ["eyes"]);
    expect(sentFiles(world)).toMatchObject([{ sha256: sha256Of(bytes) }]);
    world.slack.failNext("files.info", { how: { error: "file_deleted" } });
    await ben.shares(thread, "", [{ name: "b.pdf", mimetype: "application/pdf", bytes }]);
    await isTold(world, people.ben, "Slack does not have the file any more");
    expect(sentFiles(world)).toHaveLength(1);
  });

  it("says which scope it lacks to read files", async () => {
    const scopes = [...scopesBefore, "reactions:write"];
    const world = await worldWithBridge(database, "Open", { slack: { scopes } });
    const thread = await conversationSays(world, "every reply here goes");
    const file = { name: "a.pdf", mimetype: "application/pdf", bytes: randomBytes(2_000) };
    await world.slack.as(people.ben).shares(thread, "See", [file]);
    await isTold(world, people.ben, "lack the right to read files");
    expect(world.whatsapp.calls("messages")).toEqual([]);
  });
});

/** With the place where it was taken, lying on its side. */
function photo(): Promise<Buffer> {
  return sharp({ create: { width: 600, height: 1_200, channels: 3, background: "#c33" } })
    .withExif({ IFD3: { GPSLatitude: "52/1 5/1 0/1" } })
    .withMetadata({ orientation: 6 })
    .png()
    .toBuffer();
}
