// The files.* methods: uploading in three steps and looking at a file. The bytes travel over the server's own addresses.
// Source: https://docs.slack.dev/messaging/working-with-files

import { z } from "zod";
import { writableChannel } from "../channel-access.ts";
import { method } from "../method.ts";
import { postMessage } from "../posting.ts";
import { SlackRefusal } from "../refusal.ts";
import { describeFile } from "../wire.ts";
import { BOT } from "../workspace.ts";

const finishedFiles = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

export const files = {
  "files.info": method({
    perMinute: 100,
    scope: "files:read",
    args: z.object({ file: z.string() }),
    run(args, { workspace, baseUrl }) {
      const file = workspace.files.get(args.file);
      if (!file) throw new SlackRefusal("file_not_found");
      const described = describeFile(file, baseUrl());
      // Slack looks into an upload in its own time: here, between the first question about it and the second.
      file.isProcessed = true;
      return { file: described };
    },
  }),

  "files.getUploadURLExternal": method({
    perMinute: 100,
    scope: "files:write",
    args: z.object({ filename: z.string().min(1), length: z.coerce.number().int().min(1) }),
    run(args, { workspace, baseUrl }) {
      const id = workspace.nextId("F");
      const name = args.filename;
      const mimetype = "application/octet-stream";
      workspace.files.set(id, {
        id,
        name,
        title: name,
        mimetype,
        bytes: Buffer.alloc(0),
        ownerId: BOT.userId,
        isShared: false,
        isProcessed: false,
      });
      return { upload_url: `${baseUrl()}/upload/${id}`, file_id: id };
    },
  }),

  "files.completeUploadExternal": method({
    perMinute: 100,
    scope: "files:write",
    args: z.object({
      files: z.unknown(),
      channel_id: z.string().optional(),
      initial_comment: z.string().optional(),
      thread_ts: z.string().optional(),
    }),
    run(args, service) {
      const { workspace } = service;
      const parsed = finishedFiles.safeParse(args.files);
      if (!parsed.success) throw new SlackRefusal("invalid_arguments");
      const uploaded = parsed.data.map(({ id, title }) => {
        const file = workspace.files.get(id);
        if (!file || file.bytes.length === 0) throw new SlackRefusal("file_not_found");
        return Object.assign(file, { title: title ?? file.title, isShared: true });
      });
      if (args.channel_id) {
        const channel = writableChannel(service, args.channel_id);
        const fileIds = uploaded.map(({ id }) => id);
        const text = args.initial_comment ?? "";
        postMessage(workspace, { channel, text, blocks: [], fileIds, threadTs: args.thread_ts ?? null });
      }
      return { files: uploaded.map((file) => describeFile(file, service.baseUrl())) };
    },
  }),
};
