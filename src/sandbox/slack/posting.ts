// What posting and changing messages means, whoever asks: chat.* methods, replies through a response_url, acknowledgements
// of slash commands, and people who write in a channel.

import { describeProblem, findBlockProblems, tooMuchText } from "./block-kit/find-block-problems.ts";
import { refusalWithMessages, SlackRefusal } from "./refusal.ts";
import type { Block, Channel, Message, Metadata } from "./shapes.ts";
import { refuseUnshownFiles } from "./shown-files.ts";
import { BOT, type Workspace } from "./workspace.ts";

export interface MessageContent {
  text: string;
  blocks: Block[];
}

const TEXT_CUT_AT = 40_000;

/** Text and blocks as Slack would take them; throws Slack's refusal otherwise. */
export function readContent(
  workspace: Workspace,
  { text = "", blocks }: { text?: string | undefined; blocks?: unknown },
) {
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackRefusal("invalid_blocks_format");
  const problems = findBlockProblems({ text, blocks }, "message");
  if (problems.some(({ message }) => message === tooMuchText)) throw new SlackRefusal(tooMuchText);
  const refused = problems.filter((problem) => problem.isRefused).map(describeProblem);
  if (refused.length > 0) throw refusalWithMessages("invalid_blocks", refused);
  for (const problem of problems) workspace.report(describeProblem(problem));
  const list = (blocks ?? []) as Block[];
  refuseUnshownFiles(workspace, list, "invalid_blocks");
  if (text === "" && list.length === 0) throw new SlackRefusal("no_text");
  return { text: text.slice(0, TEXT_CUT_AT), blocks: workspace.withIds(list) } satisfies MessageContent;
}

export interface Post extends MessageContent {
  channel: Channel;
  userId?: string;
  username?: string | undefined;
  metadata?: Metadata | null;
  threadTs?: string | null;
  isBroadcast?: boolean;
  fileIds?: string[];
}

export function postMessage(workspace: Workspace, post: Post): Message {
  const parent = post.threadTs ? post.channel.messages.find(({ ts }) => ts === post.threadTs) : undefined;
  if (post.threadTs && !parent) throw new SlackRefusal("thread_not_found");
  const message: Message = {
    channel: post.channel.id,
    ts: workspace.nextTs(),
    userId: post.userId ?? BOT.userId,
    byBot: post.userId === undefined,
    text: post.text,
    blocks: post.blocks,
    metadata: post.metadata ?? null,
    threadTs: post.threadTs ?? null,
    isBroadcast: post.isBroadcast ?? false,
    isDeleted: false,
    editedTs: null,
    fileIds: post.fileIds ?? [],
    thread: [],
    ...(post.username === undefined ? {} : { username: post.username }),
  };
  (parent?.thread ?? post.channel.messages).push(message);
  workspace.changed();
  if (message.byBot) workspace.posted(message);
  return message;
}

/** Without blocks in the new content the old ones go away, and the message is marked as edited. */
export function changeMessage(workspace: Workspace, message: Message, content: MessageContent): void {
  message.text = content.text;
  message.blocks = content.blocks;
  message.editedTs = content.blocks.length > 0 ? null : workspace.nextTs();
  workspace.changed();
}

/** The start of a thread stays as a placeholder; anything else is gone. */
export function deleteMessage(workspace: Workspace, message: Message): void {
  const channel = workspace.channels.get(message.channel);
  if (!channel) return;
  if (message.thread.length > 0) {
    Object.assign(message, { isDeleted: true, text: "", blocks: [], metadata: null });
  } else {
    const parent = channel.messages.find(({ ts }) => ts === message.threadTs);
    const home = parent?.thread ?? channel.messages;
    home.splice(home.indexOf(message), 1);
  }
  workspace.changed();
}
