// The door Slack knocks at: what is let in, what is only acknowledged, and what is refused before it costs anything.
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { describeOnBothDatabases } from "../databases.ts";
import { cardWithButtons, clicks, isTold } from "./cards.ts";
import { people, startWorld, type World } from "./world.ts";

const subject = "Spring order 4471";
const pat = "16505551234";
const here = { team_id: "T0SANDBOX", api_app_id: "A0SANDBOX" };
const form = "application/x-www-form-urlencoded";
const json = "application/json";
const MIB = 1024 * 1024;

describeOnBothDatabases("Slack's door", (database) => {
  it.for([
    ["null", json],
    ["[]", json],
    ['"text"', json],
    ["17", json],
    ["{}", json],
    ["not JSON", json],
    ["", json],
    ["payload=null", form],
    ["payload=[]", form],
    ["payload=17", form],
    ["payload=%7B", form],
    ["payload=%7B%7D&payload=%7B%7D", form],
    [JSON.stringify({ type: null, team_id: "T0SANDBOX" }), json],
    [JSON.stringify({ type: "event_callback", team_id: "T0SANDBOX", event: null }), json],
    [JSON.stringify({ type: "event_callback", team_id: "T0SANDBOX", event: [] }), json],
    [
      JSON.stringify({ type: "event_callback", team_id: "T0SANDBOX", event: { type: ["app_home_opened"] } }),
      json,
    ],
    [
      JSON.stringify({
        type: "event_callback",
        team_id: "T0SANDBOX",
        event: { type: "app_home_opened", tab: "home" },
      }),
      json,
    ],
    [
      JSON.stringify({
        type: "event_callback",
        team_id: "T0SANDBOX",
        event: { type: "pin_added", item: "text" },
      }),
      json,
    ],
    [JSON.stringify({ type: "block_actions", team: { id: "T0SANDBOX" }, user: null }), json],
  ])("answers 400 to a signed body that is not what Slack sends: %s", async ([body = "", type = ""]) => {
    const world = await startWorld(database);
    expect(await posted(world, body, { type })).toBe(400);
    expect((await fetch(`${world.bot.url}/healthz`)).status).toBe(200);
  });

  it("answers 400 to a command with lists, or with the same field twice, where text belongs", async () => {
    const world = await startWorld(database);
    const command = commandOf({});
    for (const name of ["text", "user_id", "channel_id", "trigger_id"]) {
      const twice = new URLSearchParams(command);
      twice.append(name, "U0ALICE");
      expect(await posted(world, twice.toString()), name).toBe(400);
    }
    for (const user_id of ["", "<!channel>", "../U1", "u0alice"])
      expect(await posted(world, new URLSearchParams({ ...command, user_id }).toString()), user_id).toBe(400);
    expect(await posted(world, new URLSearchParams(command).toString())).toBe(200);
  });

  it("answers 400 to a click whose parts are not what Slack makes them", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const click = await aClick(world);
    const spoilt: Record<string, unknown>[] = [
      { actions: [] },
      { actions: null },
      { actions: [null] },
      { actions: [{ action_id: ["approve"], type: "button" }] },
      { actions: [{ action_id: "approve", type: "button", value: ["1"] }] },
      { user: { id: null } },
      { user: { id: ["U0BEN"] } },
      { trigger_id: null },
      { trigger_id: "\0" },
      { actions: [{ action_id: "approve", type: "button", value: "\0" }] },
      { message: {} },
      { message: { ts: [["1"]] } },
      { message: { ts: { toString: "no" } } },
      { view: "text" },
      { view: { id: "V1", state: { values: [] } } },
      { event: { type: "app_home_opened" } },
      { command: "/wa" },
    ];
    for (const parts of spoilt)
      expect(await posted(world, payloadOf({ ...click, ...parts })), JSON.stringify(parts)).toBe(400);
    for (const parts of [{ channel: null }, { message: null }, {}])
      expect(await posted(world, payloadOf({ ...click, ...parts })), JSON.stringify(parts)).toBe(200);
  });

  it("acknowledges what it does not know at once, and counts it", async () => {
    const world = await startWorld(database);
    const kinds = [
      "interactive_message",
      "dialog_submission",
      "workflow_step_edit",
      "app_rate_limited",
      "constructor",
    ];
    for (const type of kinds) {
      const sentAt = performance.now();
      expect(await posted(world, payloadOf({ type, team: { id: "T0SANDBOX" } })), type).toBe(200);
      expect(performance.now() - sentAt).toBeLessThan(3_000);
    }
    const event = { type: "event_callback", ...here, event: { type: "pin_added", item: {} } };
    expect(await posted(world, JSON.stringify(event), { type: json })).toBe(200);
    expect(await metrics(world)).toContain(`groupdesk_slack_requests_total{kind="unknown"} ${kinds.length}`);
  });

  it("answers Slack's questions about the address and the certificate", async () => {
    const world = await startWorld(database);
    const challenge = JSON.stringify({ type: "url_verification", challenge: "42", token: "x" });
    const answer = await post(world, challenge, signed(challenge, { type: json }));
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: "42" }]);
    expect((await post(world, "ssl_check=1&token=x", { "content-type": form })).status).toBe(200);
    expect((await post(world, "command=%2Fwa&token=x", { "content-type": form })).status).toBe(401);
  });

  it("refuses a request from another hour, past or future, and one that proves nothing", async () => {
    const world = await startWorld(database);
    const command = new URLSearchParams(commandOf({})).toString();
    const now = Math.floor(Date.now() / 1_000);
    for (const seconds of [now - 310, now + 310, now + 10 * 365 * 86_400])
      expect(await posted(world, command, { seconds }), String(seconds - now)).toBe(401);
    for (const seconds of [now - 200, now + 200])
      expect(await posted(world, command, { seconds }), String(seconds - now)).toBe(200);
    const proof = signed(command);
    const spoilt: Record<string, string>[] = [
      { ...proof, "x-slack-signature": "" },
      { ...proof, "x-slack-signature": `${proof["x-slack-signature"]}0` },
      { ...proof, "x-slack-signature": `v0=${"0".repeat(64)}` },
      { ...proof, "x-slack-request-timestamp": "" },
      { ...proof, "x-slack-request-timestamp": "NaN" },
      { ...proof, "x-slack-request-timestamp": `${now}.5` },
    ];
    for (const headers of spoilt) expect((await post(world, command, headers)).status).toBe(401);
  });

  it("tells a time that is off from a wrong secret", async () => {
    const world = await startWorld(database);
    const old = Math.floor(world.now() / 1_000) - 600;
    const proof = { "x-slack-signature": `v0=${"0".repeat(64)}`, "x-slack-request-timestamp": String(old) };
    expect((await post(world, "payload=%7B%7D", proof)).status).toBe(401);
    const said = await metrics(world);
    expect(said).toContain('groupdesk_slack_refusals_total{reason="stale"} 1');
    expect(said).toContain('groupdesk_slack_refusals_total{reason="signature"} 0');
  });

  it("refuses what proves nothing before a byte of its body has come", async () => {
    const world = await startWorld(database);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(world.bot.port, "127.0.0.1").on("error", reject);
      socket.once("data", (bytes) => {
        resolve(bytes.toString());
        socket.destroy();
      });
      socket.write(`POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: ${3 * MIB}\r\n\r\n`);
    });
    expect(answer).toMatch(/^HTTP\/1.1 401 /u);
    expect(await metrics(world)).toContain('groupdesk_slack_refusals_total{reason="signature"} 1');
  });

  it("refuses a body larger than anything Slack sends", async () => {
    const world = await startWorld(database);
    expect(await posted(world, `text=${"x".repeat(MIB)}`)).toBe(413);
  });

  it("lets nobody decide from another workspace or with another app, whoever they say they are", async () => {
    const world = await startWorld(database, { expectProblems: true });
    const click = await aClick(world);
    const elsewhere: Record<string, unknown>[] = [
      { team: { id: "T0OTHER", domain: "other" } },
      { team: null },
      { team: { id: ["T0SANDBOX"] } },
      { team: null, enterprise: { id: "E0OTHER" } },
      { api_app_id: "A0OTHER" },
      { api_app_id: null },
    ];
    for (const parts of elsewhere)
      expect(await posted(world, payloadOf({ ...click, ...parts })), JSON.stringify(parts)).toBe(403);
    for (const parts of [{ team_id: "T0OTHER" }, { api_app_id: "A0OTHER" }])
      expect(await posted(world, new URLSearchParams(commandOf(parts)).toString())).toBe(403);
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    expect(await metrics(world)).toContain('groupdesk_slack_refusals_total{reason="foreign"} 8');
    // Our workspace is in no organisation: whoever names one beside it is let in, and decides nothing either.
    expect(await posted(world, payloadOf({ ...click, enterprise: { id: "E0OTHER" } }))).toBe(200);
    await isTold(world, people.ben, "You may not");
    await world.quiet();
    expect(world.whatsapp.calls("approve")).toEqual([]);
    // The same with nothing foreign in it is Ben's click.
    expect(await posted(world, payloadOf(click))).toBe(200);
    await world.until(() => world.whatsapp.calls("approve").length === 1);
  });

  it("refuses an event whose parts have not the shape that is read", async () => {
    const world = await startWorld(database, { expectProblems: true });
    for (const event of [
      { type: "subteam_updated" },
      { type: "subteam_updated", subteam: null },
      { type: "subteam_updated", subteam: { id: 7 } },
      { type: "subteam_members_changed", subteam_id: { id: "S0APPROVERS" } },
      { type: "member_joined_channel", user: "U0BOT" },
    ]) {
      const body = JSON.stringify({ type: "event_callback", ...here, event });
      expect([event, await posted(world, body, { type: "application/json" })]).toEqual([event, 400]);
    }
  });

  it("waits a moment for Slack to say which workspace is ours", async () => {
    const refused = { how: { error: "internal_error" }, times: 2 } as const;
    const world = await startWorld(database, { before: ({ slack }) => slack.failNext("auth.test", refused) });
    const ack = await world.slack.as(people.alice).slash("/wa", "help", { channel: "C0GROUPS" });
    expect(ack.status).toBe(200);
  });

  /** What Slack sends when Ben presses Approve on Pat's card. */
  async function aClick(world: World): Promise<Record<string, unknown>> {
    world.whatsapp.asksToJoin(world.whatsapp.seedGroup({ subject }), pat);
    const card = await cardWithButtons(world, subject, "Approve", "Reject");
    const pointed = world.bot.port;
    // Nobody listens there: the click is made, and does not arrive.
    world.slack.setRequestUrl("http://127.0.0.1:9/");
    await clicks(world, people.ben, "Approve", { card }).catch(() => undefined);
    world.pointAt(pointed);
    const sent = world.slack.sent.at(-1);
    if (sent === undefined) throw new Error("nothing was sent");
    return sent.payload;
  }
});

function commandOf(parts: Record<string, string>): Record<string, string> {
  return {
    command: "/wa",
    text: "help",
    ...here,
    user_id: people.ben,
    channel_id: "C0GROUPS",
    trigger_id: "1.2.3",
    response_url: "http://127.0.0.1:9/",
    ...parts,
  };
}

function payloadOf(payload: Record<string, unknown>): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

type Signing = { type?: string; seconds?: number };

function signed(body: string, { type = form, seconds = Math.floor(Date.now() / 1_000) }: Signing = {}) {
  const signature = createHmac("sha256", "test-signing-secret").update(`v0:${seconds}:${body}`).digest("hex");
  return {
    "content-type": type,
    "x-slack-request-timestamp": String(seconds),
    "x-slack-signature": `v0=${signature}`,
  };
}

function post({ bot }: World, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${bot.url}/slack/events`, { method: "POST", body, headers });
}

async function posted(world: World, body: string, signing: Signing = {}): Promise<number> {
  return (await post(world, body, signed(body, signing))).status;
}

async function metrics({ bot }: World): Promise<string> {
  return (await fetch(`${bot.url}/metrics`)).text();
}
