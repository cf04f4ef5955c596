// Files to Slack for the bridge: uploaded as a stream, where nobody sees them yet, and shared in a thread. `bridge.ts` gives it to the
// handlers of both halves of a file's way. Source: docs.slack.dev/messaging/working-with-files
import type { WebClient } from "@slack/web-api";
import got, { RequestError } from "got";
import { z } from "zod";
import { MessengerError, type Place, type Shelf } from "../../projection/messenger.ts";
import { messengerError } from "../slack-error.ts";
import { isSlackHost } from "../slack-files.ts";
import { safeFileName } from "./file-name.ts";

export type Transfers = {
  /** Of a whole file. */
  timeoutMs: number;
  /** Ends all calls under way, for the stop of the process. */
  stopped: AbortSignal;
  /** What allows a call of the outbox, asked right before it is sent; undefined: nothing limits it. */
  permit: () => { signal: AbortSignal; check(): void } | undefined;
};

type Parts = { client: WebClient; apiUrl: string; transfers: Transfers };

const pageSize = 200;
/** So long nothing may come or go. */
const idleMs = 20_000;

const found = z.object({
  messages: z
    .array(
      z.object({
        files: z
          .array(z.object({ id: z.string() }))
          .optional()
          .catch(undefined),
      }),
    )
    .optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export function createShelf({ client, apiUrl, transfers }: Parts): Shelf {
  return {
    async put({ name, size, bytes }) {
      const { upload_url: url, file_id: id } = await call(false, () =>
        client.files.getUploadURLExternal({ filename: safeFileName(name), length: size }),
      );
      if (url === undefined || id === undefined || !isSlackHost(url, apiUrl))
        throw new MessengerError("no place for a file", { kind: "again", reach: "own", delayMs: null });
      await send(url, { size, bytes }, transfers);
      return id;
    },
    async share({ channel, threadTs }, id, words) {
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      await call(true, () =>
        client.files.completeUploadExternal({
          files: [{ id }],
          channel_id: channel,
          ...thread,
          initial_comment: words,
        }),
      );
    },
    async find(place, id, sinceMs) {
      let cursor: string | undefined;
      do {
        const page = found.parse(await call(false, () => pageOf(client, place, sinceMs, cursor)));
        if ((page.messages ?? []).some(({ files }) => files?.some((each) => each.id === id))) return true;
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor !== undefined);
      return false;
    },
  };
}

function pageOf(
  client: WebClient,
  { channel, threadTs }: Place,
  sinceMs: number,
  cursor: string | undefined,
) {
  const window = {
    channel,
    oldest: String(sinceMs / 1_000),
    limit: pageSize,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return threadTs === null
    ? client.conversations.history(window)
    : client.conversations.replies({ ...window, ts: threadTs });
}

async function send(
  url: string,
  { size, bytes }: { size: number; bytes: AsyncGenerator<Uint8Array> },
  { timeoutMs, stopped, permit }: Transfers,
): Promise<void> {
  const allowed = permit();
  allowed?.check();
  let broken: { error: unknown } | undefined;
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      broken = { error };
      throw error;
    }
  }
  try {
    await got.post(url, {
      body: whole(),
      headers: { "content-type": "application/octet-stream", "content-length": String(size) },
      followRedirect: false,
      retry: { limit: 0 },
      timeout: { request: timeoutMs, socket: idleMs, response: idleMs },
      signal: AbortSignal.any([stopped, ...(allowed === undefined ? [] : [allowed.signal])]),
    });
  } catch (error) {
    allowed?.check();
    // What the bytes themselves are about says more than that they could not be sent.
    if (broken !== undefined) throw broken.error;
    if (!(error instanceof RequestError)) throw error;
    throw new MessengerError(error.code, { kind: "again", reach: "own", delayMs: null });
  }
}

async function call<Answer>(posts: boolean, make: () => Promise<Answer>): Promise<Answer> {
  try {
    return await make();
  } catch (error) {
    throw messengerError(error, { posts });
  }
}
