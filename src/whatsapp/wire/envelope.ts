// Graph's error envelope, and the bodies that say "no" without one. `transport.ts` looks for it in every answer.
// Source: developers.facebook.com/docs/graph-api/guides/error-handling
import { z } from "zod";
import { isRecord, readText, readWholeNumber, readYesNo, reads } from "./values.ts";

export type Envelope = {
  code: number | null;
  subcode: number | null;
  details: string | null;
  transient: boolean;
  fbtraceId: string | null;
};

const envelope = z.object({
  error: z.object({
    code: reads(readWholeNumber),
    error_subcode: reads(readWholeNumber),
    message: reads(readText),
    error_user_msg: reads(readText),
    error_data: reads((data) => readText(isRecord(data) ? data["details"] : data)),
    is_transient: reads(readYesNo),
    fbtrace_id: reads(readText),
  }),
});

export function readEnvelope(body: unknown): Envelope | null {
  const error = envelope.safeParse(body).data?.error;
  if (error === undefined) return null;
  return {
    code: error.code,
    subcode: error.error_subcode,
    details: error.error_data ?? error.error_user_msg ?? error.message,
    transient: error.is_transient === true,
    fbtraceId: error.fbtrace_id,
  };
}

/** A success that carries `success: false` did not succeed. */
export function saysNo(body: unknown): boolean {
  return isRecord(body) && readYesNo(body["success"]) === false;
}
