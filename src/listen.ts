// Opens the ports: one for both platforms, and, when METRICS_PORT is set, another for what only operators ask. `app.ts` calls it.
import type { Config } from "./config.ts";
import { createHttpServer, type Routes } from "./http.ts";
import type { Log } from "./log.ts";

export type Listening = {
  port: number;
  metricsPort: number | undefined;
  /** Takes nothing new, and waits for what is being answered. */
  close(): Promise<void>;
};

/** @throws when a port is taken, or may not be used. */
export async function listen(
  { HOST: host, PORT, METRICS_PORT, PUBLIC_PATH: publicPath }: Config,
  log: Log,
  { outside, inside }: { outside: Routes; inside: Routes },
): Promise<Listening> {
  if (METRICS_PORT === undefined) {
    const server = createHttpServer({ log, publicPath, routes: { ...outside, ...inside } });
    return { port: await server.listen({ port: PORT, host }), metricsPort: undefined, close: server.close };
  }
  const server = createHttpServer({ log, publicPath, routes: outside });
  const operators = createHttpServer({ log, routes: inside });
  const port = await server.listen({ port: PORT, host });
  const metricsPort = await operators.listen({ port: METRICS_PORT, host });
  return {
    port,
    metricsPort,
    close: async () => void (await Promise.all([server.close(), operators.close()])),
  };
}
