// What people do on their phones, and WhatsApp by itself, for the load. Each act is written into the ledger.
import { livingGroups, type ActParts, type Acts, type Came } from "./acts.ts";
import type { Random } from "./random.ts";

/** A card shows eight; what it hides cannot be looked at. */
const mostWaiting = 5;

export function createPhoneActs({ stage, ledger, newPhone }: ActParts): Acts {
  const { whatsapp } = stage;

  return {
    ask: { weight: 20, run: ask },
    withdraw: { weight: 3, run: withdraw },
    leave: { weight: 4, run: leave },
    suspend: { weight: 1, run: suspend },
    clear: { weight: 3, run: clear },
    "edit elsewhere": { weight: 1, run: editElsewhere },
  };

  function ask(chance: Random): Came {
    const group = chance.pick(
      livingGroups(stage).filter((each) => each.members.length + each.pending.length < mostWaiting + 3),
    );
    if (group === undefined || group.pending.length >= mostWaiting) return "impossible";
    const phone = newPhone();
    whatsapp.asksToJoin(group.id, phone);
    ledger.happened.push({ kind: "asked", groupId: group.id, phone });
    return "done";
  }

  function withdraw(chance: Random): Came {
    const group = chance.pick(livingGroups(stage).filter(({ pending }) => pending.length > 0));
    const phone = chance.pick(group?.pending ?? [])?.phone;
    if (group === undefined || phone === undefined) return "impossible";
    whatsapp.withdraws(group.id, phone);
    ledger.happened.push({ kind: "withdrew", groupId: group.id, phone });
    return "done";
  }

  function leave(chance: Random): Came {
    const group = chance.pick(livingGroups(stage).filter(({ members }) => members.length > 1));
    const phone = chance.pick(group?.members ?? [])?.phone;
    if (group === undefined || phone === undefined) return "impossible";
    whatsapp.leaves(group.id, phone);
    ledger.happened.push({ kind: "left", groupId: group.id, phone });
    return "done";
  }

  /** Each group once: cards of two suspensions in one second could not be told apart. */
  function suspend(chance: Random): Came {
    const before = new Set(
      ledger.happened.flatMap(({ kind, groupId }) => (kind === "suspended" ? [groupId] : [])),
    );
    const group = chance.pick(livingGroups(stage).filter(({ id }) => !before.has(id)));
    const suspendedNow = whatsapp.groups().filter(({ suspended, deleted }) => suspended && !deleted);
    if (group === undefined || suspendedNow.length > 1) return "impossible";
    whatsapp.suspend(group.id);
    ledger.happened.push({ kind: "suspended", groupId: group.id, phone: "" });
    return "done";
  }

  function clear(chance: Random): Came {
    const group = chance.pick(whatsapp.groups().filter(({ suspended, deleted }) => suspended && !deleted));
    if (group === undefined) return "impossible";
    whatsapp.clearSuspension(group.id);
    ledger.happened.push({ kind: "cleared", groupId: group.id, phone: "" });
    return "done";
  }

  function editElsewhere(chance: Random): Came {
    const losesWebhooks = whatsapp.webhooks.log.some(({ state }) => state === "dropped");
    const free = livingGroups(stage).filter(({ id }) => !ledger.asked.some(({ groupId }) => groupId === id));
    // Of whose making nobody told, only its name says who asked for it.
    const group = chance.pick(
      losesWebhooks ? free.filter(({ subject }) => !subject.startsWith("Made")) : free,
    );
    if (group === undefined) return "impossible";
    const token = /Q\d+Z/u.exec(group.subject)?.[0];
    if (token === undefined) return "impossible";
    whatsapp.changeSettingsElsewhere(group.id, { subject: `Renamed ${token}` });
    return "done";
  }
}
