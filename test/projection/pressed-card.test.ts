// Presses on cards that have just moved under a finger, and on buttons that are left over.
import { expect, it } from "vitest";
import { pressed } from "../../src/projection/pressed-card.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { channelId, openChannel } from "./channel.ts";

describeOnBothDatabases("a press", (database) => {
  it("on a card whose buttons moved less than a second ago does nothing", async () => {
    const channel = await openChannel(await database.open(), 1);
    for (const name of ["ada", "bob"]) await channel.asks(0, name);
    await channel.settles();
    const [ada] = await channel.requests();
    const press = async () =>
      pressed(
        channel.context,
        { channel: channelId, ts: channel.messages[0]?.ts ?? "" },
        ada ? [ada.id] : [],
      );
    expect(await press()).toEqual({ kind: "live" });
    // The third comes where the buttons for everybody stood.
    await channel.asks(0, "cyd");
    await channel.settles();
    channel.passes(999);
    expect(await press()).toEqual({ kind: "just changed" });
    channel.passes(1);
    expect(await press()).toEqual({ kind: "live" });
  });

  it("right after somebody was decided on is as good as any: nothing has moved", async () => {
    const channel = await openChannel(await database.open(), 1);
    for (const name of ["ada", "bob", "cyd"]) await channel.asks(0, name);
    await channel.settles();
    const bob = (await channel.requests())[1];
    await channel.decides(0, "ada", "approve");
    await channel.settles();
    const at = { channel: channelId, ts: channel.messages[0]?.ts ?? "" };
    expect(await pressed(channel.context, at, bob ? [bob.id] : [])).toEqual({ kind: "live" });
  });

  it("on a message that people have left is told where they wait now", async () => {
    const channel = await openChannel(await database.open(), 1);
    await channel.asks(0, "ada");
    await channel.settles();
    const [ada] = await channel.requests();
    const old = { channel: channelId, ts: channel.messages[0]?.ts ?? "" };
    channel.passes(200_000);
    await channel.asks(0, "bob");
    await channel.settles();
    const live = { channel: channelId, ts: channel.messages[0]?.ts ?? "" };
    expect(live.ts).not.toBe(old.ts);
    expect(await pressed(channel.context, old, ada ? [ada.id] : [])).toEqual({ kind: "elsewhere", at: live });
  });
});
