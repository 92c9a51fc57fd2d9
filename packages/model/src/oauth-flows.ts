/** Reads the flows of OAuth 2.0 as OpenAPI 3.x and code write them. */
import type { OauthAddress, OauthFlowName, OauthFlows } from "./api.ts";

/** What each flow has to tell, OpenAPI 3.2 §4.8.28. */
const NEEDED: { readonly [flow in OauthFlowName]: readonly OauthAddress[] } = {
  implicit: ["authorizationUrl"],
  password: ["tokenUrl"],
  clientCredentials: ["tokenUrl"],
  authorizationCode: ["authorizationUrl", "tokenUrl"],
  deviceAuthorization: ["deviceAuthorizationUrl", "tokenUrl"],
};

/** The flows that tell all of their addresses; undefined where none does. */
export function oauthFlowsOf(value: unknown): OauthFlows | undefined {
  const flows: { [flow in OauthFlowName]?: { [address in OauthAddress]?: string } } = {};
  for (const [name, needed] of Object.entries(NEEDED)) {
    const flow = memberOf(value, name);
    const addresses: { [address in OauthAddress]?: string } = {};
    for (const address of new Set<OauthAddress>([...needed, "refreshUrl"])) {
      const url = memberOf(flow, address);
      if (typeof url === "string" && url.trim() !== "") addresses[address] = url.trim();
    }
    if (needed.every((address) => addresses[address] !== undefined)) flows[name as OauthFlowName] = addresses;
  }
  return Object.keys(flows).length === 0 ? undefined : flows;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as { readonly [name: string]: unknown })[name];
}
