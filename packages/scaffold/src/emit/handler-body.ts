/** What stands in a handler in place of the stub that throws. */
import type { Imports } from "./imports.ts";

export interface HandlerBody {
  /** `(req, res)` */
  readonly parameters: string;
  /** Statements, indented. */
  readonly body: string;
  /** Besides that of the handler's type. */
  readonly imports: Imports;
}
