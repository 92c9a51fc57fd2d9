/** Opens sockets of one origin, plain or with TLS. */
import { createConnection, isIP, type OnReadOpts, type Socket } from "node:net";
import { checkServerIdentity, connect, createSecureContext, type SecureContext } from "node:tls";
import { connectOptions } from "../../destination.ts";
import type { Destination } from "../../engine.ts";
import { LoadError } from "../../errors.ts";
import type { Origin, TlsSettings } from "../../plan.ts";
import { trustedAuthorities } from "../../tls-authorities.ts";

/** Begins to connect; `readyEvent` tells when requests may be sent. */
export type OpenSocket = (destination: Destination, onread: OnReadOpts) => Socket;

/** The event of a socket that is ready: with TLS the server was verified then. */
export function readyEvent({ isSecure }: Origin): "connect" | "secureConnect" {
  return isSecure ? "secureConnect" : "connect";
}

/** @throws {LoadError} ASHLAR_LOAD_INPUT where certificates or the key cannot be used */
export function socketOpener(origin: Origin, tls: TlsSettings): OpenSocket {
  return origin.isSecure ? secureOpener(origin, tls) : openPlain;
}

// Half-open is allowed so that an end is told to us and answered by nobody else.
function openPlain(destination: Destination, onread: OnReadOpts): Socket {
  return createConnection({ ...connectOptions(destination), noDelay: true, allowHalfOpen: true, onread });
}

function secureOpener(origin: Origin, tls: TlsSettings): OpenSocket {
  const secureContext = makeContext(tls);
  const name = tls.serverName ?? origin.hostname;
  // RFC 6066 §3: no literal addresses in the server name extension.
  const servername = isIP(name) === 0 ? name : "";
  const settings = {
    secureContext,
    servername,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: tls.isVerified,
    // The host that Node would check is the address that we connect to.
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(name, certificate),
    noDelay: true,
    allowHalfOpen: true,
  };
  return (destination, onread) => {
    // `connect` hands all of these on to `net`; the types know only some of them.
    const options = { ...settings, ...connectOptions(destination), onread };
    return connect(options);
  };
}

function makeContext(tls: TlsSettings): SecureContext {
  const { certificate: cert, key, passphrase } = tls;
  try {
    return createSecureContext({
      ca: trustedAuthorities(tls),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (cause) {
    throw new LoadError("ASHLAR_LOAD_INPUT", `the certificate or its key cannot be used: ${String(cause)}`, {
      hint: "--cert, --key and --ca take PEM files; is the passphrase right, and do certificate and key belong together?",
      cause,
    });
  }
}
