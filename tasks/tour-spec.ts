/** The way back: a service's own code is read, and compared with the document that it came from. */
import type { Api } from "@ashlar/model";
import { differencesOf, formatDocument, readDocument, writeDocument } from "@ashlar/openapi";
import { readSource } from "@ashlar/source";
import type { ScaffoldedProject } from "./scaffolded-project.ts";

/** Differences shown of those that there should not be. */
const FEW = 5;

/** @returns whether the code says what the document says */
export async function tourSpec(project: ScaffoldedProject, document: Api): Promise<boolean> {
  const startedAt = performance.now();
  const read = await readSource(["src"], {
    cwd: project.folder,
    title: document.title,
    version: document.version,
  });
  // By way of the text, as a user would have it.
  const text = formatDocument(writeDocument(read.api, { evidence: read.evidence }), "yaml");
  const { api } = await readDocument("openapi.yaml", { readText: () => Promise.resolve(text) });
  const differences = differencesOf(document, api);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${project.framework.padEnd(8)} ${api.operations.length} operations and ${Object.keys(api.schemas).length} schemas read back from ${read.files} files in ${seconds} s, ${verdict(differences.length)}`,
  );
  for (const { place, message } of differences.slice(0, FEW)) console.log(`         ${place}: ${message}`);
  return differences.length === 0;
}

function verdict(differences: number): string {
  if (differences === 0) return "equal to the document";
  return `${differences} ${differences === 1 ? "place" : "places"} unlike the document`;
}
