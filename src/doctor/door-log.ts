// What came to the doors since the start, in counts: whether signatures are right is seen nowhere else. `app.ts` has both doors
// write here; probes read.

type Door = {
  /** Our time; null: none since the start. */
  lastAccepted: number | null;
  /** Wrong signatures since then, or since the start. */
  refused: number;
};

export type DoorSeen = { slack(): Door; whatsapp(): Door };

export type DoorLog = DoorSeen & {
  accepted(door: keyof DoorSeen): void;
  refused(door: keyof DoorSeen): void;
};

export function createDoorLog(now: () => number): DoorLog {
  const doors: Record<keyof DoorSeen, Door> = {
    slack: { lastAccepted: null, refused: 0 },
    whatsapp: { lastAccepted: null, refused: 0 },
  };
  return {
    slack: () => doors.slack,
    whatsapp: () => doors.whatsapp,
    accepted: (door) => void (doors[door] = { lastAccepted: now(), refused: 0 }),
    refused: (door) => void (doors[door].refused += 1),
  };
}
