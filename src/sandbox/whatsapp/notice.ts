// Tells listeners that something changed, once per turn of the event loop however much changed. Used for the page.

export function createNotice() {
  const listeners = new Set<() => void>();
  let raised: NodeJS.Immediate | null = null;

  function raise(): void {
    if (listeners.size === 0) return;
    raised ??= setImmediate(() => {
      raised = null;
      for (const listener of listeners) listener();
    });
  }

  /** Returns the way to stop listening. */
  function listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function stop(): void {
    listeners.clear();
    if (raised) clearImmediate(raised);
    raised = null;
  }

  return { raise, listen, stop };
}
