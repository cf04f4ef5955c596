// The HTTP side of the sandbox: takes Graph calls in, fails them as told, and sends answers with Graph's headers.
// What is checked in which order stands in `checks.ts`; what calls do, in the routes.
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "./answers.ts";
import type { Checks, Prepared } from "./checks.ts";
import { errorBody, GraphFault, statusOf } from "./faults.ts";
import type { Media } from "./media.ts";
import type { Failure, Failures, MadeUpAnswer } from "./failures.ts";
import { newTraceId } from "./ids.ts";
import type { ReceivedCall, RequestLog } from "./requests.ts";
import { readForm } from "./settings-form.ts";
import type { FormPart } from "./settings-form.ts";
import type { Webhooks } from "./webhooks.ts";

export type ServerTools = {
  checks: Checks;
  failures: Failures;
  log: RequestLog;
  webhooks: Webhooks;
  media: Media;
  businessAccountId: string;
  now: () => number;
  changed: () => void;
  report: (problem: unknown) => void;
};

export type Server = { url: string; stop: () => Promise<void> };

/** A document, and the form around it. */
const MAX_BODY_BYTES = 101 * 1024 * 1024;

export async function startServer(
  tools: ServerTools,
  listen: { host: string; port: number },
): Promise<Server> {
  let url = "";
  const timers = new Set<NodeJS.Timeout>();
  const server = http.createServer((request, response) => {
    const arrived = tools.webhooks.expectMore();
    serve(request, response, arrived)
      .catch((problem: unknown) => {
        tools.report(problem);
        response.destroy();
      })
      .finally(arrived);
  });

  async function serve(request: http.IncomingMessage, response: http.ServerResponse, arrived: () => void) {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    const method = request.method ?? "GET";
    if (pathname.startsWith("/attachments/")) return giveOut(request, response, pathname);
    const body = await readBody(request);
    const found = tools.checks.find(method, pathname);
    const call = tools.log.add({
      at: tools.now(),
      method,
      path: request.url ?? "",
      operation: found.route?.operation ?? null,
      body: body.shown,
      status: null,
    });
    const failure = found.route ? tools.failures.take(found.route.operation, call) : null;
    tools.changed();
    if (failure?.how === "hang") return;
    if (failure?.how === "before") return response.destroy();
    const prepared: Prepared = {
      ...found,
      input: { query: searchParams, address: url + pathname, body: body.json, form: body.form },
      authorization: request.headers.authorization,
      version: pathname.split("/")[1] ?? "",
    };
    const answer = carryOut(prepared, body.fault, failure);
    const held = call.operation ? tools.failures.heldAnswers(call.operation) : undefined;
    if (held !== undefined) {
      settle(answer, arrived);
      await held;
      return send(response, call, answer, failure);
    }
    const delayMs = call.operation ? tools.failures.delayOf(call.operation) : 0;
    if (delayMs > 0) {
      settle(answer, arrived);
      return wait(delayMs, () => send(response, call, answer, failure));
    }
    await send(response, call, answer, failure);
    settle(answer, arrived);
  }

  /** Without the token, or too late, there is a page and no file. */
  function giveOut(request: http.IncomingMessage, response: http.ServerResponse, path: string): void {
    const about = { at: tools.now(), method: "GET", path, operation: "attachment" as const, body: undefined };
    const call = tools.log.add({ ...about, status: null });
    const failure = tools.failures.take("attachment", call);
    tools.changed();
    if (failure?.how === "hang") return;
    if (failure?.how === "before" || failure?.how === "after") return void response.destroy();
    const medium = tools.checks.mayFetch(request.headers.authorization) ? tools.media.at(path) : undefined;
    const madeUp = failure && typeof failure.how === "object" ? failure.how : null;
    call.status = madeUp?.status ?? (medium === undefined ? 404 : 200);
    const type = medium?.mimeType ?? "text/html; charset=utf-8";
    response.writeHead(call.status, { "content-type": type, ...madeUp?.headers });
    response.end(madeUp?.text ?? medium?.bytes ?? "<html><title>Not found</title></html>");
  }

  function carryOut(prepared: Prepared, fault: GraphFault | null, failure: Failure | null): Answer {
    if (failure && typeof failure.how === "object" && !failure.how.afterDoing) return { body: null };
    try {
      return tools.checks.run(prepared, fault, failure?.how === "webhook-only" ? failure.errors : null);
    } catch (error) {
      if (!(error instanceof GraphFault)) throw error;
      return { status: statusOf(error), body: { error: errorBody(error) } };
    }
  }

  /** What follows an answer comes as late as webhooks do. */
  function settle(answer: Answer, arrived: () => void): void {
    if (answer.afterwards) tools.webhooks.later(answer.afterwards);
    arrived();
  }

  function wait(delayMs: number, happen: () => Promise<void>): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void happen();
    }, delayMs);
    timers.add(timer);
  }

  function send(response: http.ServerResponse, call: ReceivedCall, answer: Answer, failure: Failure | null) {
    if (failure?.how === "after") response.destroy();
    if (response.destroyed) return Promise.resolve();
    const madeUp = failure && typeof failure.how === "object" ? failure.how : null;
    const status = madeUp?.status ?? answer.status ?? 200;
    const body = madeUp ? madeUpBody(madeUp) : JSON.stringify(answer.body);
    call.status = status;
    tools.changed();
    return new Promise<void>((resolve) => {
      response.once("close", resolve).once("finish", resolve);
      response.writeHead(status, { ...headers(call), ...madeUp?.headers }).end(body);
    });
  }

  function headers(call: ReceivedCall): Record<string, string> {
    const { pathname, searchParams } = new URL(call.path, url);
    const { node } = tools.checks.find(call.method, pathname);
    // A medium has no number; who asks for it names one.
    const whose = tools.checks.numberOf(searchParams.get("phone_number_id") ?? node);
    const percent = tools.failures.usagePercent(whose);
    const usage = { call_count: percent, total_cputime: 1, total_time: 1 };
    const business = { type: "whatsapp", ...usage, estimated_time_to_regain_access: percent >= 100 ? 1 : 0 };
    return {
      "content-type": "application/json; charset=UTF-8",
      "x-business-use-case-usage": JSON.stringify({ [tools.businessAccountId]: [business] }),
      "x-app-usage": JSON.stringify({ call_count: 0, total_cputime: 0, total_time: 0 }),
      "x-fb-trace-id": newTraceId(),
      "facebook-api-version": call.path.split("/")[1] ?? "",
    };
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  url = `http://${address}:${port}`;

  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type ReadBody = {
  json: unknown;
  form: Map<string, FormPart> | null;
  /** What the log of requests shows of it. */
  shown: unknown;
  fault: GraphFault | null;
};

async function readBody(request: http.IncomingMessage): Promise<ReadBody> {
  const bytes = await readBytes(request);
  const type = request.headers["content-type"] ?? "";
  const empty: ReadBody = { json: undefined, form: null, shown: undefined, fault: null };
  if (bytes.length === 0) return empty;
  const unreadable = (details: string) => ({ ...empty, fault: new GraphFault(100, details) });
  try {
    if (type.startsWith("multipart/form-data")) {
      const form = await readForm(new Uint8Array(bytes), type);
      return {
        ...empty,
        form,
        shown: Object.fromEntries([...form].map(([name, part]) => [name, shownPart(part)])),
      };
    }
    if (!type.startsWith("application/json")) return unreadable(`Unsupported content type ${type}`);
    const json: unknown = JSON.parse(bytes.toString("utf8"));
    return { ...empty, json, shown: json };
  } catch {
    return unreadable("Invalid JSON or form in request body");
  }
}

async function readBytes(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("The sandbox takes bodies of at most 101 MiB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function shownPart(part: FormPart): unknown {
  return typeof part === "string" ? part : { type: part.type, bytes: part.bytes.length };
}

function madeUpBody(answer: MadeUpAnswer): string {
  return (
    answer.text ??
    JSON.stringify({ error: { type: "OAuthException", fbtrace_id: newTraceId(), ...answer.error } })
  );
}
