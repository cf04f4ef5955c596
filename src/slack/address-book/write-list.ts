// The address book as a file. The button for exporting calls it.
import type { Listed } from "../../people-desk.ts";
import { writtenTable } from "../written-table.ts";

export async function writtenList(parts: AsyncIterable<Listed[]>): Promise<Buffer> {
  const table = writtenTable(["number", "name", "note"]);
  for await (const people of parts)
    table.add(people.map(({ number, name, note }) => [number, name ?? "", note ?? ""]));
  return table.bytes();
}
