import { describe, expect, test } from "vitest";
import { checkDescriptorLimit, descriptorLimit } from "../src/descriptor-limit.ts";

describe("the limit of open files", () => {
  test("is the soft one of /proc", () => {
    const limits =
      "Limit                     Soft Limit           Hard Limit           Units     \n" +
      "Max processes             7823                 7823                 processes \n" +
      "Max open files            1024                 4096                 files     \n";
    expect(descriptorLimit(limits)).toBe(1024);
  });

  test("is not known where there is no /proc, and then nothing is refused", () => {
    expect(descriptorLimit("")).toBe(Number.POSITIVE_INFINITY);
    expect(() =>
      checkDescriptorLimit({ connections: 1e6, workers: 1 }, Number.POSITIVE_INFINITY),
    ).not.toThrow();
  });

  test("refuses more connections than fit, and says how many do and what to do", () => {
    expect(() => checkDescriptorLimit({ connections: 100, workers: 16 }, 4096)).not.toThrow();
    expect(() => checkDescriptorLimit({ connections: 4096, workers: 1 }, 4096)).toThrow(
      expect.objectContaining({
        code: "ASHLAR_LOAD_INPUT",
        message: expect.stringMatching(/^4096 connections do not fit: .* 4096 files .* leaves \d+$/),
        hint: expect.stringMatching(/^run ulimit -n \d{4} before/),
      }),
    );
  });
});
