// What the kernel knows about a process: the processor's time it took, and the memory it holds. On a crowded machine the first says more
// about a program than the clock on the wall. Linux only.
import { readFile } from "node:fs/promises";

const ticksPerSecond = 100;

export async function processorMs(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may hold blanks; user and system time are the 14th and 15th field.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}

export async function residentMb(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1]) / 1_024;
}
