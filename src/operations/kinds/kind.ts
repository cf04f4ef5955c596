// What a kind of task must be able to do at WhatsApp: ask for it, and look whether it happened. `bring-task.ts` does
// everything else alike for all of them.
import type { Group, Task, TaskKind } from "../../groups/model.ts";
import type { TaskEnd, TaskOperation } from "../../groups/tasks.ts";
import type { KeptPictures } from "../pictures/kept-pictures.ts";
import type { GroupInfo, WhatsAppClient } from "../../whatsapp/client.ts";

export type TaskTools = {
  whatsapp: WhatsAppClient;
  group: Group;
  pictures: KeptPictures;
  /** Keeps what has been done so far of a task with many steps, and has its card show it. */
  progress(task: Task): Promise<void>;
};

/** What came of asking. */
export type Asked =
  /** Its webhook will tell. */
  { kind: "accepted"; requestId: string | null } | { kind: "ended"; end: TaskEnd };

export type TaskRunner<Kind extends TaskKind> = {
  /** Before the first attempt: what must be known to tell later whether it happened. */
  prepare?(operation: TaskOperation<Kind>, tools: TaskTools): Promise<Extract<Task, { kind: Kind }>>;
  /** @throws WhatsAppError */
  ask(operation: TaskOperation<Kind>, tools: TaskTools): Promise<Asked>;
  /**
   * Whether it has happened, as WhatsApp shows it now; undefined when WhatsApp cannot show it. `info` is undefined when
   * the group is gone.
   */
  look(
    operation: TaskOperation<Kind>,
    info: GroupInfo | undefined,
    tools: TaskTools,
  ): Promise<TaskEnd | undefined>;
  /** What WhatsApp shows when its webhook is waited for no longer, if that is an end; else the task has failed. */
  atLast?(operation: TaskOperation<Kind>, info: GroupInfo | undefined): TaskEnd | undefined;
  /** May be sent again after an unclear end although `look` saw nothing. Messages may not. */
  repeatable: boolean;
};
