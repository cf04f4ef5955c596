// A WhatsApp sandbox with a small bot on the other side that keeps every webhook; used by the tests of the sandbox.
import { createHmac } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { createSandboxWhatsApp } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";
import type { SandboxWhatsAppOptions } from "../../src/sandbox/whatsapp/sandbox-whatsapp.ts";

export const NUMBER = "106540352242922";
export const TOKEN = "EAATESTTOKEN";
const APP_SECRET = "test-app-secret";
const VERIFY_TOKEN = "verify-me";

type Received = { body: string; headers: http.IncomingHttpHeaders };

export async function startListening() {
  const received: Received[] = [];
  /** What it answers the coming POSTs; 200 when nothing is left. */
  const answers: (number | "die")[] = [];
  const server = http.createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://bot").searchParams;
    if (request.method === "GET") {
      response.end(query.get("hub.verify_token") === VERIFY_TOKEN ? query.get("hub.challenge") : "no");
      return;
    }
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const answer = answers.shift() ?? 200;
      if (answer === "die") return response.destroy();
      received.push({ body, headers: request.headers });
      return response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/whatsapp/webhook`,
    received,
    answers,
    stop: () => new Promise((resolve) => void server.close(resolve)),
  };
}

export async function startWhatsApp(options: Partial<SandboxWhatsAppOptions> = {}) {
  const bot = await startListening();
  const whatsapp = await createSandboxWhatsApp({
    accessToken: TOKEN,
    appSecret: APP_SECRET,
    verifyToken: VERIFY_TOKEN,
    webhookUrl: bot.url,
    phoneNumbers: [{ id: NUMBER, displayPhoneNumber: "15550783881" }],
    businessAccountId: "102290129340398",
    webhookRetryMs: [0, 5],
    ...options,
  });

  /** A Graph call as a client makes it. */
  async function graph(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${whatsapp.url}${path.startsWith("/v") ? "" : "/v26.0/"}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined || body instanceof FormData ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === "" ? null : asJson(text),
    };
  }

  /** All group objects told so far, in the order of their arrival. */
  async function told(): Promise<Record<string, unknown>[]> {
    await whatsapp.webhooks.idle();
    return bot.received.flatMap(({ body }) => groupsIn(body));
  }

  async function stop(): Promise<void> {
    await whatsapp.stop();
    await bot.stop();
  }

  return { whatsapp, bot, graph, told, stop };
}

export type Scene = Awaited<ReturnType<typeof startWhatsApp>>;

type Envelope = { entry: { changes: { field: string; value: { groups?: Record<string, unknown>[] } }[] }[] };

export function changesIn(body: string) {
  return (JSON.parse(body) as Envelope).entry.flatMap(({ changes }) => changes);
}

export function groupsIn(body: string): Record<string, unknown>[] {
  return changesIn(body).flatMap(({ value }) => value.groups ?? []);
}

export function signatureOf(body: string): string {
  return `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`;
}

/** The parts of Graph answers that tests look into. */
export type Answer = {
  id?: string;
  subject?: string;
  request_id?: string;
  invite_link?: string;
  success?: boolean | string;
  data?: unknown;
  paging?: { cursors: { before: string; after: string }; next?: string; previous?: string };
  error?: { code: number; error_subcode?: number; is_transient?: boolean; error_data?: { details: string } };
  errors?: { code: number }[];
  approved_join_requests?: string[];
  rejected_join_requests?: string[];
  failed_join_requests?: { join_request_id: string; errors: { code: number }[] }[];
  [key: string]: unknown;
};

function asJson(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}
