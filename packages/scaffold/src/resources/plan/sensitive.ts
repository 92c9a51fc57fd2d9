/** Which columns hold secrets, by the words of their names and of their tables'. */
import { nameWords } from "./name-words.ts";

// Whoever has the value can do something with it, or guess what was meant to stay hidden.
const SECRET: ReadonlySet<string> = new Set(
  `apikey bearer contrasena credential credentials cvc cvv ha1 hash hashes hmac jwt kennwort mnemonic otp passcode passphrase passwd password
   passwords pin psw pswd pw pwd salt secret secrets ssn token tokens totp`.split(/\s+/),
);

/** Words that are secret together, one behind the other. */
const SECRET_PAIRS: ReadonlySet<string> = new Set(
  `access_key activation_code activation_key api_key auth_code auth_key authorization_code backup_code card_number
   confirmation_code connection_string de_passe encryption_key hmac_key invitation_code invite_code license_key login_code
   magic_link master_key mfa_code mfa_seed password_digest private_key recovery_code recovery_phrase reset_code
   reset_key reset_link secret_key security_code security_stamp seed_phrase service_key session_data session_key shared_key
   signing_key signing_seed sms_code social_security ssh_key totp_seed verification_code verification_key webhook_key`.split(
    /\s+/,
  ),
);

// Postgres folds `passwordHash` without quotes to `passwordhash`: the words of many names are not spelt apart.
const BEGINNING = /^(?:password|passwd|passwort|pwd|secret|token|credential|pass(?:hash|salt)|pwhash)/;
const END =
  /(?:password|passwd|passwort|passphrase|passcode|pass|pswd|pwd|pw|secret|tokens?|credentials?|hash|(?:access|api|auth|encryption|hmac|master|priv|private|secret|service|session|shared|signing|ssh|webhook)key)$/;
const ANOTHER_WORD =
  /^(?:secret(?:ar|ion|ly)|tokeni[sz])|(?:compass|bypass|overpass|underpass|trespass|surpass|skipass|boardingpass)$/;

/** What a pass is of, where it is a ticket, a way or a round. */
const PASSES: ReadonlySet<string> = new Set(
  "band boarding bus day first guest high low mountain press rail season second ski transit visitor".split(
    " ",
  ),
);

// `token_count`, `password_changed_at`: something about a secret, which is none itself.
const ABOUT: ReadonlySet<string> = new Set(
  `active age algorithm alg at attempts attempted changed changes count created date days enabled expired expires
   expiration expiry failures flag format id ids interval issued kind label length lifetime limit max min minutes mode
   name policy prefix provider quota required seconds set size source state status strength timeout ttl type
   updated url usage used uses valid version`.split(/\s+/),
);

/** Types of which no value is a secret: times, flags. */
const HARMLESS = /^(?:boolean|date|timestamp|time |interval)/;
const NUMERIC = /^(?:smallint|integer|bigint|numeric|real|double precision)/;
const TEXT = /^(?:text|character|public\.citext|citext|name)/;

/** Numbers that are secrets; any other number only counts something, or refers to a row. */
const SECRET_NUMBERS: ReadonlySet<string> = new Set("cvc cvv otp passcode password pin ssn totp".split(" "));

/** What the secret itself is called in a table of secrets: `api_keys.key`. */
const CONTENT: ReadonlySet<string> = new Set("code digest key plaintext raw value".split(" "));

/**
 * @param type as `format_type()` prints it
 * @param table that the column is of; `api_keys` tells what its `key` is
 */
export function isSensitive(column: string, type: string, table = ""): boolean {
  if (HARMLESS.test(type)) return false;
  const words = secretWords(column);
  const last = words[words.length - 1] ?? "";
  const inTable = secretWords(table).map(singular);
  if (TEXT.test(type) && isSessionKey(words, inTable)) return true;
  if (ABOUT.has(last)) return false;
  if (NUMERIC.test(type)) {
    const isCode = last === "code" && hasPair(inTable) && inTable.includes("code");
    return isCode || words.some((word) => SECRET_NUMBERS.has(word)) || `${words}`.endsWith("card,number");
  }
  return (
    words.some(isSecretWord) || isPass(words) || hasPair(words) || (CONTENT.has(last) && isOfSecrets(inTable))
  );
}

/** Not counting types: a number or a flag that is made of a secret gives nothing away. */
export function canHoldSecret(type: string): boolean {
  // An array may hold a text letter by letter.
  return type.endsWith("[]") || (!HARMLESS.test(type) && !NUMERIC.test(type));
}

/** Whether it is a number, or a text that may be one: a PIN, a card's number. */
export function isSecretNumber(column: string, type: string, table: string): boolean {
  if (NUMERIC.test(type)) return true;
  // A password that is a text is hardly ever a number, and its length is none.
  return !secretWords(column).includes("password") && isSensitive(column, "integer", table);
}

export function isNumeric(type: string): boolean {
  return NUMERIC.test(type) && !type.endsWith("[]");
}

/** `password2` is another password. */
function secretWords(name: string): string[] {
  return nameWords(name).map((word) => (SECRET.has(word) ? word : word.replace(/(?<=\D)\d+$/, "")));
}

function isSecretWord(word: string): boolean {
  if (SECRET.has(word)) return true;
  if (word === "pass" || ANOTHER_WORD.test(word)) return false;
  const rest = word.replace(BEGINNING, "");
  return (rest !== word && !ABOUT.has(rest)) || END.test(word);
}

function isPass(words: readonly string[]): boolean {
  return words[words.length - 1] === "pass" && !PASSES.has(words[words.length - 2] ?? "");
}

function hasPair(words: readonly string[]): boolean {
  return words.some((word, at) => SECRET_PAIRS.has(`${word}_${singular(words[at + 1] ?? "")}`));
}

/** `refresh_tokens`, `api_keys`; not `token_types`. */
function isOfSecrets(table: readonly string[]): boolean {
  if (ABOUT.has(table[table.length - 1] ?? "")) return false;
  return table.some(isSecretWord) || hasPair(table);
}

/** Who knows it is the one whose session it is. */
function isSessionKey(words: readonly string[], table: readonly string[]): boolean {
  const name = words.join("_");
  if (name === "session_id" || name === "sessionid") return true;
  return table.includes("session") && ["id", "key", "payload", "sess", "sid"].includes(name);
}

function singular(word: string): string {
  return word.replace(/ies$/, "y").replace(/(?<=[^s])s$/, "");
}
