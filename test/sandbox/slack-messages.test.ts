// The sandbox's Slack seen by the Web API client: what it keeps, what it refuses, and how it fails when told to.

import { describe, expect, it } from "vitest";
import { connect, errorOf, post, startSlack } from "./slack-bot.ts";

const card = (text: string) => [{ type: "section", text: { type: "mrkdwn", text } }];

describe("messages", () => {
  it("are kept in order, with timestamps that grow even when the clock stands still", async () => {
    const slack = await startSlack({ now: () => 1_790_000_000_000 });
    const client = connect(slack);
    const first = await post(client, { channel: "C1", text: "one" });
    await post(client, { channel: "C1", text: "two" });
    await post(client, { channel: "C1", text: "reply", thread_ts: String(first.ts) });
    expect(first.ts).toBe("1790000000.000000");
    expect(slack.texts("C1")).toEqual(["one", "two"]);
    expect(slack.channel("C1").messages[0]?.thread.map(({ ts, text }) => [ts, text])).toEqual([
      ["1790000000.000002", "reply"],
    ]);
    expect(slack.problems).toEqual([]);
  });

  it("lose their blocks when they are updated with text alone", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const { ts } = await post(client, { channel: "C1", text: "one", blocks: card("*one*") });
    expect(slack.texts("C1")).toEqual(["*one*"]);
    await client.chat.update({ channel: "C1", ts: String(ts), text: "two" });
    expect(slack.channel("C1").messages[0]).toMatchObject({ text: "two", blocks: [] });
  });

  it("are updated only by whoever posted them, and only with a text of 4,000 characters", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const theirs = slack.as("U1").say("C1", "hello");
    expect(await errorOf(client.chat.update({ channel: "C1", ts: theirs.ts, text: "no" }))).toBe(
      "cant_update_message",
    );
    expect(await errorOf(client.chat.update({ channel: "C1", ts: "1.2", text: "no" }))).toBe(
      "message_not_found",
    );
    const { ts } = await post(client, { channel: "C1", text: "mine" });
    const long = client.chat.update({ channel: "C1", ts: String(ts), text: "x".repeat(4001) });
    expect(await errorOf(long)).toBe("msg_too_long");
  });

  it("are changed and deleted by whoever wrote them alone; anybody reacts, once, beside the bot", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const [one, other] = [slack.as("U1"), slack.as("U2")];
    const { message } = await one.writes("C1", one.typed("@groupdesk fish & chips"));
    expect(message.text).toBe("<@U0SANDBOT> fish &amp; chips");
    await expect(other.edits(message, "no")).rejects.toThrow("did not write that");
    await expect(other.erases(message)).rejects.toThrow("did not write that");
    await client.reactions.add({ channel: "C1", timestamp: message.ts, name: "eyes" });
    other.reacts(message, "eyes");
    expect(message.reactions).toEqual({ eyes: ["U0SANDBOT", "U2"] });
    await client.reactions.remove({ channel: "C1", timestamp: message.ts, name: "eyes" });
    expect(message.reactions).toEqual({ eyes: ["U2"] });
    other.reacts(message, "eyes");
    expect(message.reactions).toEqual({});
  });

  it("keep metadata, which history shows only when asked, until an update empties it", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const metadata = { event_type: "card", event_payload: { key: "card:7" } };
    const { ts } = await post(client, { channel: "C1", text: "one", metadata });
    await client.chat.update({ channel: "C1", ts: String(ts), text: "two" });
    const plain = await client.conversations.history({ channel: "C1" });
    expect(plain.messages?.[0]?.metadata).toBeUndefined();
    const full = await client.conversations.history({ channel: "C1", include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
  });

  it("are listed newest first, page by page, within the span asked for", async () => {
    const slack = await startSlack({ rateLimits: "off" });
    const client = connect(slack);
    const posted: string[] = [];
    for (const text of ["a", "b", "c"]) {
      posted.push(String((await post(client, { channel: "C1", text })).ts));
    }
    const page = await client.conversations.history({ channel: "C1", limit: 2 });
    expect(page.messages?.map(({ text }) => text)).toEqual(["c", "b"]);
    const cursor = String(page.response_metadata?.next_cursor);
    const rest = await client.conversations.history({ channel: "C1", limit: 2, cursor });
    expect(rest.messages?.map(({ text }) => text)).toEqual(["a"]);
    const span = await client.conversations.history({ channel: "C1", oldest: String(posted[0]) });
    expect(span.messages?.map(({ text }) => text)).toEqual(["c", "b"]);
  });

  it("leave a placeholder when the start of a thread is deleted", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const { ts } = await post(client, { channel: "C1", text: "one" });
    await post(client, { channel: "C1", text: "reply", thread_ts: String(ts) });
    await client.chat.delete({ channel: "C1", ts: String(ts) });
    const replies = await client.conversations.replies({ channel: "C1", ts: String(ts) });
    expect(replies.messages?.map(({ text }) => text)).toEqual(["This message was deleted.", "reply"]);
  });
});

