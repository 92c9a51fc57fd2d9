/** Whom to trust and who we are, from the flags and the PEM files they name. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TlsSettings } from "@ashlar/load";
import { CliError } from "../../errors.ts";
import { readInput } from "./asked-input.ts";
import type { LoadSettings } from "./options.ts";

export async function askedTls(
  { verifySsl, serverName, ca, cert, key }: LoadSettings,
  cwd: string,
): Promise<TlsSettings> {
  if (key !== undefined && cert === undefined)
    throw usage("--key needs --cert", "--cert client.pem --key client.key");
  const read = async (file: string, option: string) =>
    (await readInput(file, { option, cwd })).toString("utf8");
  const authorities = ca === undefined ? undefined : await read(ca, "--ca");
  const certificate = cert === undefined ? undefined : await read(cert, "--cert");
  // One file often holds both.
  const keyText = key === undefined ? certificate : await read(key, "--key");
  if (authorities !== undefined) checkCertificate(authorities, `--ca ${ca}`);
  if (certificate !== undefined) checkCertificate(certificate, `--cert ${cert}`);
  if (keyText !== undefined) checkKey(keyText, key === undefined ? `--cert ${cert}` : `--key ${key}`);
  return {
    isVerified: verifySsl,
    ...(serverName === undefined ? {} : { serverName }),
    ...(authorities === undefined ? {} : { authorities }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(keyText === undefined ? {} : { key: keyText }),
  };
}

function checkCertificate(pem: string, name: string): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw usage(`${name} holds no certificate`, "PEM begins with -----BEGIN CERTIFICATE-----");
  }
}

function checkKey(pem: string, name: string): void {
  try {
    createPrivateKey(pem);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_MISSING_PASSPHRASE") {
      throw usage(`the key of ${name} is encrypted`, "decrypt it first: openssl pkey -in client.key");
    }
    throw usage(
      `${name} holds no private key`,
      "name its file with --key; PEM begins with -----BEGIN PRIVATE KEY-----",
    );
  }
}

function usage(message: string, hint: string): CliError {
  return new CliError("ASHLAR_CLI_USAGE", message, { hint });
}
