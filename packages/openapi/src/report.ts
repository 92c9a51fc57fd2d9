/** Collects findings and locations; lines and columns are looked up once, at the end. */
import type { Finding, Location, Severity } from "@ashlar/model";
import type { Place } from "./place.ts";
import { locatePaths } from "./position.ts";
import type { SourceFile } from "./source-file.ts";

interface Remark {
  readonly rule: string;
  /** What was expected and what was found. */
  readonly message: string;
  readonly hint?: string;
}

interface OpenLocation {
  readonly file: string;
  readonly pointer: string;
  line?: number;
  column?: number;
}

export class Report {
  readonly #findings: Finding[] = [];
  readonly #seen = new Set<string>();
  #isForgiving = false;
  readonly #open = new Map<SourceFile, { location: OpenLocation; path: string[] }[]>();

  /** A reason for which the document cannot be used. */
  error(place: Place, remark: Remark): void {
    this.#add(this.#isForgiving ? "warning" : "error", place, remark);
  }

  /** From here on, what would be a reason to refuse is a warning. */
  forgive(): void {
    this.#isForgiving = true;
  }

  /** Something wrong that was repaired. */
  warn(place: Place, remark: Remark): void {
    this.#add("warning", place, remark);
  }

  /** Something wrong at a location that {@link locationOf} gave. */
  warnAt(location: Location, remark: Remark): void {
    this.#findings.push({ severity: "warning", location, ...remark });
  }

  /** A location that gets its line and column when {@link findings} is called. */
  locationOf(place: Place): Location {
    const path = place.path;
    const location: OpenLocation = { file: place.file.name, pointer: place.pointer };
    const open = this.#open.get(place.file);
    if (open === undefined) this.#open.set(place.file, [{ location, path }]);
    else open.push({ location, path });
    return location;
  }

  /** Everything reported, in the order of files and lines. */
  findings(files: readonly SourceFile[]): Finding[] {
    for (const [file, open] of this.#open) {
      if (file.format === "text") continue;
      const positions = locatePaths(
        file.format,
        file.text,
        open.map(({ path }) => path),
      );
      for (const [index, { location }] of open.entries()) Object.assign(location, positions[index]);
    }
    const order = new Map(files.map((file, index) => [file.name, index]));
    return [...files.flatMap((file) => file.findings), ...this.#findings].sort((a, b) =>
      compareLocations(order, a.location, b.location),
    );
  }

  #add(severity: Severity, place: Place, remark: Remark): void {
    // A component that many operations use is read once for each of them.
    const key = `${remark.rule} ${place.identity} ${remark.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#findings.push({ severity, location: this.locationOf(place), ...remark });
  }
}

function compareLocations(order: ReadonlyMap<string, number>, a?: Location, b?: Location): number {
  const fileOf = (location?: Location): number => order.get(location?.file ?? "") ?? order.size;
  return fileOf(a) - fileOf(b) || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
