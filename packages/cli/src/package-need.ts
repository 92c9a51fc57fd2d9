/** Whether `package.json` lists what the files import, in a version that they were made for. */
import type { Finding } from "@ashlar/model";
import type { PackageNeed } from "@ashlar/scaffold";
import intersects from "semver/ranges/intersects.js";
import minVersion from "semver/ranges/min-version.js";
import validRange from "semver/ranges/valid.js";

/** `unknown` is a range that says no version: a tag, a folder, an address. */
export type PackageState = "missing" | "fits" | "older" | "newer" | "unknown";

/** @param range as `package.json` has it, undefined where it does not list the package */
export function stateOfPackage(
  { version, development }: PackageNeed,
  range: string | undefined,
): PackageState {
  if (range === undefined) return "missing";
  const plain = range.replace(/^(?:workspace:|npm:(?:@?[^@]+@)?)/, "");
  if (validRange(plain) === null) return "unknown";
  if (intersects(plain, version)) return "fits";
  const isOlder = (minVersion(plain)?.compare(minVersion(version) ?? "0.0.0") ?? 0) < 0;
  // Types of a newer Node know all that those of an older one do.
  if (!isOlder && development) return "fits";
  return isOlder ? "older" : "newer";
}

/** The packages to be installed, so that the files compile and run. */
export function packagesToInstall(
  needs: readonly PackageNeed[],
  listed: ReadonlyMap<string, string>,
): PackageNeed[] {
  const lacking = needs.filter(
    (need) => !/^(?:fits|unknown)$/.test(stateOfPackage(need, listed.get(need.name))),
  );
  const needsCompiler = needs.length > 0 && !listed.has("typescript");
  return needsCompiler ? [...lacking, compiler] : lacking;
}

/** A framework of another major version takes the routes and treats them differently, or does not take them. */
export function otherVersions(needs: readonly PackageNeed[], listed: ReadonlyMap<string, string>): Finding[] {
  return needs.flatMap((need): Finding[] => {
    const range = listed.get(need.name);
    const state = stateOfPackage(need, range);
    if (need.development || (state !== "older" && state !== "newer")) return [];
    return [
      {
        rule: "framework-version",
        severity: "warning",
        message: `the files are for ${need.name} ${need.version}, and package.json lists ${range}`,
        hint: `npm install ${need.name}@${need.version}`,
        location: { file: "package.json" },
      },
    ];
  });
}

const compiler: PackageNeed = {
  name: "typescript",
  version: "^7.0.2",
  why: "compiler",
  development: true,
};
