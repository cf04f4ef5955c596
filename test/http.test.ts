import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { createHttpServer } from "../src/http.ts";
import { createLog } from "../src/log.ts";

describe("the HTTP server", () => {
  it("ends connections with the answers it still owes when it closes", async () => {
    const arrived = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const server = createHttpServer({
      log: createLog("silent"),
      routes: {
        "/slow": async (_req, res) => {
          arrived.resolve();
          await mayAnswer.promise;
          res.end("done");
        },
      },
    });
    const agent = new Agent({ keepAlive: true });
    const request = get({ port: await server.listen({ port: 0 }), path: "/slow", agent });
    const answered = once(request, "response") as Promise<[IncomingMessage]>;
    await arrived.promise;
    const closed = server.close();
    mayAnswer.resolve();
    const [response] = await answered;
    response.resume();
    expect(response.headers.connection).toBe("close");
    await closed;
    agent.destroy();
  });
});
