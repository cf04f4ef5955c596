// Pictures in the sandbox's Slack: shown by their file only after Slack has looked into them, as with the real one.
import type { KnownBlock } from "@slack/types";
import { describe, expect, it } from "vitest";
import { drawing } from "../pictures.ts";
import { connect, errorOf, startSlack } from "./slack-bot.ts";

describe("a picture that the bot uploads", () => {
  it("can be shown in blocks once Slack has looked into it", async () => {
    const client = connect(await startSlack());
    const id = await uploads(client, await drawing(300, 300).jpeg().toBuffer());
    expect(await errorOf(posts(client, id))).toBe("invalid_blocks");
    expect((await client.files.info({ file: id })).file?.mimetype).toBe("");
    expect((await client.files.info({ file: id })).file?.mimetype).toBe("image/jpeg");
    expect(await errorOf(posts(client, id))).toBe("none");
  });

  it("is refused in blocks when it is of another kind, or not there", async () => {
    const client = connect(await startSlack());
    const id = await uploads(client, Buffer.from("name,number\n"));
    await client.files.info({ file: id });
    expect(await errorOf(posts(client, id))).toBe("invalid_blocks");
    expect(await errorOf(posts(client, "F0NOTTHERE"))).toBe("invalid_blocks");
  });
});

type Client = ReturnType<typeof connect>;

async function uploads(client: Client, bytes: Buffer): Promise<string> {
  const { upload_url: url = "", file_id: id = "" } = await client.files.getUploadURLExternal({
    filename: "picture.jpg",
    length: bytes.length,
  });
  await fetch(url, { method: "POST", body: new Uint8Array(bytes) });
  await client.files.completeUploadExternal({ files: [{ id, title: "Picture" }] });
  return id;
}

function posts(client: Client, id: string) {
  const blocks: KnownBlock[] = [{ type: "image", slack_file: { id }, alt_text: "A picture" }];
  return client.chat.postMessage({ channel: "C1", text: "A picture", blocks });
}
