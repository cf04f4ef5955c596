// Two whole days of an approver's channel, counted: what was posted, what was edited, and what is left to read.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { openChannel, type Channel } from "./channel.ts";

const minuteMs = 60_000;

describeOnBothDatabases("a day on which everybody is decided on", (database) => {
  it("leaves one message for each of 30 people, edited twice at most, and none that points to another", async () => {
    const channel = await openChannel(await database.open(), 3);
    for (let person = 0; person < 30; person += 1) {
      await channel.asks(person % 3, `p${person}`);
      await channel.settles();
      channel.passes(3 * minuteMs);
      await channel.decides(person % 3, `p${person}`, "approve");
      await channel.settles();
      channel.passes(2_000);
      await channel.answers(person % 3, "done");
      await channel.settles();
      channel.passes(16 * minuteMs - 2_000);
    }
    expect(channel.counted).toEqual({ posts: 30, replies: 0, edits: 60, deletes: 0 });
    expect(channel.messages).toHaveLength(30);
    for (const text of texts(channel)) {
      expect(text).toContain("approved by");
      expect(text).not.toContain("Newer requests");
    }
  });
});

describeOnBothDatabases("a day on which nobody decides", (database) => {
  it("leaves one message for each of three groups, on which everybody waits", async () => {
    const channel = await openChannel(await database.open(), 3);
    for (let person = 0; person < 30; person += 1) {
      await channel.asks(person % 3, `p${person}`);
      await channel.settles();
      channel.passes(16 * minuteMs);
    }
    expect(channel.counted).toEqual({ posts: 30, replies: 0, edits: 0, deletes: 27 });
    expect(channel.messages).toHaveLength(3);
    for (const text of texts(channel)) expect(text).toContain("10 people ask to join");
  });
});

function texts({ messages }: Channel): string[] {
  return messages.map(({ drawn }) => drawn.text);
}
