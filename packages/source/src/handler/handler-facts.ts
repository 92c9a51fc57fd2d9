/** What was seen in a handler: values that it reads, answers that it sends. */
import type { Json, JsonSchemaObject, JsonType } from "@ashlar/model";
import type ts from "typescript6";
import type { ValuePlace } from "./place.ts";
import type { Traced } from "./traced-value.ts";

export interface ValueRead {
  readonly place: ValuePlace;
  /** One name; for bodies the way to a part of it. */
  readonly path: readonly string[];
  /** What its uses tell: `Number(page)` makes it a number. */
  readonly types: Set<JsonType>;
  readonly facts: JsonSchemaObject;
  /** As code declares it, where it does. */
  type?: ts.Type;
  default?: Json;
  /** Without it the code answers that it is missing. */
  isAskedFor?: boolean;
}

export interface Answer {
  status: number;
  /** Whether the code gave the status, and did not leave it to the framework. */
  isStatusGiven: boolean;
  /** Whether it may be another, which only run time tells: `err.status || 500`. */
  isStatusOpen: boolean;
  /** Thrown or given to `next`: what it is answered with is for others to say. */
  readonly isThrown: boolean;
  /** What has to hold for it, as it is written. */
  readonly condition: string | undefined;
  contentType: string | undefined;
  /** Undefined: no body. */
  readonly body: AnswerBody | undefined;
  /** By lower-case name. */
  readonly headers: ReadonlySet<string>;
  /** Sent where what comes behind has failed: `try { await next(); } catch (error) { … }`. */
  isForFailures?: boolean;
}

export type AnswerBody =
  | {
      readonly kind: "type";
      readonly type: ts.Type;
      /** Where the type says nothing: what the value was made of. */
      readonly traced?: Traced;
      /** What stands for properties of which the type says nothing, by their way: `error.message`. */
      readonly guesses?: ReadonlyMap<string, ValueGuess>;
    }
  | { readonly kind: "binary" | "text" };

/** A text, what a value was made of, or a value that the request brought. */
export type ValueGuess =
  | { readonly kind: "text" }
  | { readonly kind: "traced"; readonly traced: Traced }
  | { readonly kind: "value"; readonly place: ValuePlace; readonly path: readonly string[] };

export class HandlerFacts {
  readonly #values = new Map<string, ValueRead>();
  readonly answers: Answer[] = [];
  /** A type for a whole place, told by an annotation, a cast or the function that it is given to. */
  readonly containers: Map<ValuePlace, ts.Type> = new Map();
  /** By lower-case name: what is set whichever way is taken, also where others answer. */
  readonly headers: Set<string> = new Set();
  /** The body, or what follows it, is given on as a whole: it may have more parts than were seen. */
  isBodyRead = false;
  /** Names of uploaded files; `files` for several. */
  readonly files: Set<string> = new Set();

  get values(): readonly ValueRead[] {
    return [...this.#values.values()];
  }

  value(place: ValuePlace, path: readonly string[]): ValueRead {
    const names = place === "header" ? path.map((name) => name.toLowerCase()) : path;
    const key = JSON.stringify([place, ...names]);
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value: ValueRead = { place, path: names, types: new Set(), facts: {} };
    this.#values.set(key, value);
    return value;
  }
}
