import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hideNumbers } from "../src/log.ts";

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

  it("keeps what is neither: words, codes, small numbers", () => {
    const text = "WhatsApp refused with 131204 after 3 attempts at api/v26.0 (request_timeout)";
    expect(hideNumbers(text)).toBe(text);
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
