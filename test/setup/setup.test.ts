// `npm run setup` as somebody uses it who has a Slack and a Meta account and copies one thing wrong: with the answers from a
// pipe, and both platforms on the other side.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createSandboxSlack } from "../../src/sandbox/slack/sandbox-slack.ts";
import { readEnvFile, writeEnvFile } from "../../src/setup/env-file.ts";
import { linkFor, manifestFor, scopesIn } from "../../src/setup/manifest.ts";
import { createTerminal } from "../../src/setup/terminal.ts";
import { checkAppSecret } from "../../src/setup/whatsapp-checks.ts";
import { webhookFields } from "../../src/whatsapp/webhook-fields.ts";
import { checkBotToken } from "../../src/setup/slack-checks.ts";
import { proveAppSecret } from "../../src/whatsapp/app-secret-proof.ts";
import { read } from "../documents.ts";

const start = fileURLToPath(new URL("../../src/start.cjs", import.meta.url));
const number = "106540352242922";
const account = "102290129340398";
const signingSecret = "0123456789abcdef0123456789abcdef";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

describe("the manifest that setup shows", () => {
  it("has the public address in it, and its link carries all of it", () => {
    const manifest = manifestFor("https://desk.example.org/tools");
    expect(parse(manifest)).toEqual(
      JSON.parse(
        JSON.stringify(parse(read("manifest.yml"))).replaceAll(
          "https://groupdesk.example.com",
          "https://desk.example.org/tools",
        ),
      ),
    );
    const link = new URL(linkFor(manifest));
    expect(link.searchParams.get("manifest_yaml")).toBe(manifest);
    expect(link.href.length).toBeLessThan(8_000);
    expect(scopesIn(manifest)).toEqual(parse(manifest).oauth_config.scopes.bot);
  });

  it("has no address in Socket Mode", () => {
    const manifest = manifestFor(null);
    expect(manifest).not.toContain("https://");
    expect(parse(manifest).settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
    expect(parse(manifest).features.slash_commands).toMatchObject([{ command: "/wa" }]);
  });
});

describe("npm run setup", () => {
  it("asks again for what the platforms refuse, and writes an environment that starts", async () => {
    const world = await somebodySetsUp();
    const { said, code } = await answers(world.folder, [
      "http://desk.example.org", // not HTTPS
      "https://desk.invalid/tools/",
      "", // Slack may call it
      "xoxb-copied-badly",
      "xoxb-test",
      "too short",
      signingSecret,
      "C0RANDOM", // Groupdesk is not in it
      "C0GROUPS",
      "U0NOBODY",
      "U0BEN",
      "", // no admins of their own
      "y", // WhatsApp now
      "EAAcopied-badly",
      "EAAtoken",
      "15550783881", // the number, not its id
      number,
      "another-secret",
      "app-secret",
      account,
      "", // subscribe
      "postgres://nobody@127.0.0.1:9/nowhere",
      "", // a SQLite file
    ]);
    expect(said).toContain("must begin with https://");
    expect(said).toContain("Slack does not accept this token (invalid_auth)");
    expect(said).toContain("say /invite @Groupdesk");
    expect(said).toContain("Slack does not know U0NOBODY");
    expect(said).toContain("Meta does not accept this token");
    expect(said).toContain("It is the phone number id, not the number");
    expect(said).toContain("not an Official Business Account yet");
    expect(said).toContain("This is not the secret of the app");
    expect(said).toContain("✓ Subscribed");
    expect(said).toContain("ECONNREFUSED");
    expect(said).toContain("https://desk.invalid/tools/slack/events");
    for (const field of webhookFields) expect(said).toContain(field);
    expect(code).toBe(0);
    expect(world.subscribed()).toBe(1);

    const file = join(world.folder, ".env");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const written = readEnvFile(file);
    expect(written).toMatchObject({
      PUBLIC_PATH: "/tools",
      SLACK_BOT_TOKEN: "xoxb-test",
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_CHANNEL: "C0GROUPS",
      APPROVERS: "U0BEN",
      WHATSAPP_ACCESS_TOKEN: "EAAtoken",
      WHATSAPP_PHONE_NUMBER_ID: number,
      WHATSAPP_APP_SECRET: "app-secret",
      WHATSAPP_BUSINESS_ACCOUNT_ID: account,
    });
    // An image and a unit of systemd have a place of their own for it.
    expect(written).not.toHaveProperty("DATABASE_URL");
    expect(written["WHATSAPP_VERIFY_TOKEN"]).toMatch(/^[0-9a-f]{48}$/u);
    expect(said).toContain(`verify token ${written["WHATSAPP_VERIFY_TOKEN"]}`);
    await startsAndIsReady(world.folder);
  });

  it("sets up Slack alone by Socket Mode, and keeps with Enter what is there already", async () => {
    const world = await somebodySetsUp({ appToken: "xapp-test" });
    const first = ["https://desk.invalid", "n", "xoxb-test", "xapp-test", "C0GROUPS", "", "", "n", ""];
    expect((await answers(world.folder, first)).code).toBe(0);
    const file = join(world.folder, ".env");
    const before = await readFile(file, "utf8");
    expect(before).not.toContain("WHATSAPP_ACCESS_TOKEN");
    const again = await answers(world.folder, ["https://desk.invalid", "", "", "", "", "", "", "", ""]);
    expect(again.code).toBe(0);
    expect(again.said).not.toContain("xapp-test");
    expect(await readFile(file, "utf8")).toBe(before);
  });

  it("asks where the environment says, takes what is set there as it is, and writes none of it", async () => {
    const world = await somebodySetsUp();
    const file = join(world.folder, ".env");
    const [slackUrl = ""] = (await readFile(file, "utf8")).split("\n");
    await writeFile(file, "");
    const env = { SLACK_API_URL: slackUrl.replace("SLACK_API_URL=", ""), SLACK_BOT_TOKEN: "xoxb-test" };
    const { code, said } = await answers(
      world.folder,
      ["https://desk.invalid", "", signingSecret, "C0GROUPS", "U0BEN", "", "n", ""],
      env,
    );
    expect(code).toBe(0);
    expect(said).toContain("SLACK_BOT_TOKEN is set in the environment");
    expect(said).toContain("✓ Ben Okafor");
    expect(Object.keys(readEnvFile(file))).toEqual(["APPROVERS", "SLACK_CHANNEL", "SLACK_SIGNING_SECRET"]);
  });

  it("writes nothing when the answers end early", async () => {
    const world = await somebodySetsUp();
    const before = await readFile(join(world.folder, ".env"), "utf8");
    const { code, said } = await answers(world.folder, ["https://desk.invalid", "", "xoxb-test"]);
    expect(code).toBe(1);
    expect(said).toContain("nothing was written");
    expect(await readFile(join(world.folder, ".env"), "utf8")).toBe(before);
  });
});

describe("what setup asks Slack", () => {
  it.each([
    ["chat:write,commands,channels:read", "channels:history is missing"],
    ["chat:write,commands", "channels:history, channels:read are missing"],
    ["chat:write,channels:history,channels:read,commands", "groupdesk in the workspace harbour"],
  ])("tells from the scopes %s what the app may not do", async (granted, said) => {
    const server = createServer((_, res) => {
      res.writeHead(200, { "content-type": "application/json", "x-oauth-scopes": granted });
      res.end(JSON.stringify({ ok: true, team: "harbour", user: "groupdesk" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endings.push(() => new Promise((resolve) => server.close(resolve)));
    const place = {
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
      token: "xoxb-1",
    };
    const checked = await checkBotToken(place, [
      "channels:history",
      "channels:read",
      "chat:write",
      "commands",
    ]);
    expect(checked.said).toContain(said);
    expect(checked.kind).toBe(said.includes("missing") ? "wrong" : "right");
  });

  it("takes a value as it is when Slack does not answer", async () => {
    const away = { apiUrl: "http://127.0.0.1:9/api/", token: "xoxb-1" };
    const taken = await checkBotToken(away, []);
    expect([taken.kind, taken.said]).toEqual(["unsure", expect.stringContaining(away.apiUrl)]);
  });

  it("says what an app secret looks like when Meta does not answer", async () => {
    const away = { apiUrl: "http://127.0.0.1:9", version: "v26.0", token: "EAA" };
    const secrets = ["app-secret", signingSecret];
    const said = await Promise.all(secrets.map(async (each) => (await checkAppSecret(away, "1", each)).said));
    expect(said.map((each) => each.includes("has 32 characters"))).toEqual([true, false]);
  });
});

describe("the questions of setup", () => {
  it("stop at Ctrl-C with a word that fits", async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const terminal = createTerminal(input, new PassThrough().resume());
    const asked = terminal.ask("Bot token: ", { secret: true });
    input.write("xoxb-\u0003");
    await expect(asked).rejects.toThrow("Stopped; nothing was written.");
  });
});

describe("the file .env", () => {
  it("gives back what was put in", async () => {
    const folder = await freshFolder();
    const values = { A: "plain", B: 'with blank # and "quotes" and $HOME', C: "postgres://a:b@c/d?e=f&g=h" };
    writeEnvFile(join(folder, ".env"), values);
    expect(readEnvFile(join(folder, ".env"))).toEqual(values);
  });
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "groupdesk-setup-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function somebodySetsUp({ appToken }: { appToken?: string } = {}) {
  const slack = await createSandboxSlack({
    botToken: "xoxb-test",
    signingSecret,
    ...(appToken === undefined ? {} : { appToken }),
    users: [{ id: "U0BEN", name: "ben", realName: "Ben Okafor", kind: "member" }],
    channels: [
      { id: "C0GROUPS", name: "whatsapp-groups" },
      { id: "C0RANDOM", name: "random", botIn: false },
    ],
    userGroups: [],
    rateLimits: "off",
  });
  endings.push(() => slack.stop());
  const graph = await startGraph();
  const folder = await freshFolder();
  await writeFile(
    join(folder, ".env"),
    `SLACK_API_URL=${slack.url}\nWHATSAPP_API_URL=${graph.url}\nPORT=0\nHOST=127.0.0.1\n`,
  );
  return { folder, subscribed: graph.subscribed };
}

/** Meta as far as setup asks it. */
async function startGraph() {
  let subscriptions = 0;
  const error = (code: number) => ({ error: { code, message: "no" } });
  const answer = (method: string, url: URL, token: string): unknown => {
    if (token !== "EAAtoken") return error(190);
    const [, , node = "", edge = ""] = url.pathname.split("/");
    if (node === "me") return { id: "1", name: "groupdesk system user" };
    if (node === account && edge === "phone_numbers") return { data: [{ id: number }] };
    if (node === account && edge === "subscribed_apps") {
      if (method === "POST") subscriptions += 1;
      return method === "POST" ? { success: true } : { data: [] };
    }
    if (node !== number || edge !== "") return error(100);
    const proof = url.searchParams.get("appsecret_proof");
    const at = Number(url.searchParams.get("appsecret_time")) * 1_000;
    if (proof !== null && proof !== proveAppSecret("app-secret", token, at).appsecret_proof)
      return error(100);
    return {
      id: number,
      display_phone_number: "+1 555-078-3881",
      verified_name: "Harbour Co",
      is_official_business_account: false,
    };
  };
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://graph");
    const token = (req.headers.authorization ?? "").replace("Bearer ", "");
    res.writeHead(200, { "content-type": "application/json" });
    res.end(JSON.stringify(answer(req.method ?? "GET", url, token)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    subscribed: () => subscriptions,
  };
}

async function answers(
  folder: string,
  lines: readonly string[],
  given: Record<string, string> = {},
): Promise<{ said: string; code: number | null }> {
  const env = { PATH: process.env["PATH"], ...given };
  const child = spawn(process.execPath, [start, "setup"], { cwd: folder, env });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stdin.end(`${lines.join("\n")}\n`);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { said, code };
}

async function startsAndIsReady(folder: string): Promise<void> {
  const env = { PATH: process.env["PATH"] };
  const child = spawn(process.execPath, [start], { cwd: folder, env });
  const gone = new Promise((resolve) => child.once("close", resolve));
  endings.push(async () => {
    child.kill("SIGKILL");
    await gone;
  });
  let said = "";
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /"port":(\d+)[^\n]*"Groupdesk runs"/u.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("close", () => reject(new Error(said)));
  });
  const answer = await fetch(`http://127.0.0.1:${port}/tools/readyz/`);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("ready")]);
}
