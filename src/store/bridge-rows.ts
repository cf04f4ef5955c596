// Bridges as rows, and back. `rows.ts` has the other nouns.
import { z } from "zod";
import type { Bridge } from "../groups/bridge.ts";
import type { BridgeRow } from "./bridge-tables.ts";
import { json, parsed } from "./rows.ts";

const ids = z.array(z.string());

export function bridgeFromRow(row: BridgeRow): Bridge {
  return {
    ...row,
    namesAuthors: row.namesAuthors === 1,
    talkers: parsed(ids.nullable(), row.talkers),
    takesBots: row.takesBots === 1,
    isOwn: row.isOwn === 1,
  };
}

export function bridgeToRow({ talkers, namesAuthors, takesBots, isOwn, ...others }: Bridge): BridgeRow {
  return {
    ...others,
    talkers: json(talkers),
    namesAuthors: namesAuthors ? 1 : 0,
    takesBots: takesBots ? 1 : 0,
    isOwn: isOwn ? 1 : 0,
  };
}
