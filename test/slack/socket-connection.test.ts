// A Slack that misbehaves on a Socket Mode connection, in ways the sandbox's Slack does not.
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { SocketModeReceiver } from "@slack/bolt";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createLog } from "../../src/log.ts";
import type { Received, SlackRefusal } from "../../src/slack/receiver.ts";
import { createSocketConnection } from "../../src/slack/socket-connection.ts";

const hello = JSON.stringify({ type: "hello", connection_info: { app_id: "A0OURS" } });
const ours = { team: { id: "T0OURS" }, api_app_id: "A0OURS", user: { id: "U0BEN" } };

/** For who waits in vain. */
const soonMs = 1_000;
/** For who does not: longer than a busy machine needs to say hello. */
const longMs = 30_000;

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

describe("a Socket Mode connection", () => {
  it("is given up and opened anew when Slack accepts it and says no hello", async () => {
    const slack = await startSlack((socket, index) => {
      if (index > 1) socket.send(hello);
    });
    const { connection, troubles } = connect(slack, { helloWithinMs: soonMs });
    await expect.poll(() => connection.trouble()).toBe(null);
    // On a busy machine a hello may come too late as well.
    expect(slack.opened()).toBeGreaterThanOrEqual(3);
    expect(troubles.join()).toContain(`Slack said no hello within ${soonMs} ms`);
  });

  it("is given up and opened anew when nobody answers the upgrade", async () => {
    const slack = await startSlack((socket) => socket.send(hello), { silentUpgrades: 2 });
    const { connection } = connect(slack, { helloWithinMs: soonMs });
    await expect.poll(() => connection.trouble()).toBe(null);
  });

  it("makes room for the next at once when Slack announces that it closes this one", async () => {
    const slack = await startSlack((socket, index) => {
      socket.send(hello);
      // And then Slack takes its time: it does not answer the goodbye either.
      if (index === 0) socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
      if (index === 0) socket.pause();
    });
    const { connection } = connect(slack);
    await expect.poll(() => slack.opened()).toBe(2);
    await expect.poll(() => connection.trouble()).toBe(null);
  });

  it("survives every frame, and hands on only what is Slack's and ours", async () => {
    const frames = [
      "null",
      "[]",
      "17",
      "not JSON",
      "{}",
      JSON.stringify({ type: null }),
      JSON.stringify({ type: "error" }),
      JSON.stringify({ type: "close", envelope_id: "E-close" }),
      JSON.stringify({ type: "disconnected", envelope_id: "E-disconnected" }),
      JSON.stringify({ type: "events_api", envelope_id: "E-none" }),
      JSON.stringify({ type: "events_api", envelope_id: "E-null", payload: null }),
      JSON.stringify({
        type: "events_api",
        envelope_id: "E-event",
        payload: { type: "event_callback", event: null },
      }),
      JSON.stringify({ type: "interactive", envelope_id: "E-list", payload: [] }),
      JSON.stringify({
        type: "interactive",
        envelope_id: "E-foreign",
        payload: shortcut({ team: { id: "T0OTHER" } }),
      }),
      JSON.stringify({
        type: "interactive",
        envelope_id: "E-app",
        payload: shortcut({ api_app_id: "A0OTHER" }),
      }),
      JSON.stringify({
        type: "interactive",
        envelope_id: "E-unknown",
        payload: { type: "dialog_submission", ...ours },
      }),
      JSON.stringify({ type: "interactive", envelope_id: "E-ours", payload: shortcut({}), retry_attempt: 1 }),
    ];
    const slack = await startSlack((socket) => {
      socket.send(hello);
      for (const frame of frames) socket.send(frame);
      socket.send(Buffer.from("binary"));
    });
    const { connection, processed, refusals, requests } = connect(slack);
    await expect.poll(() => processed.length).toBe(1);
    await expect.poll(() => slack.acknowledged().includes("E-ours")).toBe(true);
    expect(processed[0]).toMatchObject({ body: { callback_id: "manage_group" }, retryNum: 1 });
    expect(slack.acknowledged().toSorted()).toEqual([
      "E-close",
      "E-disconnected",
      "E-none",
      "E-ours",
      "E-unknown",
    ]);
    expect(requests.toSorted()).toEqual(["shortcut", "unknown", "unknown", "unknown", "unknown", "unknown"]);
    expect(refusals.filter((refusal) => refusal === "foreign")).toHaveLength(2);
    expect(connection.trouble()).toBe(null);
    expect(slack.opened()).toBe(1);
  });

  it("does not acknowledge what could not be processed, so that Slack says so", async () => {
    const slack = await startSlack((socket) => {
      socket.send(hello);
      for (const envelope_id of ["E-1", "E-2"])
        socket.send(JSON.stringify({ type: "interactive", envelope_id, payload: shortcut({}) }));
    });
    let failures = 1;
    connect(slack, {
      process: async () => {
        if (failures > 0) {
          failures -= 1;
          throw new Error("not stored");
        }
      },
    });
    await expect.poll(() => slack.acknowledged()).toEqual(["E-2"]);
  });
});

function shortcut(parts: Record<string, unknown>): Record<string, unknown> {
  return { type: "shortcut", callback_id: "manage_group", trigger_id: "1.2", ...ours, ...parts };
}

function connect(
  slack: { url: string },
  {
    process = async () => undefined,
    helloWithinMs = longMs,
  }: { process?: (received: Received) => Promise<void>; helloWithinMs?: number } = {},
) {
  const processed: Received[] = [];
  const refusals: SlackRefusal[] = [];
  const requests: string[] = [];
  const troubles: string[] = [];
  const log = createLog("silent");
  const connection = createSocketConnection({
    createClient: () =>
      new SocketModeReceiver({
        appToken: "xapp-test",
        autoReconnectEnabled: false,
        logger: { ...quiet, setLevel() {}, getLevel: () => "error" as never, setName() {} },
        installerOptions: { clientOptions: { slackApiUrl: slack.url, retryConfig: { retries: 0 } } },
      }).client,
    log: Object.assign(Object.create(log) as typeof log, {
      warn: (facts: { err?: Error }) => troubles.push(String(facts.err?.message)),
    }),
    refusalLog: { warn: () => undefined },
    connectEveryMs: 10,
    helloWithinMs,
    installation: () => ({ workspaceIds: ["T0OURS"], appId: "A0OURS" }),
    onRequest: (what) => requests.push(what),
    onRefusal: (refusal) => refusals.push(refusal),
    process: async (received) => {
      processed.push(received);
      await process(received);
    },
  });
  connection.start();
  closings.push(() => connection.stop());
  return { connection, processed, refusals, requests, troubles };
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function startSlack(
  greet: (socket: WebSocket, index: number) => void,
  { silentUpgrades = 0 }: { silentUpgrades?: number } = {},
) {
  const sockets = new WebSocketServer({ noServer: true });
  const raw = new Set<Socket>();
  const acknowledged: string[] = [];
  let opened = 0;
  let upgrades = 0;
  const server: Server = createServer((_, res) => {
    const { port } = server.address() as AddressInfo;
    res.setHeader("content-type", "application/json");
    res.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }));
  });
  server.on("connection", (socket: Socket) => raw.add(socket));
  server.on("upgrade", (request, socket, head) => {
    upgrades += 1;
    if (upgrades <= silentUpgrades) return;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("message", (data: Buffer) => {
        const { envelope_id } = JSON.parse(data.toString()) as { envelope_id: string };
        acknowledged.push(envelope_id);
      });
      opened += 1;
      greet(webSocket, opened - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closings.push(async () => {
    for (const socket of raw) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, opened: () => opened, acknowledged: () => acknowledged };
}
