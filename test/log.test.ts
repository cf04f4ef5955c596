import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hideNumbers, sampled } from "../src/log.ts";

const number = "16505551234";
/** As WhatsApp makes the ids of join requests and groups: they carry phone numbers. */
const joinRequestId = Buffer.from(`${number}:120363404694233820`).toString("base64");
const groupId = Buffer.from(`capi_group:${number}:120363404694233820`).toString("base64");
const token = `EAAG${"aZ09".repeat(40)}`;
const secrets = [number, joinRequestId, groupId, token];

describe("a line of the log", () => {
  it("holds no field that is secret or personal, on its own or inside another", async () => {
    const fields = {
      waId: number,
      whatsappId: joinRequestId,
      token,
      authorization: `Bearer ${token}`,
      phone: number,
      body: token,
    };
    const lines = await logged(`
      log.info(${JSON.stringify({ kept: "yes", ...fields })}, "flat");
      log.info(${JSON.stringify({ request: { kept: "yes", headers: { authorization: token }, ...fields } })}, "nested");
      log.child(${JSON.stringify(fields)}).warn("of a child");
    `);
    expect(lines.map((line) => line["msg"])).toEqual(["flat", "nested", "of a child"]);
    expect(lines[0]).toMatchObject({ kept: "yes" });
    expect(lines[1]).toMatchObject({ request: { kept: "yes" } });
    for (const secret of secrets) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it("tells of an error its name, code, message and cause, and nothing that clings to it", async () => {
    const lines = await logged(`
      const cause = new Error("POST /${groupId}/join_requests: refused for ${number}");
      const error = Object.assign(new TypeError("no answer about ${joinRequestId} with ${token}", { cause }), {
        code: "ETIMEDOUT",
        options: { headers: { authorization: "Bearer ${token}" } },
        response: { body: "${number}" },
        request: "${number}",
      });
      log.error({ err: error }, "failed");
      log.error({ err: "${token}" }, "not an error");
    `);
    expect(lines[0]).toMatchObject({
      err: {
        name: "TypeError",
        code: "ETIMEDOUT",
        message: "no answer about … with …",
        cause: { name: "Error" },
      },
    });
    for (const secret of secrets) expect(JSON.stringify(lines)).not.toContain(secret);
  });

  it("holds no number in its sentence either, and tells each fact once", async () => {
    const lines = await logged(
      `log.warn({ check: "Number 106540352242922" }, "self-check: Number 106540352242922: %s", "${number}");`,
    );
    expect(lines[0]).toMatchObject({ check: "Number …", msg: "self-check: Number …: …" });
  });

  it("is written from its level on", async () => {
    const lines = await logged(`log.info("too quiet"); log.error("heard");`, "error");
    expect(lines.map((line) => line["msg"])).toEqual(["heard"]);
  });
});

describe("a text that goes into the log", () => {
  it("keeps no phone number and no id of WhatsApp, wherever they stand in it", () => {
    const phone = fc.stringMatching(/^[1-9]\d{7,14}$/u);
    const group = fc.stringMatching(/^120363\d{12}$/u);
    fc.assert(
      fc.property(phone, group, fc.constantFrom(" ", "/", '"', ": +"), (someone, where, before) => {
        const ids = [`${someone}:${where}`, `capi_group:${someone}:${where}`].map((id) =>
          Buffer.from(id).toString("base64"),
        );
        const hidden = hideNumbers(`failed${before}${someone}${before}${ids.join(before)}`);
        for (const secret of [someone, ...ids]) expect(hidden).not.toContain(secret);
      }),
    );
  });

  it.each([
    "+1 650 555 1234",
    "+1 (650) 555-1234",
    "1-650-555-1234",
    "1.650.555.1234",
    "+49 (0) 30 1234567",
    "+1\u00A0650\u00A0555\u00A01234",
    "+1 650\u2011555\u20111234",
    "postgres://groupdesk:s3cret@db.example/groupdesk",
    "https://graph.facebook.com/v26.0/me?access_token=abc&appsecret_proof=def",
    "GET /whatsapp/webhook?hub.mode=subscribe&hub.verify_token=s3cret",
    "0123456789abcdef0123456789abcdef",
  ])("keeps nothing of %s", (secret) => {
    const hidden = hideNumbers(`refused for ${secret} again`);
    expect(hidden).toContain("…");
    expect(hidden).not.toMatch(/650|1234|s3cret|abc|def/u);
    expect(hidden).toMatch(/^refused for .* again$/u);
  });

  it("keeps no id of WhatsApp, short or long, in either alphabet, and wherever it is glued on", () => {
    const phone = fc.stringMatching(/^[1-9]\d{7,14}$/u);
    const around = fc.constantFrom("", ":", "grp:", "capi_group:", ":1203", "\u00ff\u00fe:");
    const alphabet = fc.constantFrom("base64" as const, "base64url" as const);
    const glue = fc.constantFrom(" ", "/", "type_", "wamid.", "k", "kk", "kkk", '"');
    fc.assert(
      fc.property(phone, around, around, alphabet, glue, (someone, before, after, letters, glued) => {
        const id = Buffer.from(`${before}${someone}${after}`, "latin1").toString(letters);
        // Two slashes begin an address. What is in WhatsApp's ids is ASCII, in which twelve bits in a row are never set.
        fc.pre(!id.includes("//"));
        const hidden = hideNumbers(`failed at ${glued}${id}`);
        expect(hidden).not.toContain(id.replace(/=+$/u, ""));
      }),
    );
  });

  it("keeps the names of files and functions in a stack, addresses, dates and versions", () => {
    for (const text of [
      "at take (file:///srv/groupdesk/releases/current/src/outbox/worker.ts:123:45)",
      "at /home/groupdesk/node_modules/@slack/bolt/dist/receivers/HTTPModuleFunctions.js:10:2",
      "at async Promise.all (index 0) at process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
      "connect ECONNREFUSED 192.168.100.200:5432",
      "/var/lib/groupdesk/groupdesk-2026-11-26T19-05-00.db: SQLITE_CANTOPEN",
      "/var/lib/groupdesk/groupdesk-2026-11-26T19-05-00.123Z.db",
      "/backups/groupdesk-2026-11-26_19-05-00.db and /backups/groupdesk-20261126-190500.db",
      "cat: /run/secrets/whatsapp-access-token: no such file or directory",
      "0001-foundation at 2026-11-26T14:30:00Z with v24.21.0",
      "duplicate key value violates unique constraint group_participants_update_pkey",
    ])
      expect(hideNumbers(text)).toBe(text);
  });

  it("keeps what is neither: words, codes, small numbers", () => {
    const text = "WhatsApp refused with 131204 after 3 attempts at api/v26.0 (request_timeout)";
    expect(hideNumbers(text)).toBe(text);
  });
});

describe("lines that anybody can bring about", () => {
  it("are written once for each kind, however often they come", () => {
    const lines: string[] = [];
    const write = (facts: object, message: string) => void lines.push(`${message} ${JSON.stringify(facts)}`);
    const log = sampled({ warn: write, error: write } as unknown as Parameters<typeof sampled>[0]);
    for (let times = 0; times < 5_000; times += 1) {
      log.warn({ refusal: "signature" }, "refused");
      log.warn({ refusal: "too large" }, "refused");
    }
    expect(lines).toEqual(['refused {"refusal":"signature"}', 'refused {"refusal":"too large"}']);
  });
});

/** What a process of its own writes that logs so. */
async function logged(statements: string, level = "info"): Promise<Record<string, unknown>[]> {
  const program = `import { createLog } from "./src/log.ts"; const log = createLog("${level}"); ${statements}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
