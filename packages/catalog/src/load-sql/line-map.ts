/** Finds the place of an offset in a file. */
import type { Location } from "@ashlar/model";
import { lineMap as linesOf } from "@ashlar/postgres";

/** @param offset from 0 */
export type Locate = (offset: number) => Location;

export function lineMap(file: string, text: string): Locate {
  const placeOf = linesOf(text);
  return (offset) => ({ file, ...placeOf(offset) });
}
