// Calls about the business number itself. Part of the client.
import type { Transport } from "../transport.ts";
import { numberInfo } from "../wire/answers.ts";

export type NumberCalls = {
  /** As people write it, with its country code, and the name the business shows; null when WhatsApp does not say. */
  readNumber: (
    phoneNumberId: string,
  ) => Promise<{ displayPhoneNumber: string | null; verifiedName: string | null }>;
};

export function createNumberCalls({ call }: Transport): NumberCalls {
  return {
    readNumber: (phoneNumberId) =>
      call({
        method: "GET",
        path: [{ account: phoneNumberId }],
        query: { fields: "display_phone_number,verified_name" },
        answer: numberInfo,
        repeatable: true,
      }),
  };
}
