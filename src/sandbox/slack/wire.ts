// How people, channels, messages and views look in Slack's JSON, in answers of the Web API as in payloads sent to the bot.

import type { Channel, JsonObject, Message, SandboxFile, SandboxUser, View } from "./shapes.ts";
import { BOT, type Workspace } from "./workspace.ts";

export function describeMessage(workspace: Workspace, message: Message, withMetadata = true): JsonObject {
  const { thread } = message;
  const files = message.fileIds.flatMap((id) => workspace.files.get(id) ?? []);
  if (message.isDeleted) {
    return {
      type: "message",
      subtype: "tombstone",
      user: "USLACKBOT",
      text: "This message was deleted.",
      ts: message.ts,
    };
  }
  return {
    type: "message",
    user: message.userId,
    text: message.text,
    ts: message.ts,
    team: workspace.team.id,
    ...(message.byBot && { bot_id: BOT.botId, app_id: BOT.appId }),
    ...(files.length > 0 && { files: files.map((file) => describeFile(file, workspace.fileHost)) }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(withMetadata && message.metadata && { metadata: message.metadata }),
    ...(message.editedTs && { edited: { user: message.userId, ts: message.editedTs } }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(thread.length > 0 && {
      thread_ts: message.ts,
      reply_count: thread.length,
      latest_reply: thread.at(-1)?.ts,
    }),
  };
}

export function describeChannel(channel: Channel): JsonObject {
  const isDirect = channel.directWith !== null;
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !isDirect && !channel.isPrivate,
    is_group: !isDirect && channel.isPrivate,
    is_im: isDirect,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_member: channel.botIn,
    ...describeSharing(channel),
    num_members: channel.members.size + (channel.botIn ? 1 : 0),
    ...(isDirect && { user: channel.directWith }),
  };
}

/** Source: https://docs.slack.dev/reference/objects/conversation-object */
function describeSharing({ sharedWith }: Channel): JsonObject {
  return {
    is_shared: sharedWith === "organisation" || sharedWith === "company",
    is_org_shared: sharedWith === "organisation",
    is_ext_shared: sharedWith === "company",
    is_pending_ext_shared: sharedWith === "invited company",
  };
}

/** `id` is the one it was asked by: in an organisation a person has two. */
export function describeUser(workspace: Workspace, user: SandboxUser, id = user.id): JsonObject {
  return {
    id,
    team_id: user.teamId ?? workspace.team.id,
    name: user.name,
    real_name: user.realName,
    deleted: user.isDeactivated ?? false,
    tz: user.timeZone ?? "Europe/Amsterdam",
    profile: { real_name: user.realName, display_name: user.name },
    is_admin: user.kind === "admin",
    is_owner: false,
    is_restricted: user.kind === "guest",
    is_ultra_restricted: false,
    is_bot: user.kind === "bot",
    ...(user.kind === "stranger" && { is_stranger: true }),
    ...(user.enterprise && {
      enterprise_user: {
        id: user.enterprise.id,
        enterprise_id: workspace.team.enterpriseId,
        enterprise_name: workspace.team.name,
        is_admin: false,
        is_owner: false,
        teams: user.enterprise.teams,
      },
    }),
  };
}

export const botUser: SandboxUser = { id: BOT.userId, name: BOT.name, realName: BOT.name, kind: "bot" };

export function describeView(workspace: Workspace, view: View): JsonObject {
  const { content } = view;
  return {
    id: view.id,
    team_id: workspace.team.id,
    app_id: BOT.appId,
    bot_id: BOT.botId,
    type: content.type,
    title: content.title ?? null,
    submit: content.submit ?? null,
    close: content.close ?? null,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? "",
    callback_id: content.callback_id ?? "",
    external_id: content.external_id ?? "",
    clear_on_close: content.clear_on_close ?? false,
    notify_on_close: content.notify_on_close ?? false,
    state: { values: view.values },
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
  };
}

export function describeFile(file: SandboxFile, baseUrl: string): JsonObject {
  const address = `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.isProcessed ? file.mimetype : "",
    filetype: file.isProcessed ? (file.name.split(".").at(-1) ?? "") : "",
    size: file.bytes.length,
    user: file.ownerId,
    url_private: address,
    url_private_download: address,
    permalink: address,
  };
}
