// Finds a port to listen on: the wished one, or any other when somebody is there already. Used when the demo starts.
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

export async function findFreePort(wished: number): Promise<number> {
  return (await tryPort(wished)) ?? (await tryPort(0)) ?? wished;
}

function tryPort(port: number): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const server = createServer();
  server.once("error", () => resolve(null));
  server.listen(port, () => {
    const taken = (server.address() as AddressInfo).port;
    server.close(() => resolve(taken));
  });
  return promise;
}
