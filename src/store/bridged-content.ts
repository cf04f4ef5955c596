// What waits of a bridged conversation, as it comes back from its column. `state/bridges.ts` reads it with this.
import { z } from "zod";
import { mediaKinds, type Bridged } from "../groups/bridge.ts";

const text = z.string().nullable();
const person = z.object({ waId: text, userId: text, username: text });
const from = z.object({ person, name: text });
const people = z.array(person);

const bridged = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), from, text: z.string(), replyTo: text }),
  z.object({
    kind: z.literal("media"),
    from,
    media: z.enum(mediaKinds),
    caption: text,
    replyTo: text,
    file: z.object({ id: z.string(), mimeType: text, name: text }),
  }),
  z.object({
    kind: z.literal("location"),
    from,
    latitude: z.number(),
    longitude: z.number(),
    name: text,
  }),
  z.object({
    kind: z.literal("contacts"),
    from,
    contacts: z.array(z.object({ name: z.string(), numbers: z.array(z.string()) })),
  }),
  z.object({ kind: z.literal("reaction"), from, to: z.string(), emoji: text }),
  z.object({ kind: z.literal("reacted"), from, emoji: z.string(), replyTo: z.string() }),
  z.object({ kind: z.literal("unsupported"), from, type: text }),
  z.object({ kind: z.literal("answer"), by: z.string(), text: z.string(), replyTo: text }),
  z.object({ kind: z.literal("joined"), people }),
  z.object({ kind: z.literal("left"), people }),
  z.object({ kind: z.literal("removed"), people }),
  z.object({
    kind: z.literal("switched"),
    mode: z.enum(["off", "listen", "talk", "open"]),
    namesAuthors: z.boolean(),
    by: text,
  }),
  z.object({
    kind: z.literal("route switched"),
    mode: z.enum(["off", "listen", "talk", "open"]),
    thread: z.object({ channel: z.string(), ts: z.string() }),
  }),
  z.object({
    kind: z.literal("moved away"),
    channel: z.string(),
    to: text,
    isOff: z.boolean(),
    by: text,
  }),
  z.object({ kind: z.literal("unheard") }),
  z.object({ kind: z.literal("lost") }),
]) satisfies z.ZodType<Bridged>;

/** What another version wrote is said to be lost. */
export function bridgedFromColumn(column: string | null): Bridged {
  return bridged.safeParse(JSON.parse(column ?? "null")).data ?? { kind: "lost" };
}
