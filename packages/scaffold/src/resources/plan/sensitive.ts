/** Which columns hold secrets, by the words of their names. */
import { nameWords } from "./name-words.ts";

// Whoever has the value can do something with it, or guess what was meant to stay hidden.
const SECRET: ReadonlySet<string> = new Set(
  `apikey credential credentials cvc cvv ha1 hash jwt mnemonic otp passcode passphrase passwd password passwords pin
   pwd salt secret secrets token tokens totp`.split(/\s+/),
);

/** Words that are secret together, one behind the other. */
const SECRET_PAIRS: ReadonlySet<string> = new Set(
  `access_key api_key authorization_code backup_code backup_codes encryption_key master_key password_digest private_key
   recovery_code recovery_codes secret_key security_code service_key session_key shared_key signing_key totp_seed
   verification_code webhook_key`.split(/\s+/),
);

// `token_count`, `password_changed_at`: something about a secret, which is none itself.
const ABOUT: ReadonlySet<string> = new Set(
  `active age algorithm alg at attempts attempted changed changes count created date days enabled expired expires
   expiration expiry failures flag format id ids interval issued kind label length lifetime limit max min minutes mode
   name policy prefix provider quota required reset seconds set size source state status strength timeout ttl type
   updated url usage used uses valid version`.split(/\s+/),
);

/** Types of which no value is a secret: times, flags. */
const HARMLESS = /^(?:boolean|date|timestamp|time |interval)/;
const NUMERIC = /^(?:smallint|integer|bigint|numeric|real|double precision)/;

/** Numbers that are secrets; any other number only counts something, or refers to a row. */
const SECRET_NUMBERS: ReadonlySet<string> = new Set("cvc cvv otp passcode password pin totp".split(" "));

/** @param type as `format_type()` prints it */
export function isSensitive(column: string, type: string): boolean {
  if (HARMLESS.test(type)) return false;
  const words = nameWords(column);
  const last = words[words.length - 1] ?? "";
  if (ABOUT.has(last)) return false;
  const secrets = words.filter((word) => SECRET.has(word));
  if (NUMERIC.test(type)) return secrets.some((word) => SECRET_NUMBERS.has(word));
  return secrets.length > 0 || words.some((word, at) => SECRET_PAIRS.has(`${word}_${words[at + 1] ?? ""}`));
}
