// Someone asks to join, an approver decides, and everybody sees the truth.
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { channel, people, startWorld } from "./world.ts";

const pat = "16505551234";

describeOnBothDatabases("a join request", (database) => {
  it("becomes a card in the channel, and Approve lets the person in", async () => {
    const { whatsapp, slack, until } = await startWorld(database);
    const group = whatsapp.seedGroup({ subject: "Spring order 4471", members: ["16505550001"] });
    whatsapp.asksToJoin(group, pat);
    await until(() => slack.texts(channel).some((text) => text.includes("+1 650-555-1234")));
    const [card] = slack.channel(channel).messages;
    await slack.as(people.ben).click(card, "Approve");
    await until(() => whatsapp.participants(group).includes(pat));
    await until(() => slack.texts(channel).some((text) => text.includes("Approved by")));
    expect(slack.texts(channel).join("\n")).toMatchInlineSnapshot();
    expect(whatsapp.calls("approve")).toHaveLength(1);
  });
});
