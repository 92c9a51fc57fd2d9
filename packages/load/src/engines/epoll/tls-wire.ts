/** Bytes within TLS: OpenSSL reads and writes the sockets itself. */
import { Buffer } from "node:buffer";
import { tlsProblem } from "../../tls-problem.ts";
import { errorText, type Libc } from "../libc.ts";
import type { OpenSsl } from "../native-tls.ts";
import type { TlsContext } from "../tls-context.ts";
import { AGAIN, BROKEN, type Wire } from "./wire.ts";

/** A record holds at most 16 KB (RFC 8446 §5.1), and each read gives one. */
const memoryBytes = 16_384;

const SSL_ERROR_SSL = 1;
const SSL_ERROR_WANT_READ = 2;
const SSL_ERROR_WANT_WRITE = 3;
const SSL_ERROR_SYSCALL = 5;
const SSL_CTRL_SET_TLSEXT_HOSTNAME = 55;
const TLSEXT_NAMETYPE_host_name = 0;
const X509_V_OK = 0;

/** Node's names for what `openssl/x509_vfy.h` numbers; the last two are what Node finds out by itself. */
const verifyCodes: Readonly<Record<number, string>> = {
  2: "UNABLE_TO_GET_ISSUER_CERT",
  9: "CERT_NOT_YET_VALID",
  10: "CERT_HAS_EXPIRED",
  18: "DEPTH_ZERO_SELF_SIGNED_CERT",
  19: "SELF_SIGNED_CERT_IN_CHAIN",
  20: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  21: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  62: "ERR_TLS_CERT_ALTNAME_INVALID",
  64: "ERR_TLS_CERT_ALTNAME_INVALID",
};

export class TlsWire implements Wire {
  readonly memory: Uint8Array = new Uint8Array(new ArrayBuffer(memoryBytes));
  readonly isDrainedWhenShort: boolean = false;
  readonly canSkip: boolean = false;
  errno: number = 0;
  words: string = "";
  private readonly libc: Libc;
  private readonly ssl: OpenSsl;
  private readonly context: TlsContext;
  private readonly memoryAddress: number;
  private readonly serverName: Uint8Array;
  /** The `SSL` of each connection, as its address; 0 where there is none. */
  private readonly sessions: Float64Array;

  constructor(
    libc: Libc,
    {
      ssl,
      context,
      connections,
    }: { readonly ssl: OpenSsl; readonly context: TlsContext; readonly connections: number },
  ) {
    this.libc = libc;
    this.ssl = ssl;
    this.context = context;
    this.memoryAddress = libc.addressOf(this.memory);
    this.serverName = Uint8Array.from(Buffer.from(`${context.serverName}\0`));
    this.sessions = new Float64Array(connections);
  }

  adopt(slot: number, fd: number): void {
    const { ssl } = this;
    const session = ssl.SSL_new(this.context.address);
    this.sessions[slot] = session;
    ssl.SSL_set_fd(session, fd);
    if (this.context.serverName === "") return;
    const name = this.libc.addressOf(this.serverName);
    ssl.SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);
  }

  greet(slot: number): number {
    const session = this.sessions[slot] as number;
    const result = this.ssl.SSL_connect(session);
    if (result === 1) return result;
    const outcome = this.failed(session, result);
    if (outcome === AGAIN) return AGAIN;
    if (outcome === 0) this.words = "the server closed the connection in the middle of the TLS handshake";
    else if (this.errno !== 0) this.words = `the TLS handshake broke off: ${errorText(this.errno)}`;
    // What breaks here is a failure of TLS, whatever the socket says.
    this.errno = 0;
    return BROKEN;
  }

  receive(slot: number, most: number): number {
    const session = this.sessions[slot] as number;
    const bytes = this.ssl.SSL_read(session, this.memoryAddress, most);
    return bytes > 0 ? bytes : this.failed(session, bytes);
  }

  skip(slot: number, most: number): number {
    return this.receive(slot, Math.min(most, memoryBytes));
  }

  hasMore(slot: number): boolean {
    return this.ssl.SSL_has_pending(this.sessions[slot] as number) === 1;
  }

  send(slot: number, address: number, bytes: number): number {
    const session = this.sessions[slot] as number;
    const sent = this.ssl.SSL_write(session, address, bytes);
    if (sent > 0) return sent;
    const outcome = this.failed(session, sent);
    if (outcome !== 0) return outcome;
    this.errno = 0;
    this.words = "the server ended TLS before it had the whole request";
    return BROKEN;
  }

  /** Nothing is said to the server: a close_notify would be a system call more, and the socket is closed anyway. */
  release(slot: number): void {
    this.ssl.SSL_free(this.sessions[slot] as number);
    this.sessions[slot] = 0;
  }

  dispose(): void {
    this.context.dispose();
  }

  /** AGAIN, 0 where the server has ended, or BROKEN. */
  private failed(session: number, result: number): number {
    // Before anything else is called.
    const errno = this.libc.errno();
    const kind = this.ssl.SSL_get_error(session, result);
    if (kind === SSL_ERROR_WANT_READ || kind === SSL_ERROR_WANT_WRITE) return AGAIN;
    if (kind === SSL_ERROR_SYSCALL && errno !== 0) {
      this.errno = errno;
      this.ssl.ERR_clear_error();
      return BROKEN;
    }
    if (kind !== SSL_ERROR_SSL) {
      this.ssl.ERR_clear_error();
      return 0;
    }
    this.errno = 0;
    this.words = this.problem(session);
    // What is left over would be taken for the error of the next call.
    this.ssl.ERR_clear_error();
    return BROKEN;
  }

  private problem(session: number): string {
    const verified = this.ssl.SSL_get_verify_result(session);
    const text = this.ssl.ERR_reason_error_string(this.ssl.ERR_get_error());
    const reason = text === 0 ? "an error of TLS" : this.libc.textAt(text);
    if (verified !== X509_V_OK && reason === "certificate verify failed") {
      const code = verifyCodes[verified] ?? `X509_V_ERR_${verified}`;
      return tlsProblem(code, this.libc.textAt(this.ssl.X509_verify_cert_error_string(verified)));
    }
    return tlsProblem(`ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`, reason);
  }
}
