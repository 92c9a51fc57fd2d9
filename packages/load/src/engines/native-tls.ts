/**
 * TLS by the OpenSSL that Node itself carries: its binary exports the functions, and koffi calls them. A build of Node
 * that hides them, or that stands on another library, has no native TLS; then `sockets` is used.
 */
import { LoadError } from "../errors.ts";
import { loadLibc, type NativeType } from "./libc.ts";

const i: NativeType = "int";
const p: NativeType = "uintptr_t";
const l: NativeType = "long";
const v: NativeType = "void";

/** What is called, as OpenSSL 3 declares it: pointers, numbers and sizes alike are numbers. */
export interface OpenSsl {
  OpenSSL_version_num(): number;
  TLS_client_method(): number;
  SSL_CTX_new(method: number): number;
  SSL_CTX_free(context: number): number;
  SSL_CTX_ctrl(context: number, command: number, number: number, pointer: number): number;
  SSL_CTX_set_options(context: number, options: number): number;
  SSL_CTX_set_verify(context: number, mode: number, callback: number): number;
  SSL_CTX_set_alpn_protos(context: number, protocols: number, bytes: number): number;
  SSL_CTX_get_cert_store(context: number): number;
  SSL_CTX_get0_param(context: number): number;
  SSL_CTX_use_certificate(context: number, certificate: number): number;
  SSL_CTX_use_PrivateKey(context: number, key: number): number;
  SSL_CTX_check_private_key(context: number): number;
  X509_STORE_add_cert(store: number, certificate: number): number;
  X509_free(certificate: number): number;
  EVP_PKEY_free(key: number): number;
  BIO_new_mem_buf(memory: number, bytes: number): number;
  BIO_free(bio: number): number;
  PEM_read_bio_X509(bio: number, into: number, callback: number, passphrase: number): number;
  PEM_read_bio_PrivateKey(bio: number, into: number, callback: number, passphrase: number): number;
  X509_VERIFY_PARAM_set1_host(param: number, name: number, bytes: number): number;
  X509_VERIFY_PARAM_set1_ip_asc(param: number, address: number): number;
  X509_VERIFY_PARAM_set_hostflags(param: number, flags: number): number;
  SSL_new(context: number): number;
  SSL_free(session: number): number;
  SSL_set_fd(session: number, fd: number): number;
  SSL_ctrl(session: number, command: number, number: number, pointer: number): number;
  SSL_connect(session: number): number;
  SSL_read(session: number, memory: number, bytes: number): number;
  SSL_write(session: number, memory: number, bytes: number): number;
  SSL_has_pending(session: number): number;
  SSL_get_error(session: number, result: number): number;
  SSL_get_verify_result(session: number): number;
  X509_verify_cert_error_string(result: number): number;
  ERR_get_error(): number;
  ERR_reason_error_string(error: number): number;
  ERR_clear_error(): number;
}

/** Their results and arguments, in C. */
const signatures: Readonly<Record<keyof OpenSsl, readonly [NativeType, readonly NativeType[]]>> = {
  OpenSSL_version_num: [l, []],
  TLS_client_method: [p, []],
  SSL_CTX_new: [p, [p]],
  SSL_CTX_free: [v, [p]],
  SSL_CTX_ctrl: [l, [p, i, l, p]],
  SSL_CTX_set_options: [p, [p, p]],
  SSL_CTX_set_verify: [v, [p, i, p]],
  SSL_CTX_set_alpn_protos: [i, [p, p, i]],
  SSL_CTX_get_cert_store: [p, [p]],
  SSL_CTX_get0_param: [p, [p]],
  SSL_CTX_use_certificate: [i, [p, p]],
  SSL_CTX_use_PrivateKey: [i, [p, p]],
  SSL_CTX_check_private_key: [i, [p]],
  X509_STORE_add_cert: [i, [p, p]],
  X509_free: [v, [p]],
  EVP_PKEY_free: [v, [p]],
  BIO_new_mem_buf: [p, [p, i]],
  BIO_free: [i, [p]],
  PEM_read_bio_X509: [p, [p, p, p, p]],
  PEM_read_bio_PrivateKey: [p, [p, p, p, p]],
  SSL_new: [p, [p]],
  SSL_free: [v, [p]],
  SSL_set_fd: [i, [p, i]],
  SSL_ctrl: [l, [p, i, l, p]],
  X509_VERIFY_PARAM_set1_host: [i, [p, p, p]],
  X509_VERIFY_PARAM_set1_ip_asc: [i, [p, p]],
  X509_VERIFY_PARAM_set_hostflags: [v, [p, i]],
  SSL_connect: [i, [p]],
  SSL_read: [i, [p, p, i]],
  SSL_write: [i, [p, p, i]],
  SSL_has_pending: [i, [p]],
  SSL_get_error: [i, [p, i]],
  SSL_get_verify_result: [l, [p]],
  X509_verify_cert_error_string: [p, [l]],
  ERR_get_error: [p, []],
  ERR_reason_error_string: [p, [p]],
  ERR_clear_error: [v, []],
};

let loaded: Promise<OpenSsl | string> | undefined;

/** Why there is no native TLS here; undefined where there is. */
export async function nativeTlsProblem(): Promise<string | undefined> {
  loaded ??= load();
  const found = await loaded;
  return typeof found === "string" ? found : undefined;
}

/** @throws {LoadError} ASHLAR_LOAD_ENGINE where there is no native TLS */
export async function loadOpenSsl(): Promise<OpenSsl> {
  loaded ??= load();
  const found = await loaded;
  if (typeof found !== "string") return found;
  throw new LoadError("ASHLAR_LOAD_ENGINE", `there is no native TLS here: ${found}`, {
    hint: "--engine sockets speaks TLS everywhere",
  });
}

async function load(): Promise<OpenSsl | string> {
  const libc = await loadLibc();
  const bound: Partial<Record<string, (...values: number[]) => number>> = {};
  for (const [name, [result, values]] of Object.entries(signatures)) {
    const call = libc.bind(name, result, values);
    if (call === undefined) return `this Node does not export ${name} of OpenSSL`;
    bound[name] = call;
  }
  const ssl = bound as unknown as OpenSsl;
  // The signatures are those of OpenSSL 3; BoringSSL says it is 1.1, and differs.
  const major = ssl.OpenSSL_version_num() / 2 ** 28;
  return major >= 3 ? ssl : "this Node is not built on OpenSSL 3";
}
