// What a kind of operation must be able to do at WhatsApp, each in a file of its own: ask for it, and look whether it has
// happened. The engine does everything else alike for all of them.
import type { Group, Operation, OperationKind, Task } from "../../groups/model.ts";
import { isOf, type End } from "../../groups/operations.ts";
import type { Context } from "../../state/context.ts";
import type { GroupInfo, WhatsAppClient } from "../../whatsapp/client.ts";
import type { FileSource } from "../files/carry-file.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";

/** One attempt to bring an operation further. `group` is null only for a create, which has none yet. */
export type Run = {
  context: Context;
  whatsapp: WhatsAppClient;
  /** What people have put into the messenger. */
  source: FileSource;
  operation: Operation;
  group: Group | null;
  /** Keeps what has been done so far of a task with many steps, and has its card show it. The fence before each step's call. */
  progress(task: Task): Promise<void>;
};

export type RunOf<Kind extends OperationKind> = Omit<Run, "operation" | "group"> & {
  operation: Operation & Operation<Kind>;
  group: Group;
};

/** What came of asking: its webhook will tell, or it has ended. */
export type Asked = { kind: "accepted"; requestId: string | null } | { kind: "ended"; end: End };

export type KindFor<AnyRun> = {
  /** Asking twice does no harm. Where it would, WhatsApp's "try again" proves that nothing was done, and nothing needs to be looked for. */
  isIdempotent: boolean;
  /** How long it is looked for after an unclear end, before it is asked again. */
  lookForMs: number;
  webhookWithinMs: number;
  /** Before the first attempt: what must be known to tell later whether it happened. */
  prepare?(run: AnyRun): Promise<Task>;
  /** @throws WhatsAppError */
  ask(run: AnyRun): Promise<Asked>;
  /** More than the engine writes down about what WhatsApp accepted. */
  accepted?(run: AnyRun, requestId: string | null): Promise<void>;
  /**
   * Whether it has happened, as WhatsApp shows it now; "settled" when that was recorded already, undefined when WhatsApp
   * does not show it. `isLast`: nobody waits any longer, so what shows is the end.
   */
  look(run: AnyRun, when: { isLast: boolean }): Promise<End | "settled" | undefined>;
  /**
   * Where two calls of one operation end differently and the later one counts: what WhatsApp shows now, when that is not what was
   * told as the end.
   */
  stillTrue?(run: AnyRun): Promise<End | undefined>;
};

/** A kind about groups that exist: its parts see only operations of that kind. */
export function groupKind<Kind extends OperationKind>(
  name: Kind,
  { prepare, stillTrue, ...parts }: Omit<KindFor<RunOf<Kind>>, "accepted">,
): KindFor<Run> {
  const own = ({ operation, group, ...rest }: Run): RunOf<Kind> => {
    if (!isOf(operation, name) || group === null)
      throw new Error(`this ${operation.task.kind} is no ${name}`);
    return { ...rest, operation, group };
  };
  return {
    ...parts,
    ...(prepare === undefined ? {} : { prepare: (run) => prepare(own(run)) }),
    ...(stillTrue === undefined ? {} : { stillTrue: (run) => stillTrue(own(run)) }),
    ask: (run) => parts.ask(own(run)),
    look: (run, when) => parts.look(own(run), when),
  };
}

/** Undefined when WhatsApp does not know the group any more. */
export async function readIfThere({
  whatsapp,
  group,
}: Pick<RunOf<OperationKind>, "whatsapp" | "group">): Promise<GroupInfo | undefined> {
  try {
    return await whatsapp.readGroup(group.whatsappId);
  } catch (error) {
    if (error instanceof WhatsAppError && error.family === "not found") return undefined;
    throw error;
  }
}
