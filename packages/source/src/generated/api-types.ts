/** What the types of `types/api.ts` say: the schemas of the document, and what every operation takes and answers. */
import {
  BODY_FILE,
  bothWays,
  changesBetween,
  HELPER_LINES,
  hearSchema,
  type JsonSchema,
  schemaOfType,
  type ToldType,
  WITHOUT_BODY,
} from "@ashlar/model";
import ts from "typescript6";
import { docLines } from "./doc-lines.ts";
import { parseType, toldInterface, toldType } from "./told-type.ts";

export interface DeclaredType {
  readonly name: string;
  readonly type: ToldType;
  readonly doc: readonly string[];
}

/** Names of two types of one schema. */
export interface Disagreement {
  readonly answered: string;
  readonly sent: string;
  readonly key: string;
}

const BASE = /^What every \{@link ([\w$]+)\} has\.$/;
const SENT = /^What is sent as \{@link ([\w$]+)\}\.$/;
/** What an operation takes and answers is no schema, whether or not a handler's type names it. */
const OPERATION = /^`[A-Z]+ \/[^`]*`/;
const CALLED = /^Called `(.*)` in the document\.$/;
const BYTES: JsonSchema = { type: "string", format: "binary" };

export class ApiTypes {
  readonly types: ReadonlyMap<string, DeclaredType>;
  /** Name of a type → key of the schema. */
  readonly #keys = new Map<string, string>();
  /** Name of the type of a schema → name of the type of what its alternatives share, as answered and as sent. */
  readonly #bases = new Map<string, string>();
  readonly #sent = new Map<string, string>();
  readonly #helpers = new Map<string, string>();
  /** By the name of the type, once it was asked for. */
  readonly #schemas = new Map<string, JsonSchema>();

  /** @param operationTypes names of types that tell what operations take and answer */
  constructor(file: ts.SourceFile, operationTypes: ReadonlySet<string>) {
    const declared = file.statements.flatMap(declaredType);
    this.types = new Map(declared.map((type) => [type.name, type]));
    for (const { name, doc } of declared) {
      const base = BASE.exec(doc[0] ?? "")?.[1];
      const sent = SENT.exec(doc.at(-1) ?? "")?.[1];
      if (base !== undefined) this.#bases.set(base, name);
      else if (sent !== undefined) this.#sent.set(sent, name);
      else if (HELPER_LINES.has(doc[0] ?? "")) this.#helpers.set(name, doc[0] ?? "");
      else if (!operationTypes.has(name) && !OPERATION.test(doc[0] ?? ""))
        this.#keys.set(name, keyOf(name, doc));
    }
  }

  /** By key, in the order of the file. */
  schemas(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries([...this.#keys].map(([name, key]) => [key, this.#schema(name)]));
  }

  /** Schemas whose two types say different things about what stands in both. */
  disagreements(): Disagreement[] {
    return [...this.#sent].flatMap(([answered, sent]): Disagreement[] => {
      const [a, b] = [this.#ofDeclaration(answered), this.#ofDeclaration(sent)];
      const isOne = changesBetween(bothWays(a, b), bothWays(b, a)).length === 0;
      return isOne ? [] : [{ answered, sent, key: this.#keys.get(answered) ?? answered }];
    });
  }

  /** The schema of this key. */
  known(key: string): JsonSchema | undefined {
    for (const [name, other] of this.#keys) if (other === key) return this.#schema(name);
    return undefined;
  }

  /** What a type says without its comment. */
  schemaOf(type: ToldType): JsonSchema {
    return schemaOfType(type, (name) => this.#meaning(name));
  }

  schemaOfText(text: string): JsonSchema {
    return this.schemaOf(parseType(text));
  }

  isWithoutBody(type: ToldType): boolean {
    return type.kind === "name" && this.#helpers.get(type.text) === WITHOUT_BODY;
  }

  #schema(name: string): JsonSchema {
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const schema = this.#readSchema(name);
    this.#schemas.set(name, schema);
    return schema;
  }

  #readSchema(name: string): JsonSchema {
    const answered = this.#ofDeclaration(name);
    const sent = this.#sent.get(name);
    const both = sent === undefined ? answered : bothWays(answered, this.#ofDeclaration(sent));
    const doc = this.types.get(name)?.doc ?? [];
    return hearSchema(
      both,
      doc.filter((line) => !CALLED.test(line)),
    ).schema;
  }

  #ofDeclaration(name: string): JsonSchema {
    const type = this.types.get(name)?.type;
    if (type === undefined) return {};
    const base = this.#bases.get(name);
    if (base === undefined) return this.schemaOf(type);
    const common = this.schemaOf(this.types.get(base)?.type ?? { kind: "name", text: "unknown" });
    const said = schemaOfType(type, (other) => (other === base ? common : this.#meaning(other)));
    return typeof said === "object" && typeof common === "object" ? { ...common, ...said } : said;
  }

  #meaning(name: string): JsonSchema | undefined {
    if (name === "Uint8Array" || this.#helpers.get(name) === BODY_FILE) return BYTES;
    const key = this.#keys.get(name) ?? this.#keyOfPart(name);
    return key === undefined ? undefined : { $ref: `#/$defs/${key}` };
  }

  #keyOfPart(name: string): string | undefined {
    const doc = this.types.get(name)?.doc ?? [];
    const whole = BASE.exec(doc[0] ?? "")?.[1] ?? SENT.exec(doc.at(-1) ?? "")?.[1];
    return whole === undefined ? undefined : (this.#keys.get(whole) ?? this.#keyOfPart(whole));
  }
}

function declaredType(node: ts.Statement): DeclaredType[] {
  if (ts.isInterfaceDeclaration(node)) {
    return [{ name: node.name.text, type: toldInterface(node), doc: docLines(node) }];
  }
  if (!ts.isTypeAliasDeclaration(node)) return [];
  return [{ name: node.name.text, type: toldType(node.type), doc: docLines(node) }];
}

function keyOf(name: string, doc: readonly string[]): string {
  const json = doc.map((line) => CALLED.exec(line)?.[1]).find((match) => match !== undefined);
  if (json === undefined) return name;
  try {
    return String(JSON.parse(json));
  } catch {
    return name;
  }
}
