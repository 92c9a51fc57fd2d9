/** What to send: URLs, method, headers, body and rows, from the flags that give them. */
import { resolve } from "node:path";
import {
  type CreatedRequest,
  createRequest,
  fieldsOf,
  type PlanData,
  type RequestSpec,
  readData,
} from "@ashlar/load";
import { CliError } from "../../errors.ts";
import { readInput } from "./asked-input.ts";
import type { LoadSettings } from "./options.ts";

/** The requests for the URLs, in their order. */
export async function askedRequests(
  urls: readonly string[],
  settings: LoadSettings,
  cwd: string,
): Promise<readonly CreatedRequest[]> {
  const weights = askedWeights(settings.weight, urls.length);
  const body = await askedBody(settings, cwd);
  const headers = settings.header.map(readHeader);
  return urls.map((url, index) =>
    createRequest({
      url,
      headers,
      weight: weights[index] ?? 1,
      ...(settings.method === undefined ? {} : { method: settings.method }),
      ...(body === undefined ? {} : { body }),
      ...(settings.unixSocket === undefined ? {} : { socketPath: resolve(cwd, settings.unixSocket) }),
    }),
  );
}

function askedWeights(list: string | undefined, urls: number): readonly number[] {
  if (list === undefined) return [];
  const weights = list.split(",").map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  if (weights.length !== urls) {
    throw usage(`--weight ${list} has ${weights.length} of ${urls}`, "give one for each URL, in order: 3,1");
  }
  if (!weights.every((weight) => weight > 0 && weight < 1e6)) {
    throw usage(`--weight cannot be '${list}'`, "weights are numbers above 0: 3,1");
  }
  return weights;
}

/** A value is never quoted: it may be the secret that was meant for another place. */
function readHeader(text: string, index: number): readonly [string, string] {
  const colon = text.indexOf(":");
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1)];
  throw usage(`the ${ordinal(index + 1)} --header has no colon`, "a header is written 'Name: value'");
}

function ordinal(number: number): string {
  return ["first", "second", "third"][number - 1] ?? `${number}th`;
}

async function askedBody({ body, bodyFile }: LoadSettings, cwd: string): Promise<Uint8Array | undefined> {
  if (body !== undefined) return Buffer.from(body);
  return bodyFile === undefined ? undefined : readInput(bodyFile, { option: "--body-file", cwd });
}

/** Rows for the placeholders; undefined where there are none, and none are asked for. */
export async function askedData(
  requests: readonly CreatedRequest[],
  file: string | undefined,
  cwd: string,
): Promise<PlanData | undefined> {
  if (file === undefined) {
    for (const { spec } of requests) refuseUnfilled(spec);
    return undefined;
  }
  const fields = [...new Set(requests.flatMap(({ spec }) => fieldsOf(spec)))];
  const data = await readData(resolve(cwd, file), fields);
  if (fields.length > 0) return data;
  throw usage(`nothing asks for --data ${file}`, "name its fields in URL, headers or body: {{id}}");
}

/** Braces of a body may mean something else. */
function refuseUnfilled({ body: _, ...head }: RequestSpec): void {
  const [name] = fieldsOf(head);
  if (name === undefined) return;
  throw usage(
    `{{${name}}} has nothing to be filled from`,
    `name a file that has ${name}: --data users.csv; a brace itself is %7B in a URL`,
  );
}

/** What was decided without being asked. */
export function notesOf(
  requests: readonly CreatedRequest[],
  { body, bodyFile, data, method }: LoadSettings,
): string[] {
  const [{ spec, isJsonAssumed }] = requests as readonly [CreatedRequest, ...CreatedRequest[]];
  const hasBody = body !== undefined || bodyFile !== undefined;
  const names = data === undefined ? fieldsOf({ ...spec, target: "", headers: [] }) : [];
  return [
    ...(hasBody && method === undefined ? ["sent as POST, because there is a body"] : []),
    ...(isJsonAssumed ? ["with Content-Type: application/json, because the body is JSON"] : []),
    ...(names.length > 0 ? [`{{${names[0]}}} in the body is sent as it stands: there is no --data`] : []),
  ];
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
