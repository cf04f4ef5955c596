// Files of Slack, both ways: what somebody put into a form, a picture to show in one, and a list for one person. The token goes to Slack's own hosts
// and nowhere else, and what comes back is believed only after a look. `picture-preview.ts` uses it.
import { setTimeout as delay } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import got, { RequestError, type PlainResponse } from "got";
import { z } from "zod";
import type { SlackUserId } from "../groups/model.ts";
import type { Log } from "../log.ts";
import { slackCode } from "./slack-error.ts";

type Download = { kind: "file"; bytes: Buffer } | { kind: "refused"; sentence: string };

export type SlackFiles = {
  download(fileId: string): Promise<Download>;
  /** The id of the file, once Slack can show it; undefined when Slack would not take it. */
  upload(file: SlackFile): Promise<string | undefined>;
  /** To one person, as a direct message with the file in it; false when Slack would not take it. */
  send(to: SlackUserId, file: SlackFile & { message: string }): Promise<boolean>;
};

type SlackFile = { name: string; title: string; bytes: Buffer };

type Parts = { client: WebClient; token: string; apiUrl: string; log: Log };

/** As much as a file input takes. Source: Slack, "Block elements", file input. */
const mostBytes = 10_000_000;
const transferTimeoutMs = 20_000;
/** Slack looks into a file after its upload is complete and takes a moment for it. */
const processingLooks = 8;
const processingLookMs = 250;

const fileInfo = z.object({
  file: z.object({ size: z.number().optional(), url_private: z.string(), mimetype: z.string().optional() }),
});

export function createSlackFiles(parts: Parts): SlackFiles {
  return {
    async download(fileId) {
      try {
        const { file } = fileInfo.parse(await parts.client.files.info({ file: fileId }));
        if ((file.size ?? 0) > mostBytes) return tooLarge;
        if (!isSlackHost(file.url_private, parts.apiUrl)) return notHandedOut;
        return await downloadFrom(file.url_private, parts.token);
      } catch (error) {
        return failedDownload(parts.log, error);
      }
    },
    async send(to, { message, title, ...file }) {
      const { client, log } = parts;
      try {
        const id = await transferred(client, { title, ...file });
        if (id === undefined) return false;
        // Whoever is written to gets a conversation, whose id the file needs.
        const { channel } = await client.chat.postMessage({ channel: to, text: message });
        if (channel === undefined) return false;
        await client.files.completeUploadExternal({ files: [{ id, title }], channel_id: channel });
        return true;
      } catch (error) {
        log.warn({ reason: reasonOf(error) }, "a file could not be sent to somebody");
        return false;
      }
    },
    async upload(file) {
      const { client, log } = parts;
      try {
        const id = await transferred(client, file);
        if (id === undefined) return undefined;
        await client.files.completeUploadExternal({ files: [{ id, title: file.title }] });
        return (await isProcessed(client, id)) ? id : undefined;
      } catch (error) {
        log.warn({ reason: reasonOf(error) }, "a preview could not be uploaded");
        return undefined;
      }
    },
  };
}

/** Its bytes are at Slack, its id is the file's; it is nowhere to be seen yet. */
async function transferred(client: WebClient, { name, bytes }: SlackFile): Promise<string | undefined> {
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
    filename: name,
    length: bytes.length,
  });
  if (url === undefined || id === undefined) return undefined;
  await got.post(url, { ...transfer, body: bytes });
  return id;
}

/** Slack's file hosts, or the host of the Web API itself where that is not Slack's (an emulator). */
export function isSlackHost(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, origin } = new URL(address);
  if (origin === new URL(apiUrl).origin) return true;
  return (
    protocol === "https:" && port === "" && (hostname === "slack.com" || hostname.endsWith(".slack.com"))
  );
}

const transfer = {
  followRedirect: false,
  retry: { limit: 0 },
  timeout: { request: transferTimeoutMs },
} as const;

/** Without the right scope Slack answers with a page to sign in, or leads to one, and never with an error. */
async function downloadFrom(url: string, token: string): Promise<Download> {
  const request = got.stream(url, {
    ...transfer,
    throwHttpErrors: false,
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await new Promise<PlainResponse>((resolve, reject) => {
    request.once("response", resolve).once("error", reject);
  });
  if (response.statusCode !== 200 || isPage(response)) {
    request.destroy();
    return notHandedOut;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) {
      request.destroy();
      return tooLarge;
    }
    chunks.push(chunk);
  }
  return { kind: "file", bytes: Buffer.concat(chunks) };
}

function isPage({ headers }: PlainResponse): boolean {
  return /^text\/html\b/iu.test(headers["content-type"] ?? "");
}

async function isProcessed(client: WebClient, fileId: string): Promise<boolean> {
  for (let look = 0; look < processingLooks; look += 1) {
    const { file } = fileInfo.parse(await client.files.info({ file: fileId }));
    if (file.mimetype?.startsWith("image/") === true) return true;
    await delay(processingLookMs);
  }
  return false;
}

function failedDownload(log: Log, error: unknown): Download {
  log.warn({ reason: reasonOf(error) }, "a file could not be downloaded");
  return reasonOf(error) === "missing_scope" ? notHandedOut : notNow;
}

/** Never the error itself: it may hold the request, and with it the token. */
function reasonOf(error: unknown): string {
  if (error instanceof RequestError) return error.code;
  return slackCode(error) ?? (error instanceof Error ? error.name : "unknown");
}

const notHandedOut: Download = {
  kind: "refused",
  sentence:
    "Slack did not hand the file out. Groupdesk may lack the right to read files: ask whoever installed it to install it again.",
};
const tooLarge: Download = {
  kind: "refused",
  sentence: "This file is larger than 10 MB. Choose a smaller copy of it.",
};
const notNow: Download = {
  kind: "refused",
  sentence: "Slack could not hand the file out just now. Choose it again in a moment.",
};
