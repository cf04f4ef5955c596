// One line of the audit: `actor` is a Slack user id, "whatsapp" or "groupdesk". Moves make them, `store/audit.ts` keeps them.
import type { GroupId, OperationId } from "./model.ts";

export type AuditEntry = {
  at: number;
  actor: string;
  action: string;
  groupId: GroupId | null;
  operationId: OperationId | null;
  details: Record<string, unknown>;
};
