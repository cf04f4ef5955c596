// Makes the sandbox's own HTTP calls to a webhook: exact bytes out, status and text back. Used by the postman.
import http from "node:http";
import https from "node:https";

export type Reply = { status: number; text: string };

export type Outgoing = {
  method: "GET" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: string;
};

const TIMEOUT_MS = 10_000;

export function createCaller() {
  const agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };
  const open = new Set<http.ClientRequest>();

  function call(outgoing: Outgoing): Promise<Reply> {
    const secure = outgoing.url.startsWith("https:");
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(outgoing.url, {
        method: outgoing.method,
        agent: secure ? agents.https : agents.http,
        headers: {
          ...outgoing.headers,
          ...(outgoing.body === undefined ? {} : { "content-length": Buffer.byteLength(outgoing.body) }),
        },
        timeout: TIMEOUT_MS,
      });
      open.add(request);
      request.on("close", () => open.delete(request));
      request.on("timeout", () => request.destroy(new Error(`No answer within ${TIMEOUT_MS} ms`)));
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      });
      request.end(outgoing.body);
    });
  }

  function stop(): void {
    for (const request of open) request.destroy(new Error("The sandbox has stopped"));
    agents.http.destroy();
    agents.https.destroy();
  }

  return { call, stop };
}
