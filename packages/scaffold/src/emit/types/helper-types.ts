/** The few types that are no schema's, each in the file only when something there needs it. */
import type { HelperType } from "./scope.ts";

const order: readonly HelperType[] = [
  "NoContent",
  "NoInput",
  "UploadedFile",
  "ServerSentEvent",
  "EventStream",
  "ItemStream",
];

export class HelperTypes {
  readonly #claim: (wanted: string) => string;
  readonly #names = new Map<HelperType, string>();

  constructor(claim: (wanted: string) => string) {
    this.#claim = claim;
  }

  /** The name to refer to it by: its own, unless a schema has taken that. */
  use(helper: HelperType): string {
    const known = this.#names.get(helper);
    if (known !== undefined) return known;
    const name = this.#claim(helper);
    this.#names.set(helper, name);
    if (helper === "EventStream") this.use("ServerSentEvent");
    return name;
  }

  /** Whether a name is that of a file's type. */
  isFile(name: string): boolean {
    return this.#names.get("UploadedFile") === name;
  }

  /** The declarations of those that were used. */
  declarations(): string[] {
    return order.filter((helper) => this.#names.has(helper)).map((helper) => this.#declare(helper));
  }

  #declare(helper: HelperType): string {
    const name = this.use(helper);
    switch (helper) {
      case "NoContent":
        return `/** An answer without a body. */\nexport type ${name} = { [key: string]: never };\n`;
      case "NoInput":
        // Without an index signature: it would stand for the headers, too, that every request has.
        return `/** A request of which nothing is read. */\nexport type ${name} = object;\n`;
      case "UploadedFile":
        return [
          "/** A file of a multipart body. */",
          `export interface ${name} {`,
          "  readonly filename: string;",
          "  readonly contentType: string;",
          "  readonly bytes: Uint8Array;",
          "}\n",
        ].join("\n");
      case "ServerSentEvent":
        return [
          "/** One event of a stream; `retry` is in milliseconds. */",
          `export interface ${name}<T> {`,
          "  data: T;",
          "  event?: string;",
          "  id?: string;",
          "  retry?: number;",
          "}\n",
        ].join("\n");
      case "EventStream":
        return `/** Server-sent events, sent as they come. */\nexport type ${name}<T> = AsyncIterable<${this.use("ServerSentEvent")}<T>>;\n`;
      case "ItemStream":
        return `/** Items of a sequence, sent as they come, each on its line. */\nexport type ${name}<T> = AsyncIterable<T>;\n`;
    }
  }
}
