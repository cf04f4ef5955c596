// The views.* methods: forms opened within three seconds of a click, pushed, changed, and homes published.
// Sources: https://docs.slack.dev/reference/methods (views.open, views.push, views.update, views.publish).

import { z } from "zod";
import { method, type Service } from "../method.ts";
import { SlackRefusal } from "../refusal.ts";
import type { View } from "../shapes.ts";
import { openView, publishHome, pushView, readView, refuseStaleHash, replaceView } from "../view-stacks.ts";
import { describeView } from "../wire.ts";

const triggered = z.object({ trigger_id: z.string(), view: z.unknown() });

export const views = {
  "views.open": method({
    perMinute: 100,
    args: triggered,
    run(args, service) {
      const content = readView(service.workspace, args.view, "modal");
      const userId = service.triggers.redeem(args.trigger_id);
      return describe(service, openView(service.workspace, userId, content));
    },
  }),

  "views.push": method({
    perMinute: 100,
    args: triggered,
    run(args, service) {
      const content = readView(service.workspace, args.view, "modal");
      const userId = service.triggers.redeem(args.trigger_id);
      return describe(service, pushView(service.workspace, userId, content));
    },
  }),

  "views.update": method({
    perMinute: 100,
    args: z.object({
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
      view: z.unknown(),
    }),
    run(args, service) {
      const { workspace } = service;
      const view = findView(service, args);
      const content = readView(workspace, args.view, view.content.type);
      refuseStaleHash(view, args.hash);
      return describe(service, replaceView(workspace, view, content));
    },
  }),

  "views.publish": method({
    perMinute: 100,
    args: z.object({ user_id: z.string(), hash: z.string().optional(), view: z.unknown() }),
    run(args, service) {
      const { workspace } = service;
      const user = workspace.user(args.user_id);
      if (!user) throw new SlackRefusal("user_not_found");
      const content = readView(workspace, args.view, "home");
      refuseStaleHash(workspace.views.get(workspace.homes.get(user.id) ?? ""), args.hash);
      return describe(service, publishHome(workspace, user.id, content));
    },
  }),
};

/** A form that was closed meanwhile is not found, as on the real Slack. */
function findView(
  { workspace }: Service,
  args: { view_id?: string | undefined; external_id?: string | undefined },
): View {
  const byExternalId = [...workspace.views.values()].find(
    ({ content }) => content.external_id === args.external_id,
  );
  const view = args.view_id ? workspace.views.get(args.view_id) : args.external_id && byExternalId;
  if (!view) throw new SlackRefusal("not_found");
  return view;
}

function describe({ workspace }: Service, view: View) {
  return { view: describeView(workspace, view) };
}
