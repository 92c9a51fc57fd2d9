/** What is known while a schema's type is made. */
import type { Api, JsonSchema } from "@ashlar/model";
import type { Cuts } from "./cycles.ts";
import type { TypeNode } from "./type-node.ts";
import type { Direction, TypeNames } from "./variants.ts";

/** Types that `types/api.ts` brings along when something needs them. */
export type HelperType =
  | "UploadedFile"
  | "NoContent"
  | "NoInput"
  | "ServerSentEvent"
  | "EventStream"
  | "ItemStream";

export interface TypeScope {
  readonly schemas: Api["schemas"];
  readonly names: TypeNames;
  readonly cuts: Cuts;
  /** Name of the type of a schema without its alternatives. */
  readonly baseName: (name: string, direction: Direction) => string | undefined;
  /** Name under which a helper is exported; asking for it makes it so. */
  readonly helper: (helper: HelperType) => string;
  /** What a type says by itself to whoever reads it back: doc comments say the rest. */
  readonly said: (type: TypeNode) => JsonSchema;
  readonly direction: Direction;
  /** `true` inside a multipart body, where a binary string is a file. */
  readonly inMultipart: boolean;
  /** Schemas that hold a file. */
  readonly fileCarriers: ReadonlySet<string>;
  /** Those of them that only multipart bodies use, so that their own types speak of files. */
  readonly multipartOnly: ReadonlySet<string>;
  /** The schema being declared, while nothing defers what is read: no property, no item in between. */
  readonly owner: string | undefined;
  /** Names written out in place, from the outside in. */
  readonly expanding: readonly string[];
}
