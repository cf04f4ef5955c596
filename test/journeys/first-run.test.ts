// From nothing to running: what somebody reads who starts it for the first time, on whatever Node, and Slack before WhatsApp.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createLog } from "../../src/log.ts";
import { describeOnBothDatabases } from "../databases.ts";
import { runToTheEnd } from "./process.ts";
import { channel, people, startWorld } from "./world.ts";

const run = promisify(execFile);
const start = fileURLToPath(new URL("../../src/start.cjs", import.meta.url));

describe("a first start", () => {
  it("says in plain words what is missing and where it is explained", async () => {
    const { code, stderr, stdout } = await runToTheEnd({ PORT: "0" });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const words of ["not set up yet", "npm run setup", "npm run demo", "docs/setup.md"])
      expect(stderr).toContain(words);
  });

  it("says so on a Node that is too old, before anything else is read", async () => {
    const pretend = `Object.defineProperty(process.versions, "node", { value: "20.20.2" }); require(${JSON.stringify(start)})`;
    const failed = await run(process.execPath, ["-e", pretend]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(String((failed as { stderr: unknown }).stderr)).toMatch(
      /^Groupdesk needs Node 24\.12 or newer, and this is Node 20\.20\.2\./u,
    );
  });

  it("is written so that a Node of ten years ago could read it", async () => {
    const { transform } = await import("esbuild");
    const { readFile } = await import("node:fs/promises");
    const source = await readFile(start, "utf8");
    const { code } = await transform(source, { target: "es5", supported: { "dynamic-import": true } });
    expect(code).toContain("isOld");
  });

  it("reads .env in its folder, and the environment counts more", async () => {
    const folder = await mkdtemp(join(tmpdir(), "groupdesk-"));
    await writeFile(join(folder, ".env"), "SLACK_BOT_TOKEN=wrong\nPORT=many\nLOG_LEVEL='loud'\n");
    const env = { PATH: process.env["PATH"], PORT: "0" };
    const failed = await run(process.execPath, [start], { cwd: folder, env }).catch(
      (error: unknown) => error,
    );
    const said = String((failed as { stderr: unknown }).stderr);
    expect(said).toContain("SLACK_BOT_TOKEN: must be a bot token");
    expect(said).toContain("LOG_LEVEL: must be");
    expect(said).not.toContain("PORT");
    await rm(folder, { recursive: true });
  });

  it("leaves out a .env that it may not read, and says so, where the environment comes from elsewhere", async () => {
    const folder = await mkdtemp(join(tmpdir(), "groupdesk-"));
    await mkdir(join(folder, ".env"));
    const env = { PATH: process.env["PATH"], SLACK_BOT_TOKEN: "wrong" };
    const failed = await run(process.execPath, [start], { cwd: folder, env }).catch(
      (error: unknown) => error,
    );
    const said = String((failed as { stderr: unknown }).stderr);
    expect(said).toContain(`${join(folder, ".env")} is there, but the user this runs as may not read it`);
    expect(said).toContain("SLACK_BOT_TOKEN: must be a bot token");
    expect(said).not.toMatch(/^ +at /mu);
    await rm(folder, { recursive: true });
  });
});

describeOnBothDatabases("with Slack alone", (database) => {
  it("starts, says what is not connected, and answers Slack", async () => {
    const unset = Object.fromEntries(
      ["ACCESS_TOKEN", "APP_SECRET", "VERIFY_TOKEN", "PHONE_NUMBER_ID"].map((name) => [
        `WHATSAPP_${name}`,
        undefined,
      ]),
    );
    const lines: string[] = [];
    const log = createLog("warn", { write: (line: string) => void lines.push(line) });
    const world = await startWorld(database, { env: unset, log, pace: { checkUpAfterMs: 0 } });
    expect(lines.join("")).toContain("WhatsApp is not connected: WHATSAPP_ACCESS_TOKEN");
    const ben = world.slack.as(people.ben);
    await ben.slash("/wa", "create Spring", { channel });
    await world.until(() => ben.ephemerals().some(({ text }) => text.includes("not connected")));
    await ben.openHome();
    await world.until(() => JSON.stringify(ben.home()).includes("WhatsApp is not connected"));
    expect((await fetch(`${world.bot.url}/readyz`)).status).toBe(200);
    // Nothing of WhatsApp is late or old that is not connected.
    const metrics = await (await fetch(`${world.bot.url}/metrics`)).text();
    expect(metrics).not.toMatch(/^groupdesk_last_(sweep|webhook)_timestamp_seconds \S/mu);
    const checks = await (await fetch(`${world.bot.url}/healthz/checks`)).text();
    expect(checks).not.toMatch(/Sweep|Webhooks heard|Infinity/u);
    expect(
      (await fetch(`${world.bot.url}/whatsapp/webhook?hub.mode=subscribe&hub.verify_token=`)).status,
    ).toBe(404);
    expect(await (await fetch(`${world.bot.url}/healthz/platforms`)).text()).toContain(
      "WhatsApp: not connected",
    );
  });
});
