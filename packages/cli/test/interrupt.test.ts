import { createPaint, ReportError } from "@ashlar/report";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CliError } from "../src/errors.ts";
import { exitCodeOf } from "../src/exit-code-of.ts";
import { Interrupt } from "../src/interrupt.ts";
import { printError } from "../src/print-error.ts";

describe("Ctrl-C", () => {
  it("while files are written aborts the writing, which ends the run in order", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const interrupt = new Interrupt(() => undefined);
    onTestFinished(interrupt.listen());
    onTestFinished(() => exit.mockRestore());
    await interrupt.guard(async (signal) => {
      process.emit("SIGINT");
      expect(signal.aborted).toBe(true);
    });
    expect(exit).not.toHaveBeenCalled();
  });

  it("a second time is told apart, and a third ends the run at once", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const interrupt = new Interrupt(() => undefined);
    onTestFinished(interrupt.listen());
    onTestFinished(() => exit.mockRestore());
    await interrupt.guard(async (signal, again) => {
      process.emit("SIGINT");
      expect([signal.aborted, again.aborted]).toEqual([true, false]);
      process.emit("SIGTERM");
      expect(again.aborted).toBe(true);
      expect(exit).not.toHaveBeenCalled();
      process.emit("SIGINT");
      expect(exit).toHaveBeenCalledWith(130);
    });
  });

  it("at any other time says so and exits 130", () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const onStop = vi.fn();
    onTestFinished(new Interrupt(onStop).listen());
    onTestFinished(() => exit.mockRestore());
    process.emit("SIGINT");
    expect(onStop).toHaveBeenCalledOnce();
    expect(exit).toHaveBeenCalledWith(130);
  });

  it("is not listened to after the run", () => {
    const before = process.listenerCount("SIGINT");
    new Interrupt(() => undefined).listen()();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});

describe("the exit code", () => {
  const cases: { title: string; error: unknown; code: number }[] = [
    {
      title: "1 for a person's edit in the way",
      error: new CliError("ASHLAR_CLI_CONFLICT", "x", { hint: "y" }),
      code: 1,
    },
    { title: "2 for wrong usage", error: new CliError("ASHLAR_CLI_USAGE", "x", { hint: "y" }), code: 2 },
    {
      title: "3 for an address that does not answer",
      error: Object.assign(new Error("x"), { code: "ASHLAR_OPENAPI_UNREACHABLE", hint: "y" }),
      code: 3,
    },
    {
      title: "130 for writing that was stopped",
      error: new ReportError("ASHLAR_REPORT_STOPPED", "x", { hint: "y" }),
      code: 130,
    },
    { title: "70 for a mistake of ours", error: new TypeError("x"), code: 70 },
    { title: "70 for a thrown value that is no error", error: "x", code: 70 },
  ];
  for (const { title, error, code } of cases) it(`is ${title}`, () => expect(exitCodeOf(error)).toBe(code));
});

it("a mistake of ours prints its stack and asks for a report", () => {
  let err = "";
  const paint = createPaint(false);
  const say = (text: string) => {
    err += text;
  };
  const terminal = {
    cwd: "/",
    out: () => undefined,
    err: say,
    outPaint: paint,
    errPaint: paint,
    progress: () => undefined,
  };
  printError(terminal, new TypeError("x is undefined"), { command: "scaffold", json: false });
  expect(err).toMatch(
    /^error: this is a mistake in Ashlar.*\nTypeError: x is undefined\n {4}at [\s\S]*please report it/,
  );
});
