/** A TypeScript type as generated code writes it, as plain data. */
export type ToldType =
  /** A primitive, a literal, or the name of another type. */
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "array"; readonly item: ToldType }
  | {
      readonly kind: "tuple";
      readonly items: readonly { readonly type: ToldType; readonly optional: boolean }[];
      readonly rest: ToldType | undefined;
    }
  | {
      readonly kind: "object";
      readonly members: readonly ToldMember[];
      readonly index: { readonly type: ToldType; readonly doc: readonly string[] } | undefined;
    }
  | { readonly kind: "union"; readonly members: readonly ToldType[] }
  | { readonly kind: "intersection"; readonly members: readonly ToldType[] }
  | { readonly kind: "generic"; readonly name: string; readonly argument: ToldType };

export interface ToldMember {
  readonly key: string;
  readonly optional: boolean;
  readonly type: ToldType;
  /** Lines of its doc comment. */
  readonly doc: readonly string[];
}
