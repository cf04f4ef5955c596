import { expect, it } from "vitest";
import { fromMessage } from "../../src/slack/forms/asked-from.ts";

const channel = { id: "C0ORDERS" };
const here = { channel: "C0ORDERS", responseUrl: "https://hooks.slack.com/actions/1" };
const body = (message: object) => ({ channel, response_url: here.responseUrl, message });

it.each([
  ["a message of the channel", { ts: "1.1" }, null],
  ["the first message of a thread", { ts: "1.1", thread_ts: "1.1" }, null],
  [
    "a reply that was also sent to the channel",
    { ts: "2.2", thread_ts: "1.1", subtype: "thread_broadcast" },
    null,
  ],
  ["a reply in a thread", { ts: "2.2", thread_ts: "1.1" }, "1.1"],
])("whoever presses a button on %s is told there", (_what, message, threadTs) => {
  expect(fromMessage(body(message))).toEqual({ ...here, threadTs });
});

it("whoever presses a button in a form or on the Home tab is in no channel", () => {
  expect(fromMessage({ view: { id: "V1" } })).toBeUndefined();
});
