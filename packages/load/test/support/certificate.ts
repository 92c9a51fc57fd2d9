/** Certificates for servers and clients of a test, made when it runs: right ones and wrong ones. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";

export interface Certificate {
  /** PEM, both. */
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** Names and IPv4 addresses that it is valid for. */
  readonly names?: readonly string[];
  /** Who signs; itself where nobody is given. */
  readonly issuer?: Certificate & { readonly commonName: string };
  readonly isAuthority?: boolean;
  /** Until when it is valid, in days from now; below 0 it has expired. */
  readonly days?: number;
}

const DAY_MS = 86_400_000;

/** An X.509 certificate (RFC 5280 §4.1) with a key on P-256. */
export function makeCertificate(options: CertificateOptions): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const { commonName, issuer = { commonName, key } } = options;
  const body = certificateBody(options, issuer.commonName, publicKey);
  const signature = sign("sha256", body, createPrivateKey(issuer.key));
  const der = sequence(body, sequence(ECDSA_WITH_SHA256), bitString(signature));
  return { cert: pem(der), key };
}

function certificateBody(options: CertificateOptions, issuerName: string, publicKey: KeyObject): Buffer {
  const { commonName, names = [], isAuthority = false, days = 30 } = options;
  const extensions = [extension(BASIC_CONSTRAINTS, sequence(...(isAuthority ? [TRUE] : [])))];
  if (names.length > 0) extensions.push(extension(SUBJECT_ALT_NAME, sequence(...names.map(generalName))));
  const serial = randomBytes(8);
  serial[0] = 0x01;
  const until = Date.now() + days * DAY_MS;
  return sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(serial),
    sequence(ECDSA_WITH_SHA256),
    distinguishedName(issuerName),
    sequence(time(Math.min(Date.now(), until) - 10 * DAY_MS), time(until)),
    distinguishedName(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
}

const ECDSA_WITH_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
const BASIC_CONSTRAINTS = Buffer.from("0603551d13", "hex");
const SUBJECT_ALT_NAME = Buffer.from("0603551d11", "hex");
const TRUE = Buffer.from("0101ff", "hex");

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(commonName)))));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, tagged(0x04, value));
}

/** RFC 5280 §4.2.1.6: a dNSName, or an iPAddress. */
function generalName(name: string): Buffer {
  if (isIPv4(name)) return tagged(0x87, Buffer.from(name.split(".").map(Number)));
  return tagged(0x82, Buffer.from(name));
}

/** GeneralizedTime without fractions, which is right for any year. UTCTime is asked for until 2049; OpenSSL takes either. */
function time(atMs: number): Buffer {
  return tagged(0x18, Buffer.from(`${new Date(atMs).toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
