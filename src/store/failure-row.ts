// Why something failed, as it comes back from a column. `rows.ts` reads operations, cards and files with this.
import { z } from "zod";
import type { Failure } from "../groups/model.ts";

export const failure = z.object({
  code: z.union([
    z.number(),
    z.enum([
      "no answer",
      "unclear",
      "no word",
      "picture forgotten",
      "file too large",
      "file unknown",
      "file withheld",
      "file gone",
      "file damaged",
      "not a member",
      "window closed",
      "bridge switched",
      "unforeseen",
      "self-check",
    ]),
    z.null(),
  ]),
  detail: z.string().nullable(),
}) satisfies z.ZodType<Failure>;
