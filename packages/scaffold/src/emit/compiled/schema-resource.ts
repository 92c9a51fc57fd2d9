/** Finds what a URI reference in a JSON Schema leads to: a resource, an anchor in it, or a place by pointer. */

/** A schema with an identity of its own, to which references inside are relative. JSON Schema 2020-12 core §4.3.5. */
export interface Resource {
  readonly uri: string;
  readonly root: unknown;
  readonly anchors: ReadonlyMap<string, unknown>;
  readonly dynamicAnchors: ReadonlyMap<string, unknown>;
}

export interface Target {
  readonly schema: unknown;
  /** The resource that the schema stands in. */
  readonly resource: Resource;
}

/** Keywords whose values are no schemas, so that an `$id` in them names nothing. */
const DATA = new Set(["enum", "const", "default", "examples"]);
const MAPS = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);

/** All resources that were added, with those embedded in them. */
export class ResourceIndex {
  private readonly byUri = new Map<string, Resource>();
  private readonly byRoot = new Map<unknown, Resource>();
  private readonly lookup: (uri: string) => unknown;

  /** @param lookup gives documents that nobody added */
  constructor(lookup: (uri: string) => unknown) {
    this.lookup = lookup;
  }

  /** Adds a document under the address it came from; its `$id` says otherwise. */
  add(root: unknown, uri: string): Resource {
    return this.addResource(root, uri);
  }

  /** The resource whose root this schema is. */
  resourceOf(schema: unknown): Resource | undefined {
    return this.byRoot.get(schema);
  }

  /** @throws {Error} where nothing is found */
  find(reference: string, from: Resource): Target {
    const { href, hash } = new URL(reference, from.uri);
    const uri = href.slice(0, href.length - hash.length).replace(/#$/, "");
    const resource = this.byUri.get(uri) ?? this.fetch(uri);
    if (resource === undefined) throw new Error(`can't resolve reference ${reference} from ${from.uri}`);
    const fragment = decodeURIComponent(hash.slice(1));
    if (fragment === "") return { schema: resource.root, resource };
    if (fragment.startsWith("/")) return this.walk(fragment, resource);
    const schema = resource.anchors.get(fragment);
    if (schema === undefined) throw new Error(`can't resolve anchor ${fragment} in ${resource.uri}`);
    return { schema, resource };
  }

  private fetch(uri: string): Resource | undefined {
    const root = this.lookup(uri);
    return root === undefined ? undefined : this.addResource(root, uri);
  }

  private walk(pointer: string, start: Resource): Target {
    let schema = start.root;
    let resource = start;
    for (const part of pointer.slice(1).split("/")) {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof schema !== "object" || schema === null || !Object.hasOwn(schema, name)) {
        throw new Error(`can't resolve pointer ${pointer} in ${start.uri}`);
      }
      schema = Reflect.get(schema, name);
      resource = this.byRoot.get(schema) ?? resource;
    }
    return { schema, resource };
  }

  private addResource(root: unknown, base: string): Resource {
    const id = typeof root === "object" && root !== null ? Reflect.get(root, "$id") : undefined;
    const uri = (typeof id === "string" ? new URL(id, base).href : base).replace(/#$/, "");
    const anchors = new Map<string, unknown>();
    const dynamicAnchors = new Map<string, unknown>();
    const resource = { uri, root, anchors, dynamicAnchors };
    this.byUri.set(uri, resource);
    this.byRoot.set(root, resource);
    this.scan(root, resource, (name, schema, isDynamic) => {
      anchors.set(name, schema);
      if (isDynamic) dynamicAnchors.set(name, schema);
    });
    return resource;
  }

  private scan(
    schema: unknown,
    resource: Resource,
    onAnchor: (name: string, schema: unknown, isDynamic: boolean) => void,
  ): void {
    if (typeof schema !== "object" || schema === null) return;
    if (schema !== resource.root && typeof Reflect.get(schema, "$id") === "string") {
      this.addResource(schema, resource.uri);
      return;
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === "$anchor") onAnchor(String(value), schema, false);
      else if (keyword === "$dynamicAnchor") onAnchor(String(value), schema, true);
      else if (MAPS.has(keyword))
        for (const member of Object.values(value ?? {})) this.scan(member, resource, onAnchor);
      else if (!DATA.has(keyword)) for (const member of [value].flat()) this.scan(member, resource, onAnchor);
    }
  }
}
