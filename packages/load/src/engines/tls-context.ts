/** An `SSL_CTX`: what all connections of a run to one origin have in common. */
import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { LoadError } from "../errors.ts";
import type { Origin, TlsSettings } from "../plan.ts";
import { trustedAuthorities } from "../tls-authorities.ts";
import type { Libc } from "./libc.ts";
import type { OpenSsl } from "./native-tls.ts";

// Of openssl/ssl.h and x509_vfy.h, major version 3.
const SSL_CTRL_MODE = 33;
const SSL_CTRL_SET_READ_AHEAD = 41;
const SSL_CTRL_CHAIN_CERT = 89;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const TLS1_2_VERSION = 0x0303;
const SSL_MODE_ENABLE_PARTIAL_WRITE = 1;
const SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER = 2;
const SSL_OP_IGNORE_UNEXPECTED_EOF = 2 ** 7;
const SSL_VERIFY_NONE = 0;
const SSL_VERIFY_PEER = 1;
const X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS = 4;

/** RFC 7301 §3.1: one name, with its length before it. */
const protocols = "\x08http/1.1";

export class TlsContext {
  readonly address: number;
  /** The name that is asked for; "" where it is an address (RFC 6066 §3). */
  readonly serverName: string;
  private readonly libc: Libc;
  private readonly ssl: OpenSsl;
  /** Memory whose address was given away: held until nothing refers to it. */
  private held: Uint8Array[] = [];

  /** @throws {LoadError} ASHLAR_LOAD_INPUT where certificates or the key cannot be used */
  constructor(
    { libc, ssl }: { readonly libc: Libc; readonly ssl: OpenSsl },
    { hostname }: Origin,
    tls: TlsSettings,
  ) {
    const name = tls.serverName ?? hostname;
    this.libc = libc;
    this.ssl = ssl;
    this.serverName = isIP(name) === 0 ? name : "";
    ssl.ERR_clear_error();
    this.address = ssl.SSL_CTX_new(ssl.TLS_client_method());
    try {
      this.configure();
      if (tls.isVerified) this.verify(name, tls);
      else ssl.SSL_CTX_set_verify(this.address, SSL_VERIFY_NONE, 0);
      if (tls.certificate !== undefined) this.identify(tls.certificate, tls);
    } catch (error) {
      this.dispose();
      throw error;
    } finally {
      this.held = [];
      ssl.ERR_clear_error();
    }
  }

  dispose(): void {
    this.ssl.SSL_CTX_free(this.address);
  }

  private configure(): void {
    const { ssl, address } = this;
    // As Node has it by default.
    ssl.SSL_CTX_ctrl(address, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, 0);
    ssl.SSL_CTX_ctrl(
      address,
      SSL_CTRL_MODE,
      SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER,
      0,
    );
    // One system call per record, not one for its head and one for the rest.
    ssl.SSL_CTX_ctrl(address, SSL_CTRL_SET_READ_AHEAD, 1, 0);
    // Many servers end without close_notify; whether the answer was whole is for HTTP to say.
    ssl.SSL_CTX_set_options(address, SSL_OP_IGNORE_UNEXPECTED_EOF);
    ssl.SSL_CTX_set_alpn_protos(address, this.text(protocols), protocols.length);
  }

  private verify(name: string, tls: TlsSettings): void {
    const { ssl, address } = this;
    const store = ssl.SSL_CTX_get_cert_store(address);
    for (const certificate of this.certificates(trustedAuthorities(tls).join("\n"))) {
      ssl.X509_STORE_add_cert(store, certificate);
      ssl.X509_free(certificate);
    }
    if (tls.authorities !== undefined) this.checkAuthorities(tls.authorities);
    const expected = ssl.SSL_CTX_get0_param(address);
    ssl.X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (isIP(name) === 0) ssl.X509_VERIFY_PARAM_set1_host(expected, this.text(name), 0);
    else ssl.X509_VERIFY_PARAM_set1_ip_asc(expected, this.text(name));
    ssl.SSL_CTX_set_verify(address, SSL_VERIFY_PEER, 0);
  }

  private checkAuthorities(authorities: string): void {
    const found = this.certificates(authorities);
    for (const certificate of found) this.ssl.X509_free(certificate);
    if (found.length === 0) throw unusable("the authorities hold no certificate");
  }

  private identify(certificate: string, { key = certificate, passphrase = "" }: TlsSettings): void {
    const { ssl, address } = this;
    const [own, ...chain] = this.certificates(certificate);
    if (own === undefined) throw unusable("there is no certificate in it");
    const isTaken = ssl.SSL_CTX_use_certificate(address, own) === 1;
    for (const next of chain) ssl.SSL_CTX_ctrl(address, SSL_CTRL_CHAIN_CERT, 1, next);
    for (const each of [own, ...chain]) ssl.X509_free(each);
    if (!isTaken) throw unusable(this.reason());
    this.useKey(key, passphrase);
  }

  private useKey(key: string, passphrase: string): void {
    const { ssl, address } = this;
    const bio = ssl.BIO_new_mem_buf(this.text(key), -1);
    // Without a text in its place, OpenSSL would ask for the passphrase on the terminal.
    const read = ssl.PEM_read_bio_PrivateKey(bio, 0, 0, this.text(passphrase));
    ssl.BIO_free(bio);
    if (read === 0) throw unusable(this.reason());
    const isTaken = ssl.SSL_CTX_use_PrivateKey(address, read) === 1;
    ssl.EVP_PKEY_free(read);
    if (!isTaken || ssl.SSL_CTX_check_private_key(address) !== 1) throw unusable(this.reason());
  }

  /** Each is to be freed. */
  private certificates(pem: string): number[] {
    const { ssl } = this;
    const bio = ssl.BIO_new_mem_buf(this.text(pem), -1);
    const found: number[] = [];
    for (;;) {
      const certificate = ssl.PEM_read_bio_X509(bio, 0, 0, 0);
      if (certificate === 0) break;
      found.push(certificate);
    }
    ssl.BIO_free(bio);
    // At the end there is no further certificate, which counts as an error.
    ssl.ERR_clear_error();
    return found;
  }

  private reason(): string {
    const text = this.ssl.ERR_reason_error_string(this.ssl.ERR_get_error());
    return text === 0 ? "of a reason that OpenSSL does not tell" : this.libc.textAt(text);
  }

  private text(value: string): number {
    const bytes = Uint8Array.from(Buffer.from(`${value}\0`));
    this.held.push(bytes);
    return this.libc.addressOf(bytes);
  }
}

function unusable(reason: string): LoadError {
  return new LoadError("ASHLAR_LOAD_INPUT", `the certificate or its key cannot be used: ${reason}`, {
    hint: "--cert, --key and --ca take PEM files; is the passphrase right, and do certificate and key belong together?",
  });
}
