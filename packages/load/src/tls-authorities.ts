/** Which authorities a server's certificate may come from. */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import type { TlsSettings } from "./plan.ts";

/** PEM, as Node trusts them: its own, those of NODE_EXTRA_CA_CERTS and those of the plan. */
export function trustedAuthorities(
  { authorities }: TlsSettings,
  extraFile: string | undefined = process.env["NODE_EXTRA_CA_CERTS"],
): string[] {
  const extra = extraFile === undefined || extraFile === "" ? [] : readExtra(extraFile);
  return [...rootCertificates, ...extra, ...(authorities === undefined ? [] : [authorities])];
}

/** Node only warns where the file cannot be read, and has done so when it started. */
function readExtra(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}
