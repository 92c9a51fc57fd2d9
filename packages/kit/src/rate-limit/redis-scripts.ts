/** The store's steps as Lua: Redis runs each as one, by its own clock. */
import { createHash } from "node:crypto";

export interface Script {
  readonly text: string;
  /** SHA-1 in hex, by which Redis knows it. */
  readonly sha: string;
}

// Milliseconds with a fraction: TIME gives seconds and microseconds.
const now = `local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
`;

/** KEYS: bucket; ARGV: windowMs, requests → { 1 | 0, fullInMs as text }. The same arithmetic as bucket.ts. */
export const takeScript: Script = script(`${now}
local window = tonumber(ARGV[1])
local each = window / tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or '0') - now
if full < 0 then full = 0 end
if full > window then full = window end
local next = full + each
-- The same tolerance as in bucket.ts.
if next > window + 0.002 then return { 0, string.format('%.3f', full) } end
redis.call('SET', KEYS[1], string.format('%.3f', now + next), 'PX', math.ceil(next))
return { 1, string.format('%.3f', next) }
`);

/** KEYS: failures → whole seconds to wait. */
export const waitScript: Script = script(`${now}
local untilMs = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
return math.max(0, math.ceil((untilMs - now) / 1000))
`);

// As failures.ts.
const fail = `local costly = redis.call('HINCRBY', KEYS[1], 'count', 1) - tonumber(ARGV[1])
local wait = 0
if costly > 0 then
  wait = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * 2 ^ math.min(30, costly - 1))
end
redis.call('HSET', KEYS[1], 'until', string.format('%.3f', now + wait * 1000))
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(wait, tonumber(ARGV[4])) * 1000))
`;

/** KEYS: failures; ARGV: freeFailures, firstWaitS, longestWaitS, forgetS → whole seconds to wait. */
export const failScript: Script = script(`${now}
${fail}
return math.ceil(wait)
`);

/** KEYS and ARGV as failScript → whole seconds to wait, or 0 after noting a failure. */
export const attemptScript: Script = script(`${now}
local untilMs = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if untilMs > now then return math.ceil((untilMs - now) / 1000) end
${fail}
return 0
`);

/** KEYS: failures. */
export const clearScript: Script = script(`return redis.call('DEL', KEYS[1])
`);

function script(text: string): Script {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
