/** Files in an order in which each stands before those that it loads: what mounts before what is mounted. */
import type ts from "typescript6";
import { importsOf } from "../imports-of.ts";
import type { SourceProgram } from "../program.ts";

/** Files in a circle keep the order in which they are given. */
export function importersFirst(files: readonly ts.SourceFile[], source: SourceProgram): ts.SourceFile[] {
  const done: ts.SourceFile[] = [];
  const seen = new Set<ts.SourceFile>();
  const wanted = new Set(files);
  const visit = (first: ts.SourceFile): void => {
    // By hand: a chain of imports may be longer than the stack is deep.
    const stack = [{ file: first, loaded: loadedBy(first, source) }];
    seen.add(first);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.loaded.shift();
      if (next === undefined) {
        done.push(top.file);
        stack.pop();
      } else if (!seen.has(next)) {
        seen.add(next);
        stack.push({ file: next, loaded: loadedBy(next, source) });
      }
    }
  };
  // From the last on, because the order is turned round at the end.
  for (const file of files.toReversed()) if (!seen.has(file)) visit(file);
  return done.reverse().filter((file) => wanted.has(file));
}

function loadedBy(file: ts.SourceFile, source: SourceProgram): ts.SourceFile[] {
  return importsOf(file.text).flatMap((specifier) => source.resolveImport(specifier, file.fileName) ?? []);
}
