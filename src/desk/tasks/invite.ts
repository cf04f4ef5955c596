// Invitations, one message to each person. Each attempt is written down before it is made, so that after a crash nobody is
// invited twice: whoever was under way then is left unclear, and the rest go on.
import type { MessageProgress, Task } from "../../groups/model.ts";
import { WhatsAppError } from "../../whatsapp/errors.ts";
import { sentMessage } from "./send.ts";
import type { TaskRunner, TaskTools } from "./task-kind.ts";
import type { TaskOperation } from "../../groups/tasks.ts";

type Invite = Extract<Task, { kind: "invite" }>;

const unclear: MessageProgress = { id: null, state: "unclear", delivered: 0, read: 0, code: null };

export const inviteRunner: TaskRunner<"invite"> = {
  repeatable: true,
  async ask(operation, tools) {
    let task = operation.task;
    for (const [index, { message }] of task.people.entries()) {
      if (message !== null) continue;
      task = withMessage(task, index, unclear);
      await tools.progress(task);
      task = withMessage(task, index, await invite(operation, task, index, tools));
      await tools.progress(task);
    }
    const state = task.people.some(({ message }) => message?.state !== "failed") ? "done" : "failed";
    return {
      kind: "ended",
      end: {
        task,
        state,
        code: task.people.find(({ message }) => message?.code != null)?.message?.code ?? null,
      },
    };
  },
  async look() {
    return undefined;
  },
};

async function invite(
  operation: TaskOperation<"invite">,
  task: Invite,
  index: number,
  { whatsapp, group }: TaskTools,
): Promise<MessageProgress> {
  const person = task.people[index]?.person;
  if (person === undefined) return unclear;
  try {
    const { messageId } = await whatsapp.sendGroupInviteTemplate(operation.phoneNumberId, {
      person,
      templateName: task.template.name,
      language: task.template.language,
      groupId: group.whatsappId,
      variables: [{ kind: "invite link" }],
    });
    return sentMessage(messageId);
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    return error.cure.kind === "look" ? unclear : { ...unclear, state: "failed", code: error.code };
  }
}

function withMessage(task: Invite, index: number, message: MessageProgress): Invite {
  return { ...task, people: task.people.map((each, at) => (at === index ? { ...each, message } : each)) };
}
