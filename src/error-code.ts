// The code that Node and the drivers of databases put on an error. Everybody asks who tells one failure from another.

export function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
