import { createPaint } from "@ashlar/report";
import { expect, test } from "vitest";
import { withShadow } from "../src/commands/db/shadow-session.ts";
import { Interrupt } from "../src/interrupt.ts";

test("work that goes on after Ctrl-C gets no server, which would keep the process alive", async () => {
  const interrupt = new Interrupt(() => undefined);
  const stopListening = interrupt.listen();
  const plain = createPaint(false);
  const silent = () => undefined;
  const terminal = { cwd: ".", out: silent, err: silent, outPaint: plain, errPaint: plain, progress: silent };
  const session = { terminal, interrupt, now: () => new Date(), finish: silent };
  let goOn: () => void = silent;
  const leftBehind = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let late: Promise<unknown> | undefined;
  try {
    const run = withShadow(undefined, session, async (open) => {
      late = leftBehind.then(open);
      await late;
    });
    process.emit("SIGINT");
    await expect(run).rejects.toMatchObject({ code: "ASHLAR_CLI_STOPPED" });
    goOn();
    await expect(late).rejects.toMatchObject({ code: "ASHLAR_CLI_STOPPED" });
  } finally {
    stopListening();
  }
});
