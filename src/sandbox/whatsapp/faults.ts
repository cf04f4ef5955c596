// WhatsApp's errors: one table from code to HTTP status and words, and the two shapes they travel in (the envelope of an
// answer, the entries of a webhook). Thrown by everything that refuses a call, caught by the server.
// Source: developers.facebook.com/documentation/business-messaging/whatsapp/groups/error-codes
import { newTraceId } from "./ids.ts";

type Entry = { status: number; title: string; isTransient?: true };

const TABLE: Record<number, Entry> = {
  1: { status: 500, title: "An unknown error occurred", isTransient: true },
  2: { status: 503, title: "Service temporarily unavailable", isTransient: true },
  100: { status: 400, title: "Invalid parameter" },
  104: { status: 401, title: "An access token is required to request this resource" },
  190: { status: 401, title: "Invalid OAuth access token" },
  2500: { status: 400, title: "Unknown path components" },
  131000: { status: 500, title: "Something went wrong", isTransient: true },
  131008: { status: 400, title: "Required parameter is missing" },
  131009: { status: 400, title: "Parameter value is not valid" },
  131020: { status: 400, title: "Bad Group" },
  131026: { status: 400, title: "Message undeliverable" },
  131041: { status: 400, title: "Group unknown" },
  131047: { status: 400, title: "Re-engagement message" },
  131049: { status: 400, title: "Meta chose not to deliver" },
  131050: { status: 400, title: "User has stopped marketing messages" },
  131051: { status: 400, title: "Unsupported message type" },
  131053: { status: 400, title: "Media upload error" },
  131059: { status: 400, title: "Invalid cursor" },
  131201: { status: 206, title: "Partial success" },
  131202: { status: 400, title: "Duplicate participants" },
  131203: { status: 400, title: "Unable to add participant to group" },
  131204: { status: 400, title: "Participant limit exceeded" },
  131207: { status: 403, title: "Group suspended" },
  131208: { status: 429, title: "Group Rate Limit Hit" },
  131209: { status: 400, title: "Invalid Group Profile Picture Aspect Ratio" },
  131210: { status: 400, title: "Group profile picture too small" },
  131211: { status: 400, title: "Group create limit reached" },
  131212: { status: 400, title: "Participant is not a part of the group." },
  131213: { status: 400, title: "Join request does not exist" },
  131215: { status: 400, title: "Phone number is not eligible for groups" },
  132000: { status: 400, title: "Template parameter count mismatch" },
  132001: { status: 400, title: "Template does not exist" },
};

const UNKNOWN: Entry = { status: 400, title: "Unknown error" };

/** An entry of a webhook's or a partial answer's `errors[]`. */
export type WebhookError = {
  code: number;
  message: string;
  title: string;
  error_data?: { details: string };
};

/** The `error` of a refused call. */
export type ErrorBody = {
  message: string;
  type?: string;
  code: number;
  error_subcode?: number;
  is_transient?: boolean;
  error_data?: { messaging_product: "whatsapp"; details: string };
  fbtrace_id?: string;
};

export class GraphFault extends Error {
  override name = "GraphFault";
  code: number;
  details: string;
  subcode: number | undefined;

  constructor(code: number, details: string, subcode?: number) {
    super(`(#${code}) ${(TABLE[code] ?? UNKNOWN).title}`);
    this.code = code;
    this.details = details;
    this.subcode = subcode;
  }
}

export function statusOf(fault: GraphFault): number {
  return (TABLE[fault.code] ?? UNKNOWN).status;
}

export function errorBody(fault: GraphFault): ErrorBody {
  const { isTransient } = TABLE[fault.code] ?? UNKNOWN;
  return {
    message: fault.message,
    type: "OAuthException",
    code: fault.code,
    ...(fault.subcode === undefined ? {} : { error_subcode: fault.subcode }),
    ...(isTransient ? { is_transient: true } : {}),
    error_data: { messaging_product: "whatsapp", details: fault.details },
    fbtrace_id: newTraceId(),
  };
}

export function webhookError(code: number, details: string): WebhookError {
  const { title } = TABLE[code] ?? UNKNOWN;
  return { code, message: `(#${code}) ${title}`, title, error_data: { details } };
}
