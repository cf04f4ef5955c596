// What the page's own server does for whoever does not use the page as meant, and the demo as a process.
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Act } from "../../src/sandbox/page/acts.ts";
import { findFreePort } from "../../src/sandbox/page/free-port.ts";
import { startPageServer } from "../../src/sandbox/page/page-server.ts";

const demoFile = fileURLToPath(new URL("../../src/sandbox/demo.ts", import.meta.url));

describe("the page's server", () => {
  it("turns away a request that names another host, as after a changed DNS entry", async () => {
    const { port } = await startServer();
    expect(await ask(port, { path: "/", headers: { host: "evil.example" } })).toBe(403);
    expect(await ask(port, { path: "/", headers: { host: `localhost:${port}` } })).toBe(200);
  });

  it("takes no act from another web site", async () => {
    const { port, acts } = await startServer();
    const act = { path: "/act", method: "POST", body: JSON.stringify({ act: "hold webhooks" }) };
    const json = { "content-type": "application/json" };
    expect(await ask(port, { ...act, headers: { ...json, origin: "https://evil.example" } })).toBe(403);
    expect(await ask(port, { ...act, headers: { "content-type": "text/plain" } })).toBe(415);
    expect(acts).toEqual([]);
    expect(await ask(port, { ...act, headers: { ...json, origin: `http://127.0.0.1:${port}` } })).toBe(200);
    expect(acts).toEqual([{ act: "hold webhooks" }]);
  });

  it("gives out the pictures of groups, and turns away what is no group's name", async () => {
    const { port } = await startServer();
    expect(await ask(port, { path: "/group-picture/Y2FwaQ%3D%3D?abc" })).toBe(200);
    expect(await ask(port, { path: "/group-picture/unknown" })).toBe(404);
    expect(await ask(port, { path: "/group-picture/%FF" })).toBe(404);
  });

  it("gives out the pictures that people sent, and nothing of theirs that could act on the page", async () => {
    const { port } = await startServer();
    expect(await ask(port, { path: "/whatsapp-file/1" })).toBe(200);
    expect(await ask(port, { path: "/whatsapp-file/2" })).toBe(404);
    expect(await ask(port, { path: "/whatsapp-file/3" })).toBe(404);
  });

  it("takes only acts it knows", async () => {
    const { port, acts } = await startServer();
    const headers = { "content-type": "application/json" };
    const nonsense = ["", "{", "[]", '{"act":"format disk"}', '{"act":"bot","deed":"dance"}'];
    for (const body of nonsense) {
      expect(await ask(port, { path: "/act", method: "POST", headers, body })).toBe(400);
    }
    expect(await ask(port, { path: "/../package.json" })).toBe(404);
    expect(await ask(port, { path: "/", method: "DELETE" })).toBe(405);
    expect(acts).toEqual([]);
  });
});

describe("npm run demo", () => {
  it("says what is wrong with a port that is none", async () => {
    const demo = spawn(process.execPath, [demoFile], {
      env: { PATH: process.env["PATH"] ?? "", DEMO_PORT: "99999" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: demo.stdout })) lines.push(line);
    expect(lines).toEqual(["DEMO_PORT must be a port, a number from 1 to 65535, and is “99999”."]);
  });

  it("says where the page is, and ends with exit code 0 when it is told to stop", async () => {
    const port = await findFreePort(0);
    const demo = spawn(process.execPath, [demoFile], {
      env: { PATH: process.env["PATH"] ?? "", DEMO_PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => forget(port));
    const ended = new Promise((resolve) => void demo.once("exit", resolve));
    for await (const line of createInterface({ input: demo.stdout })) {
      if (line.includes("Open")) {
        expect(line).toContain(`http://127.0.0.1:${port}`);
        expect(await ask(port, { path: "/page.js" })).toBe(200);
        demo.kill("SIGTERM");
      }
    }
    expect(await ended).toBe(0);
  });
});

const files: Record<string, { mimeType: string; bytes: Uint8Array }> = {
  1: { mimeType: "image/jpeg", bytes: new Uint8Array([0xff, 0xd8]) },
  2: { mimeType: "text/html", bytes: new TextEncoder().encode("<script>alert(1)</script>") },
};

async function startServer() {
  const acts: Act[] = [];
  const server = await startPageServer({
    port: 0,
    files: new Map([["/", { type: "text/html", body: "<p>page" }]]),
    feed: { note: () => {}, noteAll: () => {}, follow: () => {}, stop: () => {} },
    slackFile: () => undefined,
    whatsappFile: (id) => files[id],
    groupPicture: (id) => (id === "Y2FwaQ==" ? new Uint8Array([0xff, 0xd8]) : null),
    perform: async (act) => {
      acts.push(act);
      return { ok: true };
    },
  });
  onTestFinished(server.stop);
  return { port: Number(new URL(server.url).port), acts };
}

type Asked = { path: string; method?: string; headers?: Record<string, string>; body?: string };

/** The status of the answer. Not `fetch`, which does not let anybody choose the Host. */
function ask(port: number, { path, method = "GET", headers = {}, body = "" }: Asked): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
    response.resume().on("end", () => resolve(response.statusCode ?? 0));
  });
  asked.on("error", reject).end(body);
  return promise;
}

async function forget(port: number): Promise<void> {
  for (const ending of ["", "-wal", "-shm"]) {
    const file = new URL(`../../data/demo-${port}.db${ending}`, import.meta.url);
    await rm(file, { force: true });
  }
}
