const streams = {};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function* counted(name, count, data, pauseMs) {
  const state = { sent: 0, ended: false };
  streams[name] = state;
  try {
    for (; state.sent < count; state.sent++) {
      yield { data: data ?? String(state.sent + 1) };
      if (pauseMs !== undefined) await sleep(pauseMs);
    }
  } finally {
    state.ended = true;
  }
}
export const handlers = {
  getState: () => ({ status: 200, body: { streams } }),
  failLate: ({ raw }) => {
    raw.write("begun");
    throw new Error("secret");
  },
  breakStream: () => ({
    status: 200,
    body: (async function* () {
      yield { data: "1" };
      await sleep(50);
      throw new Error("secret");
    })(),
  }),
  // Never has anything to tell, and hears only by \`return\` that nobody listens.
  wait: () => {
    const state = { sent: 0, ended: false };
    streams["waiting"] = state;
    const iterator = {
      next: () => new Promise(() => {}),
      return: async () => {
        state.ended = true;
        return { done: true, value: undefined };
      },
    };
    return { status: 200, body: { [Symbol.asyncIterator]: () => iterator } };
  },
  tick: () => ({ status: 200, body: counted("ticking", 1_000, undefined, 10) }),
  flood: () => ({ status: 200, body: counted("flood", 10_000, "x".repeat(10_000)) }),
};
