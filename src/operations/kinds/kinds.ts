// Every kind of operation, and what it does at WhatsApp.
import type { OperationKind } from "../../groups/model.ts";
import { create } from "./create.ts";
import { decide } from "./decide.ts";
import { deletion } from "./delete.ts";
import { invite } from "./invite.ts";
import type { KindFor, Run } from "./kind.ts";
import { remove } from "./remove.ts";
import { resetLink } from "./reset-link.ts";
import { send } from "./send.ts";
import { settings } from "./settings.ts";

export const kinds: Record<OperationKind, KindFor<Run>> = {
  create,
  decide,
  settings,
  remove,
  delete: deletion,
  "reset link": resetLink,
  send,
  invite,
};
