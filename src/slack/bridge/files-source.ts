// Files that people put into a bridged thread, read with the bot's token: from Slack's own hosts and nowhere else, and never its page to
// sign in in place of a file. `app.ts` gives it to whoever sends. Source: docs.slack.dev/messaging/working-with-files
import type { WebClient } from "@slack/web-api";
import got, { type PlainResponse } from "got";
import { z } from "zod";
import type { Log } from "../../log.ts";
import { isSlackHost } from "../slack-files.ts";
import { messengerError } from "../slack-error.ts";
import type { Transfers } from "./files-shelf.ts";

type Parts = { client: WebClient; token: string; apiUrl: string; transfers: Transfers; log: Log };

const text = z.string().optional().catch(undefined);

const answer = z.object({
  file: z.object({
    name: text,
    title: text,
    mimetype: text,
    size: z.number(),
    url_private_download: text,
    url_private: text,
  }),
});

/** So long nothing may come. */
const idleMs = 20_000;

export function createFileSource(parts: Parts) {
  const { log, transfers } = parts;
  return {
    async open(fileId: string) {
      try {
        return await openOnce(parts, fileId);
      } catch (error) {
        // Whoever has lost the lane to somebody else gives up here.
        transfers.permit()?.check();
        const { code, cure } = messengerError(error, { posts: false });
        log.warn({ reason: code }, "Slack did not hand out a file");
        if (code === "missing_scope") return "withheld";
        return cure.kind === "again" ? { notNow: code, delayMs: cure.delayMs } : "gone";
      }
    },
  };
}

async function openOnce({ client, token, apiUrl, transfers }: Parts, fileId: string) {
  const { file } = answer.parse(await client.files.info({ file: fileId }));
  const url = file.url_private_download ?? file.url_private;
  if (url === undefined || !isSlackHost(url, apiUrl)) return "gone";
  const { timeoutMs, stopped, permit } = transfers;
  const allowed = permit();
  allowed?.check();
  const body = got.stream(url, {
    headers: { authorization: `Bearer ${token}` },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: { request: timeoutMs, socket: idleMs, response: idleMs },
    signal: AbortSignal.any([stopped, ...(allowed === undefined ? [] : [allowed.signal])]),
  });
  const { statusCode, headers } = await new Promise<PlainResponse>((resolve, reject) => {
    body.once("response", resolve).once("error", reject);
  });
  const isPage = /^text\/html\b/iu.test(headers["content-type"] ?? "");
  if (statusCode === 200 && !isPage) {
    const name = file.name ?? file.title ?? "file";
    return { name, mimeType: file.mimetype ?? null, size: file.size, body };
  }
  body.destroy();
  if (statusCode >= 500 || statusCode === 429 || statusCode === 408) {
    const asked = Number(headers["retry-after"]);
    return { notNow: `HTTP ${statusCode}`, delayMs: asked > 0 ? asked * 1_000 : null };
  }
  // Whoever may not have it is led to a page to sign in.
  return isPage || (statusCode >= 300 && statusCode < 400) ? "withheld" : "gone";
}
