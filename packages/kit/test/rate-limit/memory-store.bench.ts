/** What a limit costs each request: `npx vitest bench packages/kit`. */
import { bench, describe } from "vitest";
import { createRateLimits, memoryStore } from "../../src/rate-limit/index.ts";

const perIp = { name: "ip", requests: 100, windowS: 60 };
const addresses = Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`);
let turn = 0;
const nextAddress = (): string => addresses[turn++ % addresses.length] ?? "";

describe("rate limits in memory", () => {
  const store = memoryStore();
  bench("take one token", () => {
    store.take(nextAddress(), perIp, Date.now());
  });

  const limits = createRateLimits({ store: memoryStore(), perIp });
  bench("admit a request, fields included", () => {
    limits.admit({ ip: nextAddress(), route: undefined });
  });
});