describe("refusals", () => {
  it("name what is wrong with a channel", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    expect(await errorOf(post(client, { channel: "C9", text: "x" }))).toBe("channel_not_found");
    expect(await errorOf(post(client, { channel: "C2", text: "x" }))).toBe("not_in_channel");
    expect(await errorOf(post(client, { channel: "C3", text: "x" }))).toBe("channel_not_found");
    slack.archive("C1");
    expect(await errorOf(post(client, { channel: "C1", text: "x" }))).toBe("is_archived");
    slack.inviteBot("C2");
    expect(await errorOf(post(client, { channel: "C2", text: "x" }))).toBe("none");
    slack.kickBot("C2");
    expect(await errorOf(post(client, { channel: "C2", text: "x" }))).toBe("not_in_channel");
  });

  it("turn away unknown methods, wrong tokens and missing scopes", async () => {
    const slack = await startSlack({ scopes: ["chat:write"] });
    expect(await errorOf(connect(slack).apiCall("chat.shout"))).toBe("unknown_method");
    expect(await errorOf(connect(slack, "xoxb-other").auth.test())).toBe("invalid_auth");
    expect(await errorOf(connect(slack).users.info({ user: "U1" }))).toBe("missing_scope");
    expect(await errorOf(connect(slack).conversations.history({ channel: "C1" }))).toBe("missing_scope");
  });

  it("point at the block that Slack would not take", async () => {
    const slack = await startSlack();
    const call = post(connect(slack), { channel: "C1", text: "x", blocks: [{ type: "header" }] });
    await expect(call).rejects.toMatchObject({
      data: {
        error: "invalid_blocks",
        response_metadata: { messages: ["[ERROR] missing required field: text [json-pointer:/blocks/0]"] },
      },
    });
  });

  it("report blocks without a text, though Slack takes them", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    await client.apiCall("chat.postMessage", { channel: "C1", blocks: card("hi") });
    expect(slack.texts("C1")).toEqual(["hi"]);
    expect(slack.forgive()).toEqual([expect.stringContaining("missing `text`")]);
    expect(slack.problems).toEqual([]);
  });
});

describe("rate limits", () => {
  it("let a small burst into a channel and then one message a second", async () => {
    let nowMs = 1_790_000_000_000;
    const slack = await startSlack({ now: () => nowMs });
    const client = connect(slack);
    const attempt = () => errorOf(post(client, { channel: "C1", text: "x" }));
    expect([await attempt(), await attempt(), await attempt()]).toEqual(["none", "none", "none"]);
    await expect(post(client, { channel: "C1", text: "x" })).rejects.toMatchObject({ retryAfter: 1 });
    nowMs += 1000;
    expect(await attempt()).toBe("none");
    expect(await attempt()).toBe("slack_webapi_rate_limited_error");
  });

  it("count the calls of a method in a minute", async () => {
    let nowMs = 1_790_000_000_000;
    const slack = await startSlack({ now: () => nowMs });
    const { users } = connect(slack);
    for (let call = 0; call < 20; call += 1) await users.list({});
    nowMs += 20_000;
    await expect(users.list({})).rejects.toMatchObject({ retryAfter: 40 });
    nowMs += 40_000;
    expect(await errorOf(users.list({}))).toBe("none");
  });
});

describe("planned failures", () => {
  it("lose the connection before or after the message was posted", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    slack.failNext("chat.postMessage", { how: "before" });
    expect(await errorOf(post(client, { channel: "C1", text: "one" }))).toBe("slack_webapi_request_error");
    expect(slack.texts("C1")).toEqual([]);
    slack.failNext("chat.postMessage", { how: "after" });
    expect(await errorOf(post(client, { channel: "C1", text: "one" }))).toBe("slack_webapi_request_error");
    expect(slack.texts("C1")).toEqual(["one"]);
    expect(slack.calls.map(({ ok }) => ok)).toEqual([false, true]);
  });

  it("answer with a status, an error or a pause, as often as planned", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const attempt = () => errorOf(post(client, { channel: "C1", text: "one" }));
    slack.failNext("chat.postMessage", { how: { status: 503 } });
    slack.failNext("chat.postMessage", { how: { error: "fatal_error" }, times: 2 });
    slack.failNext("chat.postMessage", { how: { rateLimited: 30 } });
    expect(await attempt()).toBe("slack_webapi_http_error");
    expect([await attempt(), await attempt()]).toEqual(["fatal_error", "fatal_error"]);
    expect(await attempt()).toBe("slack_webapi_rate_limited_error");
    expect(await attempt()).toBe("none");
  });

  it("keep the caller waiting for an answer that never comes", async () => {
    const slack = await startSlack();
    slack.failNext("auth.test", { how: "hang" });
    const client = connect(slack, undefined, { timeout: 100 });
    expect(await errorOf(client.auth.test())).toBe("slack_webapi_request_error");
  });

  it("take Slack off the network and bring it back", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    slack.down(true);
    expect(await errorOf(client.auth.test())).toBe("slack_webapi_request_error");
    slack.down(false);
    expect(await errorOf(client.auth.test())).toBe("none");
  });
});

