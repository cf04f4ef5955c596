// The groups as WhatsApp knows them, and the way to make one without the bot.
import { useState } from "react";
import type { GroupView } from "../../whatsapp/snapshot.ts";
import type { PageState } from "../page-state.ts";
import { useActing } from "./acting.tsx";
import { Group } from "./group.tsx";
import { Icon } from "./icon.tsx";

export function GroupList({
  whatsapp: { groups, phones, stormGroups },
}: {
  whatsapp: PageState["whatsapp"];
}) {
  const [isCreating, setIsCreating] = useState(false);
  const present = groups.filter(({ deleted }) => !deleted);
  const usual = present.filter(({ id }) => !stormGroups.includes(id));
  const nameOf = (phone: string): string | null => phones.find((each) => each.phone === phone)?.name ?? null;
  return (
    <div className="group-list">
      <div className="list-title">
        <h3>Groups</h3>
        <button
          type="button"
          className="quiet"
          aria-expanded={isCreating}
          onClick={() => setIsCreating(!isCreating)}
        >
          <Icon name={isCreating ? "close" : "plus"} /> {isCreating ? "Cancel" : "New group"}
        </button>
      </div>
      {isCreating && <NewGroup done={() => setIsCreating(false)} />}
      <ul>
        {usual.map((group) => (
          <Group key={group.id} group={group} nameOf={nameOf} />
        ))}
      </ul>
      <StormGroups groups={present.filter(({ id }) => stormGroups.includes(id))} />
    </div>
  );
}

/** Made in WhatsApp itself: the bot hears of it afterwards. */
function NewGroup({ done }: { done: () => void }) {
  const { act } = useActing();
  const [subject, setSubject] = useState("");
  const create = () =>
    act({ act: "create elsewhere", subject, mode: "approval_required" }, (isDone) => isDone && done());
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        done();
      }}
    >
      <input
        value={subject}
        required
        autoFocus
        dir="auto"
        placeholder="Name of the new group"
        aria-label="Name of the new group"
        onChange={({ target }) => setSubject(target.value)}
      />
      <button type="submit">Create</button>
    </form>
  );
}

function StormGroups({ groups }: { groups: GroupView[] }) {
  if (groups.length === 0) return null;
  const waiting = groups.filter(({ pending }) => pending.length > 0).length;
  return (
    <p className="storm-groups">
      <Icon name="storm" /> {groups.length} more groups came with the storm; somebody waits at {waiting} of
      them.
    </p>
  );
}
