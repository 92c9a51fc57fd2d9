/** Makes a large OpenAPI document that is the same every time: resources, unions, loops, and much prose. */
import { Random } from "./random.ts";

type Node = { [key: string]: unknown };

const nouns =
  "account address agreement alert article asset attachment audit balance batch booking budget campaign card carrier cart catalog channel charge claim client comment contact contract coupon course credit customer dashboard deal delivery device discount dispute document domain draft employee event expense feature file folder forecast form gateway goal group guest image import incident interview inventory invite invoice issue item job journal key label lead ledger lesson license limit line location log machine mandate member merchant message meter metric milestone model note notice offer option order organization package page parcel partner patient payment payout permission phase plan player policy portfolio position price product profile project promotion proposal question quota quote rating reader receipt record refund region release reminder rental report request reservation resource review reward role room route rule sample schedule segment sensor session shipment shop signal site slot source stage statement station stock store subscription supplier survey tag target task tax team template tenant term ticket timer topic tour trace track transfer trip unit upload usage user vehicle vendor version visit voucher wallet warehouse webhook widget workflow zone".split(
    " ",
  );
const adjectives =
  "active archived basic billing blocked bulk combined computed current daily default deleted detailed draft external failed final global hosted internal legacy linked local managed monthly nested open partial pending primary private public queued recent recurring related remote scheduled secondary shared signed simple total trusted updated verified weekly".split(
    " ",
  );
const fieldNames =
  "amount attempts balance category city code color comment count country currency deadline depth description discount email ends_at external_id first_name height hostname iban index is_default is_public kind language last_name latitude level link locale longitude margin name note number origin owner_id phone position postal_code priority progress quantity rank ratio reason reference region remaining score serial sequence slug starts_at state status street subtotal summary tax_rate timezone title total unit_price url username vat_id version weight width".split(
    " ",
  );
const words =
  "the a of and to in is that for it as was with be by on not this are or from at which but have an they you one all can more if no there what so up out about who get when make like time just know take people into year your good some could them see other than then now look only come its over think also back after use two how our work first well way even new want because any these give day most".split(
    " ",
  );

export interface LargeDocumentOptions {
  readonly schemas: number;
  readonly resources: number;
  readonly seed?: number;
}

/** The document as plain data; about 5 MB of YAML with the settings that `run.ts` uses. */
export function makeLargeDocument({ schemas, resources, seed = 7 }: LargeDocumentOptions): Node {
  const random = new Random(seed);
  const names = schemaNames(schemas);
  const components: Node = { Problem: problem };
  for (const [index, name] of names.entries()) components[name] = makeSchema(random, names, index);
  const paths: Node = {};
  for (const name of names.slice(0, resources)) {
    components[`${name}Input`] = makeInput(random);
    Object.assign(paths, makePaths(random, name, names));
  }
  return {
    openapi: "3.1.0",
    info: { title: "Everything of a company", version: "2026-11-01", description: prose(random, 300) },
    servers: [{ url: "https://api.example.com/v1" }],
    security: [{ token: [] }],
    paths,
    components: { schemas: components, securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

const problem: Node = {
  type: "object",
  required: ["title", "status"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
  },
};

function schemaNames(count: number): readonly string[] {
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  return Array.from({ length: count }, (_, index) => {
    const noun = capital(nouns[index % nouns.length] ?? "");
    const round = Math.floor(index / nouns.length);
    return round === 0 ? noun : `${capital(adjectives[(round - 1) % adjectives.length] ?? "")}${noun}`;
  });
}

/** Mostly objects; some are extended, some are unions told apart by a tag, some are lists of words. */
function makeSchema(random: Random, names: readonly string[], index: number): Node {
  const description = prose(random, random.integer(20, 160));
  const share = random.next();
  if (share < 0.07) return { type: "string", description, enum: wordList(random, 12) };
  if (share < 0.14) return makeUnion(random, description);
  const object = makeObject(random, names, 0);
  if (share > 0.9)
    return { description, allOf: [reference(random.pick(names.slice(0, Math.max(1, index)))), object] };
  return { ...object, description };
}

/** What clients send is smaller than what they are told. */
function makeInput(random: Random): Node {
  return { ...makeObject(random, [], 2), description: prose(random, random.integer(20, 160)) };
}

function makeUnion(random: Random, description: string): Node {
  const tags = wordList(random, 4);
  const forms = tags.map((tag) => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { const: tag }, [random.pick(fieldNames)]: makeScalar(random) },
  }));
  return { description, oneOf: forms };
}

