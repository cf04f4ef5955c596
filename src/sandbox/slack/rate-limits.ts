// Slack's rate limits: calls per method and minute, and messages per channel and second with a small burst. The Web API door
// and the response_url door ask before they act. Source: https://docs.slack.dev/apis/web-api/rate-limits

const MINUTE_MS = 60_000;
const BURST = 3;

export interface Demand {
  method: string;
  /** How many calls a minute the method takes; null where Slack names no figure. */
  perMinute: number | null;
  /** The channel this would post to, if it posts. */
  postsTo: string | null;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

export function createRateLimits(now: () => number, isOff: boolean) {
  const callTimes = new Map<string, number[]>();
  const channels = new Map<string, { tokens: number; at: number }>();

  return {
    /** Takes what is demanded, or says after how many seconds to come back. */
    take({ method, perMinute, postsTo }: Demand): number | null {
      if (isOff) return null;
      const recent = (callTimes.get(method) ?? []).filter((at) => at > now() - MINUTE_MS);
      const [oldest] = recent;
      if (perMinute !== null && oldest !== undefined && recent.length >= perMinute) {
        return secondsUntil(oldest + MINUTE_MS);
      }
      const bucket = postsTo === null ? null : refill(postsTo);
      if (bucket && bucket.tokens < 1) return 1;
      if (bucket) bucket.tokens -= 1;
      callTimes.set(method, [...recent, now()]);
      return null;
    },
  };

  function refill(channel: string) {
    const bucket = channels.get(channel) ?? { tokens: BURST, at: now() };
    bucket.tokens = Math.min(BURST, bucket.tokens + (now() - bucket.at) / 1000);
    bucket.at = now();
    channels.set(channel, bucket);
    return bucket;
  }

  function secondsUntil(at: number): number {
    return Math.max(1, Math.ceil((at - now()) / 1000));
  }
}