describe("people and files", () => {
  it("tell members, guests and strangers apart", async () => {
    const { users } = connect(await startSlack());
    expect((await users.info({ user: "U2" })).user).toMatchObject({ is_admin: true, team_id: "T0SANDBOX" });
    expect((await users.info({ user: "U3" })).user).toMatchObject({ is_restricted: true });
    expect((await users.info({ user: "U4" })).user).toMatchObject({ is_stranger: true, team_id: "T0OTHER" });
  });

  it("have one id for each workspace and one for the organisation", async () => {
    const enterprise = { id: "W5", teams: ["T0HOME", "T0SANDBOX"] };
    const erin = { id: "U5", name: "erin", realName: "Erin Vale", kind: "member" as const };
    const slack = await startSlack({
      team: { id: "T0SANDBOX", name: "sandbox", enterpriseId: "E1" },
      users: [{ ...erin, teamId: "T0HOME", enterprise }],
    });
    const { auth, users } = connect(slack);
    expect(await auth.test()).toMatchObject({ team_id: "T0SANDBOX", enterprise_id: "E1" });
    for (const user of ["U5", "W5"])
      expect((await users.info({ user })).user).toMatchObject({
        id: user,
        team_id: "T0HOME",
        enterprise_user: { enterprise_id: "E1", ...enterprise },
      });
  });

  it("tell which app a bot belongs to, and with whom a channel is shared", async () => {
    const slack = await startSlack();
    const { auth, bots, conversations } = connect(slack);
    const bot = (await auth.test()).bot_id ?? "";
    expect((await bots.info({ bot })).bot?.app_id).toBe("A0SANDBOX");
    expect(await errorOf(bots.info({ bot: "B0OTHER" }))).toBe("bot_not_found");
    const sharing = async () => (await conversations.info({ channel: "C1" })).channel;
    expect(await sharing()).toMatchObject({ is_shared: false, is_ext_shared: false, is_org_shared: false });
    slack.share("C1", "company");
    expect(await sharing()).toMatchObject({ is_shared: true, is_ext_shared: true, is_org_shared: false });
    slack.share("C1", "organisation");
    expect(await sharing()).toMatchObject({ is_shared: true, is_ext_shared: false, is_org_shared: true });
    slack.share("C1", "invited company");
    expect(await sharing()).toMatchObject({ is_ext_shared: false, is_pending_ext_shared: true });
  });

  it("list who is in a user group and in a channel", async () => {
    const client = connect(await startSlack());
    expect((await client.usergroups.users.list({ usergroup: "S1" })).users).toEqual(["U1", "U2"]);
    expect(await errorOf(client.usergroups.users.list({ usergroup: "S9" }))).toBe("no_such_subteam");
    expect((await client.conversations.members({ channel: "C1" })).members).toContain("U0SANDBOT");
  });

  it("open a direct conversation with a person", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const opened = await client.conversations.open({ users: "U1" });
    const posted = await post(client, { channel: "U1", text: "psst" });
    expect(posted.channel).toBe(opened.channel?.id);
    expect(slack.texts(String(posted.channel))).toEqual(["psst"]);
  });

  it("take an uploaded file and hand it only to whoever has the token", async () => {
    const slack = await startSlack();
    const client = connect(slack);
    const file = Buffer.from("name,number\n");
    await client.filesUploadV2({ channel_id: "C1", file, filename: "people.csv", initial_comment: "here" });
    expect(slack.texts("C1")).toEqual(["here"]);
    const [fileId] = slack.channel("C1").messages[0]?.fileIds ?? [];
    const info = await client.files.info({ file: String(fileId) });
    const address = String(info.file?.url_private);
    const download = await fetch(address, { headers: { authorization: "Bearer xoxb-sandbox" } });
    expect(await download.text()).toBe("name,number\n");
    expect(await (await fetch(address)).text()).toContain("Sign in");
  });
});
