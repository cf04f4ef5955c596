// The context of a use case, with what most tests do not care about filled in.
import { createLog } from "../src/log.ts";
import type { Context } from "../src/state/context.ts";

export function contextWith(given: Pick<Context, "store" | "clock"> & Partial<Context>): Context {
  return {
    log: createLog("silent"),
    defaultChannel: "C1",
    environment: { deciders: [], calls: [] },
    phoneNumberIds: ["1278"],
    businessAccountId: null,
    inviteTemplates: [],
    wake() {},
    ...given,
  };
}
