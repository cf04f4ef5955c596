// Finds a port to listen on: the wished one, or any other when somebody is there already. Used when the demo starts.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems hand out by themselves: the bot must find its own free again after it was killed. */
const OTHERS = { from: 20_000, below: 32_000 };
const TRIES = 50;

/** 0 wishes for none in particular. */
export async function findFreePort(wished: number): Promise<number> {
  if (wished !== 0 && (await isFree(wished))) return wished;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = randomInt(OTHERS.from, OTHERS.below);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found between ${OTHERS.from} and ${OTHERS.below}.`);
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen(port, () => server.close(() => resolve(true)));
  return promise;
}
