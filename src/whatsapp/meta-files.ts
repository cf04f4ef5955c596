// Files that stand at addresses of Meta's, for `transport.ts`: opened with its token, which goes nowhere else.
import type { Readable } from "node:stream";
import { RequestError, type Got, type PlainResponse } from "got";
import { refusedUnsent, WhatsAppError } from "./errors.ts";

type Options = {
  baseUrl: string;
  permit?: () => { signal: AbortSignal; check(): void } | undefined;
  signal?: AbortSignal;
};

/** What an address gave, whatever it was. */
export type OpenedAddress = {
  status: number;
  contentType: string | null;
  size: number | null;
  body: Readable;
};

const idleMs = 20_000;
/** Of whole files. */
export const transferTimeouts = { request: 5 * 60_000, socket: idleMs, response: idleMs };

/** Where Meta keeps files, or where the Graph API itself is, of an emulator. */
function isMetaHost(address: string, baseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, origin } = new URL(address);
  if (origin === new URL(baseUrl).origin) return true;
  return (
    protocol === "https:" &&
    port === "" &&
    /\.(?:fbsbx\.com|facebook\.com|fbcdn\.net|whatsapp\.net)$/u.test(hostname)
  );
}

export async function openFile(
  http: Got,
  url: string,
  { baseUrl, permit: permitNow, signal }: Options,
): Promise<OpenedAddress> {
  if (!isMetaHost(url, baseUrl)) throw refusedUnsent("The address of a file is none of Meta's.");
  const permit = permitNow?.();
  permit?.check();
  const ends = [signal, permit?.signal].filter((each) => each !== undefined);
  const body = http.stream(url, {
    prefixUrl: "",
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: transferTimeouts,
    signal: AbortSignal.any(ends),
  });
  try {
    const { statusCode, headers } = await new Promise<PlainResponse>((resolve, reject) => {
      body.once("response", resolve).once("error", reject);
    });
    const size = Number(headers["content-length"] ?? Number.NaN);
    const contentType = headers["content-type"] ?? null;
    return { status: statusCode, contentType, size: Number.isFinite(size) ? size : null, body };
  } catch (error) {
    permit?.check();
    if (!(error instanceof RequestError)) throw error;
    throw new WhatsAppError({ code: null, httpStatus: null, details: error.code, repeatable: true });
  }
}