function makeObject(random: Random, names: readonly string[], depth: number): Node {
  const properties: Node = depth === 0 ? { id: { type: "string", format: "uuid", readOnly: true } } : {};
  const count = random.integer(depth === 0 ? 8 : 3, depth === 0 ? 26 : 7);
  for (let field = 0; field < count; field++) {
    properties[random.pick(fieldNames)] = makeField(random, names, depth);
  }
  // What refers to others is optional, or a loop of requirements would leave no object that is valid.
  const required = Object.keys(properties).filter(
    (name) => random.isTrue(0.4) && !JSON.stringify(properties[name]).includes("$ref"),
  );
  return { type: "object", ...(required.length > 0 ? { required } : {}), properties };
}

function makeField(random: Random, names: readonly string[], depth: number): Node {
  const share = names.length === 0 ? 0.24 + 0.76 * random.next() : random.next();
  const description = prose(random, random.integer(8, 80));
  if (share < 0.12) return { description, ...reference(random.pick(names)) };
  if (share < 0.2) return { type: "array", description, items: reference(random.pick(names)), maxItems: 100 };
  if (share < 0.24) return { description, anyOf: [reference(random.pick(names)), { type: "null" }] };
  if (share < 0.28 && depth < 3) return { ...makeObject(random, names, depth + 1), description };
  if (share < 0.31) return { type: "object", description, additionalProperties: makeScalar(random) };
  return { ...makeScalar(random), description };
}

function makeScalar(random: Random): Node {
  return random.pick<() => Node>([
    () => ({ type: "string", minLength: 1, maxLength: random.integer(20, 500) }),
    () => ({ type: "string", enum: wordList(random, 5) }),
    () => ({ type: "string", format: random.pick(["date-time", "date", "email", "uri", "uuid"]) }),
    () => ({ type: ["string", "null"], pattern: "^[A-Z]{2,8}-[0-9]+$" }),
    () => ({ type: "integer", format: random.pick(["int32", "int64"]), minimum: 0 }),
    () => ({ type: "number", minimum: 0, maximum: random.integer(10, 100_000) }),
    () => ({ type: "boolean", default: random.isTrue(0.5) }),
  ])();
}

function makePaths(random: Random, name: string, names: readonly string[]): Node {
  const folder = `/${name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase()}s`;
  const id = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };
  const operation = (verb: string, rest: Node): Node => ({
    operationId: `${verb}${name}`,
    tags: [name],
    summary: prose(random, 8),
    description: prose(random, random.integer(40, 220)),
    ...rest,
  });
  const related = reference(random.pick(names));
  return {
    [folder]: {
      get: operation("list", {
        parameters: listParameters(random),
        responses: answers("200", { type: "array", items: reference(name) }),
      }),
      post: operation("create", {
        requestBody: body(reference(`${name}Input`)),
        responses: answers("201", reference(name)),
      }),
    },
    [`${folder}/{id}`]: {
      parameters: [id],
      get: operation("get", { responses: answers("200", reference(name)) }),
      patch: operation("update", {
        requestBody: body(reference(`${name}Input`)),
        responses: answers("200", { anyOf: [reference(name), related] }),
      }),
      delete: operation("delete", { responses: answers("204", undefined) }),
    },
  };
}

function listParameters(random: Random): readonly Node[] {
  const parameter = (name: string, schema: Node): Node => ({
    name,
    in: "query",
    description: prose(random, random.integer(5, 25)),
    schema,
  });
  return [
    parameter("limit", { type: "integer", minimum: 1, maximum: 100, default: 20 }),
    parameter("cursor", { type: "string" }),
    parameter("sort", { type: "array", items: { type: "string", enum: wordList(random, 4) } }),
    { ...parameter("filter", makeFilter(random)), style: "deepObject", explode: true },
  ];
}

function makeFilter(random: Random): Node {
  const names = Array.from({ length: 3 }, () => random.pick(fieldNames));
  return { type: "object", properties: Object.fromEntries(names.map((name) => [name, makeScalar(random)])) };
}

function body(schema: Node): Node {
  return { required: true, content: { "application/json": { schema } } };
}

function answers(status: string, schema: Node | undefined): Node {
  const content = schema === undefined ? {} : { content: { "application/json": { schema } } };
  const failed = { content: { "application/problem+json": { schema: reference("Problem") } } };
  return {
    [status]: { description: "Done.", ...content },
    default: { description: "Not done.", ...failed },
  };
}

function reference(name: string): Node {
  return { $ref: `#/components/schemas/${name}` };
}

function wordList(random: Random, count: number): readonly string[] {
  return [
    ...new Set(Array.from({ length: count }, () => `${random.pick(adjectives)}_${random.pick(nouns)}`)),
  ];
}

function prose(random: Random, count: number): string {
  const sentences: string[] = [];
  for (let left = count; left > 0; left -= 12) {
    const sentence = Array.from({ length: Math.min(left, 12) }, () => random.pick(words)).join(" ");
    sentences.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
  }
  return sentences.join(" ");
}
